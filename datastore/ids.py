"""Keys of what is stored: UUIDs of version 7, which sort by the time of their making (RFC 9562 section 5.7)."""

from __future__ import annotations

import secrets
import time
from uuid import UUID


def new_id() -> UUID:
    """Make a key: 48 bits of milliseconds, then chance."""
    milliseconds = time.time_ns() // 1_000_000
    chance = secrets.randbits(74)
    high, low = chance >> 62, chance & ((1 << 62) - 1)
    return UUID(int=(milliseconds << 80) | (0x7 << 76) | (high << 64) | (0b10 << 62) | low)


def parse_id(text: str) -> UUID | None:
    """Read a key; None when it is none, so that it names nothing that is there."""
    try:
        return UUID(text)
    except ValueError:
        return None
