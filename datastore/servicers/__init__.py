"""The edge: one servicer a service. Each turns messages into values and back, and decides nothing."""
