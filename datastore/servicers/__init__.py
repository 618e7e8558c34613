"""One servicer per service. Each converts messages to values and back, and decides nothing."""
