"""Dates as people write them in Spanish and English; the day comes before the month unless the text shows otherwise."""

from __future__ import annotations

import datetime as dt
import re
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from domain.text import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

_NAMES = """ENERO ENE JANUARY JAN|FEBRERO FEB FEBRUARY|MARZO MAR MARCH|ABRIL ABR APRIL APR|MAYO MAY|JUNIO JUN JUNE
    |JULIO JUL JULY|AGOSTO AGO AUGUST AUG|SEPTIEMBRE SETIEMBRE SEP SEPT SEPTEMBER|OCTUBRE OCT OCTOBER
    |NOVIEMBRE NOV NOVEMBER|DICIEMBRE DIC DECEMBER DEC"""
_MONTHS = {name: number for number, names in enumerate(_NAMES.split("|"), start=1) for name in names.split()}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_ORDINAL = r"(?:O|ER|ERO|RO|TH|ST|ND|RD|º|°|\.)?"
_DAY = rf"(?:(?<!\d)(?P<d>\d{{1,2}})\s*{_ORDINAL}|\b(?P<first>PRIMERO))"
_YEAR_BEHIND = r"(?:\s*[\s,/.-]\s*(?:DEL?\s+)?(?:ANO\s+)?(?P<y>(?:19|20)\d{2}|'?\d{2}(?!\d|:|\s*H(?:RS?|ORAS)?\b)))?"
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?<![\d/.-])(?P<y>(?:19|20)\d{2})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?![\d/])",
        r"(?<![\d/.-])(?P<d>\d{1,2})\s?[/.-]\s?(?P<m>\d{1,2})\s?[/.-]\s?(?P<y>(?:19|20)\d{2}|\d{2})(?![\d/]|[.-]\d)",
        rf"{_DAY}[\s/.-]*(?:DE\s+|DEL\s+MES\s+DE\s+|OF\s+)?(?P<n>{_MONTH})\b\.?{_YEAR_BEHIND}",
        rf"\b(?P<n>{_MONTH})\.?\s+(?P<d>\d{{1,2}})(?:ST|ND|RD|TH)?,?\s+(?:DEL?\s+)?(?P<y>(?:19|20)\d{{2}})\b",
        rf"\b(?P<n>{_MONTH})\.?\s+(?P<d>\d{{1,2}})(?:ST|ND|RD|TH)?\b(?!\s*(?:,\s*)?\d)",
    )
)
_NUMERIC = _PATTERNS[1]
_WITHOUT_YEAR = re.compile(r"(?<![\d/.-])(?P<d>\d{1,2})/(?P<m>\d{1,2})(?![\d/]|[.-]\d)")
_ENGLISH = re.compile(
    r"\b(?:THE|AND|PLEASE|FOR|OF|TO|FROM|POLICY|COVERAGE|EFFECTIVE|INSURED|QUOTE|FLEET|WITH|THROUGH)\b"
)
_SPANISH = re.compile(r"\b(?:EL|LA|LOS|DE|DEL|AL|Y|PARA|POR|CON|VIGENCIA|INICIO|COBERTURA|CLIENTE|FAVOR|DESDE|HASTA)\b")
MOST_DATES = 300
_MONTHS_OF_A_YEAR = 12
_GRACE = dt.timedelta(days=31)
"""A date without a year may lie a little before the mail: policies are sometimes requested after they should begin."""


class FoundDate(NamedTuple):
    """A date and its place in the text; a date written without a year is the one nearest to the mail's date."""

    day: dt.date
    start: int
    end: int
    has_year: bool = True


def find_dates(text: str, sent_on: dt.date | None = None) -> list[FoundDate]:
    """Return the dates in `text` in order; those without a year only if `sent_on` is known."""
    upper = plain(text)
    return _find(upper, _PATTERNS, sent_on)


def find_bare_dates(text: str, sent_on: dt.date | None) -> list[FoundDate]:
    """Return dates, including a bare "01/03", which is one only where a date is expected."""
    return _find(plain(text), (*_PATTERNS, _WITHOUT_YEAR), sent_on)


def in_year(day: dt.date, year: int) -> dt.date:
    """Return `day` in another year; the 29th of February becomes the 1st of March where there is none."""
    return _date(year, day.month, day.day) or dt.date(year, 3, 1)


def months_later(day: dt.date, months: int) -> dt.date:
    """Return the same day of a later month, or that month's last day."""
    years, month = divmod(day.month - 1 + months, _MONTHS_OF_A_YEAR)
    for last in range(day.day, 27, -1):
        if later := _date(day.year + years, month + 1, last):
            return later
    return dt.date(day.year + years, month + 1, day.day)


def _find(upper: str, patterns: tuple[re.Pattern[str], ...], sent_on: dt.date | None) -> list[FoundDate]:
    is_american = _is_american(upper, sent_on)
    dates: list[FoundDate] = []
    for pattern in patterns:
        for match in islice(pattern.finditer(upper), MOST_DATES):
            if any(match.start() < other.end and other.start < match.end() for other in dates):
                continue
            parts = match.groupdict()
            is_swapped = is_american and pattern in {_NUMERIC, _WITHOUT_YEAR}
            if day := _day(parts, sent_on, is_swapped=is_swapped):
                dates.append(FoundDate(day, match.start(), match.end(), bool(parts.get("y"))))
    return sorted(dates, key=lambda date: date.start)


def _is_american(upper: str, sent_on: dt.date | None) -> bool:
    """Whether the numeric dates of a text put the month first.

    They do if one of them can only be read so, or if the text is English and the first date would not lie long in the
    past; but not if one of them cannot be read so.
    """
    numeric = [match.groupdict() for match in _NUMERIC.finditer(upper)]
    if not numeric or any(int(parts["d"]) > _MONTHS_OF_A_YEAR for parts in numeric):
        return False
    if any(int(parts["m"]) > _MONTHS_OF_A_YEAR for parts in numeric):
        return True
    english, spanish = (len(set(words.findall(upper))) for words in (_ENGLISH, _SPANISH))
    return english > spanish and not _is_only_swapped_past(numeric[0], sent_on)


def _is_only_swapped_past(parts: Mapping[str, str], sent_on: dt.date | None) -> bool:
    """Whether a date lies long before the mail if the month comes first, and does not if the day does."""
    if sent_on is None:
        return False
    swapped, plainly = (_day(parts, sent_on, is_swapped=is_swapped) for is_swapped in (True, False))
    earliest = sent_on - _GRACE
    return bool(swapped and plainly and swapped < earliest <= plainly)


def _day(parts: Mapping[str, str | None], sent_on: dt.date | None, *, is_swapped: bool) -> dt.date | None:
    day = 1 if parts.get("first") else int(parts["d"] or 0)
    year_text = (parts.get("y") or "").strip("'")
    month = _MONTHS[name] if (name := parts.get("n")) else int(parts["m"] or 0)
    if is_swapped or month > _MONTHS_OF_A_YEAR >= day:
        day, month = month, day
    if not year_text:
        return _near(sent_on, month, day) if sent_on else None
    year = int(year_text) if len(year_text) == 4 else 2000 + int(year_text)  # noqa: PLR2004 - digits of a year
    return _date(year, month, day)


def _near(sent_on: dt.date, month: int, day: int) -> dt.date | None:
    """Return the first such day that is not long before the mail."""
    years = (sent_on.year - 1, sent_on.year, sent_on.year + 1)
    days = (_date(year, month, day) for year in years)
    return next((day for day in days if day and day >= sent_on - _GRACE), None)


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except (ValueError, OverflowError):
        return None
