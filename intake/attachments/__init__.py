"""Attached files: unpacked, identified, and read; each risky one in a process of its own."""
