"""Mails of a mailbox by hand: one module for each part of the trade."""
