"""The calls themselves: unary, streaming, and the few whose bodies are no JSON."""
