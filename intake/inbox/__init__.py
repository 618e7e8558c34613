"""Inboxes: a watched folder and a mailbox. Each e-mail stays there until the mesh has accepted it."""
