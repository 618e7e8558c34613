"""Mails read in a process of their own, and the second reading by a language model."""
