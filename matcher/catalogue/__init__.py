"""A catalogue in memory: entries, their attributes, and the names of brands and models."""
