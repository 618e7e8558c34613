"""Separate processes: a server that forks a child for each piece of untrusted work, and its client."""
