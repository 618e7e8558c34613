"""Channels and what stands in them: deadlines, retries, circuit breaker, identity."""
