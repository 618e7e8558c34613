"""Catalogue files at the command line: reading them, and telling two apart."""
