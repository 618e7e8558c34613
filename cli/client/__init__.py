"""Calls to the mesh: settings and token read, channels opened, mails submitted, cases fetched."""
