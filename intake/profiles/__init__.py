"""How one broker writes, as a small file."""
