"""What the headers of a request ask for: types, coding, conditions, time, and to be called from another origin."""
