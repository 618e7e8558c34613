"""COT numbers: their format, and the year in them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from zoneinfo import ZoneInfo

NUMBER: Final = re.compile(r"TK-\d{4}-\d{3,}")
# How PostgreSQL formats the number of a year behind the prefix: at least three digits.
DIGITS: Final = "FM9999999000"


def prefix(year: int) -> str:
    """Return what the numbers of a year begin with: `TK-2026-001`."""
    return f"TK-{year}-"


def cot_number_of(text: str) -> str | None:
    """Return the COT number that a text is, in upper case; None when it is none."""
    number = text.upper()
    return number if NUMBER.fullmatch(number) else None


def year_of(moment: datetime, zone: ZoneInfo) -> int:
    """Return the calendar year in a time zone."""
    return moment.astimezone(zone).year


@dataclass(frozen=True, slots=True)
class Calendar:
    """The current year for each insurer, in its own time zone or in the default one."""

    zone: ZoneInfo
    zones: Mapping[str, ZoneInfo]
    clock: Callable[[], datetime]

    def year(self, insurer_id: str) -> int:
        """Return the year in the number of a case that this insurer gets now."""
        return year_of(self.clock(), self.zones.get(insurer_id, self.zone))
