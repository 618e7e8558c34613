"""The outbox, and the relay that carries it to JetStream."""
