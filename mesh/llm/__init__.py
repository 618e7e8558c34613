"""The language model: a client for any compatible server, within a budget."""
