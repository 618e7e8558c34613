"""Vehicles in running text, lists of lines and labelled records."""
