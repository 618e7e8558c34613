"""Who calls: tokens, permissions, certificates."""
