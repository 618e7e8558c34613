"""Keys of what is stored: UUIDs of version 7, which sort by the time of their making (RFC 9562 section 5.7)."""

from __future__ import annotations

import secrets
import time
from typing import Final
from uuid import UUID

TICKS_A_MS: Final = 4096

_last = 0


def new_id() -> UUID:
    """Make a key: 60 bits of time in 1/4096 of a millisecond, then chance (RFC 9562 section 6.2, method 3).

    Each is greater than the one that this process made before.
    """
    global _last  # noqa: PLW0603 - the clock of the process
    _last = max(time.time_ns() * TICKS_A_MS // 1_000_000, _last + 1)
    milliseconds, part = divmod(_last, TICKS_A_MS)
    return UUID(int=(milliseconds << 80) | (0x7 << 76) | (part << 64) | (0b10 << 62) | secrets.randbits(62))


def parse_id(text: str) -> UUID | None:
    """Read a key; None when it is none, so that it names nothing that is there."""
    try:
        return UUID(text)
    except ValueError:
        return None
