"""Primary keys: UUIDs of version 7, which sort by creation time (RFC 9562 section 5.7)."""

from __future__ import annotations

import secrets
import time
from typing import TYPE_CHECKING, Final
from uuid import UUID

from sqlalchemy import Uuid, any_, cast
from sqlalchemy.dialects.postgresql import ARRAY

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import Column, ColumnElement

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


def is_one_of(column: Column[UUID], ids: Collection[UUID]) -> ColumnElement[bool]:
    """Return the condition that a column has one of these ids; however many they are, the statement is the same."""
    return column == any_(cast(list(ids), ARRAY(Uuid)))
