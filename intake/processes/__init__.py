"""Processes apart: a server that forks a child for each piece of untrusted work, and how to ask one."""
