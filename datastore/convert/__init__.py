"""Conversion between messages of the contract and rows of the tables, with the checks of requests."""
