"""COT numbers: their form, and the year that they carry."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

NUMBER: Final = re.compile(r"TK-\d{4}-\d{3,}")


def cot_number(year: int, serial: int) -> str:
    """Write a number: `TK-2026-001`, with at least three digits."""
    return f"TK-{year}-{serial:03d}"


def is_cot_number(text: str) -> bool:
    """Whether a text has the form of a COT number."""
    return NUMBER.fullmatch(text) is not None


def year_of(moment: datetime, zone: ZoneInfo) -> int:
    """Return the year that the calendar on the wall shows."""
    return moment.astimezone(zone).year
