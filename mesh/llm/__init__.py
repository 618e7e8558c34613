"""The language model: a client of any compatible server, within a budget."""
