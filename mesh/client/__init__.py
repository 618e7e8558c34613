"""Channels with deadlines, retries, circuit breaker and identity."""
