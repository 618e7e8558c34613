"""From the path and query of a request to the message of a call."""
