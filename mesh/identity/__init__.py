"""Identity of callers: tokens, permissions, certificates."""
