"""Outlook's own formats: compound files, MAPI properties, TNEF, packed Rich Text."""
