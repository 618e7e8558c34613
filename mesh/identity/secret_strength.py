"""What makes the secrets of a mesh easy to guess. It says nothing of how they were made: a long random one passes."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

LEAST_SECRET_BYTES: Final = 32
# Of 32 random hexadecimal digits, once in 30 million times there are fewer.
LEAST_DISTINCT: Final = 8
MOST_OF_A_RUN: Final = 0.75


def weakness_of(jwt_secret: str, service_key: str) -> str:
    """Return what is wrong with the two secrets, without naming either's value; empty when nothing is."""
    if jwt_secret == service_key:
        return "MINCA_JWT_SECRET and MINCA_SERVICE_KEY are the same, so that every user is a service"
    for name, secret in (("MINCA_JWT_SECRET", jwt_secret), ("MINCA_SERVICE_KEY", service_key)):
        if _is_trivial(secret):
            return f"{name} is easy to guess"
    return ""


def _is_trivial(secret: str) -> bool:
    """Whether it repeats a piece, has few different characters, or mostly counts up or down, or stands still."""
    repeats = any(secret[period:] == secret[:-period] for period in range(1, len(secret) // 2 + 1))
    steps = [ord(after) - ord(before) for before, after in pairwise(secret)]
    in_a_run = sum(step in {-1, 0, 1} for step in steps)
    return repeats or len(set(secret)) < LEAST_DISTINCT or in_a_run > MOST_OF_A_RUN * len(steps)
