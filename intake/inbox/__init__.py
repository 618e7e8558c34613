"""Ways in that are watched: a folder and a mailbox. Each mail stays where it is until the mesh has taken it."""
