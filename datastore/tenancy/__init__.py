"""The actor of a change, and the scope of a transaction."""
