"""Profiles of brokers: how one broker writes, as a small file."""
