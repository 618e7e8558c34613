"""Vehicle descriptions to CVEGS codes."""
