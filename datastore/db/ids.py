"""Primary keys: UUIDs of version 7, which sort by creation time (RFC 9562 section 5.7)."""

from __future__ import annotations

import secrets
import time
from typing import Final
from uuid import UUID

TICKS_A_MS: Final = 4096

_last = 0


def new_id() -> UUID:
    """Return a new id: 60 bits of time in units of 1/4096 ms, then random bits (RFC 9562 section 6.2, method 3).

    Ids of one process are strictly increasing.
    """
    global _last  # noqa: PLW0603 - one clock for the process
    _last = max(time.time_ns() * TICKS_A_MS // 1_000_000, _last + 1)
    milliseconds, part = divmod(_last, TICKS_A_MS)
    return UUID(int=(milliseconds << 80) | (0x7 << 76) | (part << 64) | (0b10 << 62) | secrets.randbits(62))


def parse_id(text: str) -> UUID | None:
    """Parse an id; None if the text is not one, which then matches no row."""
    try:
        return UUID(text)
    except ValueError:
        return None
