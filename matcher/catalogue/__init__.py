"""A catalogue in memory: its entries, their attributes, the names of brands and models."""
