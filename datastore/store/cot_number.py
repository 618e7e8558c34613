"""COT numbers: their form, and the year that they carry."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
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


@dataclass(frozen=True, slots=True)
class Calendar:
    """What year it is now, for each insurer: in its own time zone, or in the one of all others."""

    zone: ZoneInfo
    zones: Mapping[str, ZoneInfo]
    clock: Callable[[], datetime]

    def year(self, insurer_id: str) -> int:
        """Return the year that a case of this insurer is numbered in, if it is made now."""
        return year_of(self.clock(), self.zones.get(insurer_id, self.zone))
