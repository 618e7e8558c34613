"""Dates as people write them in Spanish and English; day before month, as in Mexico."""

from __future__ import annotations

import datetime as dt
import re
from typing import NamedTuple

from intake.wording import plain

_NAMES = """ENERO ENE JANUARY JAN|FEBRERO FEB FEBRUARY|MARZO MAR MARCH|ABRIL ABR APRIL APR|MAYO MAY|JUNIO JUN JUNE
    |JULIO JUL JULY|AGOSTO AGO AUGUST AUG|SEPTIEMBRE SETIEMBRE SEP SEPT SEPTEMBER|OCTUBRE OCT OCTOBER
    |NOVIEMBRE NOV NOVEMBER|DICIEMBRE DIC DECEMBER DEC"""
_MONTHS = {name: number for number, names in enumerate(_NAMES.split("|"), start=1) for name in names.split()}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_ORDINAL = r"(?:O|ER|RO|TH|ST|ND|RD|º|°|\.)?"
_YEAR_BEHIND = r"(?:\s*[\s,/.-]\s*(?:DEL?\s+)?(?:ANO\s+)?(?P<y>(?:19|20)\d{2}|'?\d{2}(?!\d|:)))?"
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?<![\d/.-])(?P<y>(?:19|20)\d{2})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?![\d/])",
        r"(?<![\d/.-])(?P<d>\d{1,2})\s?[/.-]\s?(?P<m>\d{1,2})\s?[/.-]\s?(?P<y>(?:19|20)\d{2}|\d{2})(?![\d/]|[.-]\d)",
        rf"(?<!\d)(?P<d>\d{{1,2}})\s*{_ORDINAL}[\s/.-]*(?:DE\s+|DEL\s+MES\s+DE\s+|OF\s+)?(?P<n>{_MONTH})\b{_YEAR_BEHIND}",
        rf"\b(?P<n>{_MONTH})\s+(?P<d>\d{{1,2}})(?:ST|ND|RD|TH)?,?\s+(?:DEL?\s+)?(?P<y>(?:19|20)\d{{2}})\b",
    )
)


class FoundDate(NamedTuple):
    """A date and where it stands in the text."""

    day: dt.date
    start: int
    end: int


def find_dates(text: str, sent_on: dt.date | None = None) -> list[FoundDate]:
    """Return the dates in `text` in their order; one without a year is the next after `sent_on`, or left out."""
    upper = plain(text)
    found: list[FoundDate] = []
    for pattern in _PATTERNS:
        for match in pattern.finditer(upper):
            if any(match.start() < other.end and other.start < match.end() for other in found):
                continue
            if day := _day(match.groupdict(), sent_on):
                found.append(FoundDate(day, match.start(), match.end()))
    return sorted(found, key=lambda each: each.start)


def _day(parts: dict[str, str | None], sent_on: dt.date | None) -> dt.date | None:
    day, year_text = int(parts["d"] or 0), (parts["y"] or "").strip("'")
    month = _MONTHS[name] if (name := parts.get("n")) else int(parts["m"] or 0)
    if month > 12 >= day:  # noqa: PLR2004 - months of a year: the American order
        day, month = month, day
    if not year_text:
        return _next(sent_on, month, day) if sent_on else None
    year = int(year_text) if len(year_text) == 4 else 2000 + int(year_text)  # noqa: PLR2004 - digits of a year
    return _date(year, month, day)


def _next(after: dt.date, month: int, day: int) -> dt.date | None:
    this_year = _date(after.year, month, day)
    return this_year if this_year and this_year >= after else _date(after.year + 1, month, day)


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except (ValueError, OverflowError):
        return None
