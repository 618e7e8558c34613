"""Which mails become cases, and how they belong together."""
