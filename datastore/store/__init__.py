"""What is stored and by which rules: messages, cases with their COT numbers, vehicles, catalogues, corrections."""
