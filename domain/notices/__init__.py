"""What a reviewer is told, as codes with arguments, and the sentences that they become in each language."""
