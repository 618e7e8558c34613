"""The `minca` command: one file a group of commands."""
