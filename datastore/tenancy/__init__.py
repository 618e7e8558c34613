"""Who acts, and whose rows a transaction may touch."""
