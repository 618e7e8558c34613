"""A mail as it was read, shown beside the vehicles that were taken from it, and its files as they came."""
