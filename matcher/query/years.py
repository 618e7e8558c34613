"""Model years in a vehicle text: four digits, two digits after a mark (`MOD. 19`, `'19`, `MY19`), or the year field."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from domain.notices.codes import MatchWarning
from domain.notices.notice import Notice, notice
from matcher.catalogue.name_lookup import YEAR_MARKS

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

_FOUR = re.compile(r"(?:19[5-9]\d|20[0-4]\d)\Z")
_TWO = re.compile(r"\d{2}\Z")
_WEAK_MARKS = frozenset({"A", "M", "AM"})  # before four digits only: A 19 is a trim
_GLUED = re.compile(r"(?:(?:MOD|MODELO|MDL|MY|ANO)(\d{4}|\d{2})|(?:M|A|AM)(\d{4}))\Z")
_APOSTROPHES = "'\u2019\u00b4`"
_APOSTROPHE = re.compile(rf"(?<!\w)[{_APOSTROPHES}](\d\d)\b")
_LAST_TWO_DIGIT_YEAR = 49  # 49 is 2049, 50 is 1950


class FoundYear(NamedTuple):
    """A year, and the places of the words that state it."""

    year: int | None
    places: frozenset[int]
    warnings: tuple[Notice, ...]
    is_contradicted: bool = False  # two sources disagree


def spell_out_apostrophe(text: str) -> str:
    """Write `'19` as `MOD 19`, before punctuation is lost."""
    return _APOSTROPHE.sub(r" MOD \1 ", text) if any(map(text.__contains__, _APOSTROPHES)) else text


def find_year(
    tokens: Sequence[str], stated: int | None, names: Collection[int], vin_years: Sequence[int] = ()
) -> FoundYear:
    """Find the model year in `tokens`; `stated`, the year field, wins over the text unless the VIN supports the text.

    `names` are the places of words that look like a year but name a model: PEUGEOT 2008.
    """
    written, places = _written_year(tokens, names)
    if stated is None or written is None or stated == written:
        year = written if stated is None else stated
        return _against_vin(FoundYear(year, places, ()), vin_years)
    is_of_text = written in vin_years and stated not in vin_years
    year, code = (
        (written, MatchWarning.YEAR_OF_TEXT_TAKEN) if is_of_text else (stated, MatchWarning.YEAR_OF_FIELD_TAKEN)
    )
    warning = notice(code, text_year=written, field_year=stated)
    return FoundYear(year, places, (warning,), is_contradicted=year not in vin_years)


def two_digit_year(word: str) -> int | None:
    """Return the year that two digits may mean; None: they are not two digits."""
    return _whole(word) if _TWO.match(word) else None


def _against_vin(year_read: FoundYear, vin_years: Sequence[int]) -> FoundYear:
    if year_read.year is None or not vin_years or year_read.year in vin_years:
        return year_read
    warning = notice(MatchWarning.VIN_OF_OTHER_YEAR, year=year_read.year, vin_year=vin_years[0])
    return year_read._replace(warnings=(warning,), is_contradicted=True)


def _written_year(tokens: Sequence[str], names: Collection[int]) -> tuple[int | None, frozenset[int]]:
    for place in range(len(tokens) - 1, -1, -1):
        if not tokens[place][-1].isdecimal():
            continue
        mark = tokens[place - 1] if place else ""
        if mark in YEAR_MARKS and (
            _FOUR.match(tokens[place]) or (_TWO.match(tokens[place]) and mark not in _WEAK_MARKS)
        ):
            return _whole(tokens[place]), frozenset({place, place - 1} - set(names))
        glued = _GLUED.match(tokens[place])
        if glued and (digits := glued[1] or glued[2]) and (_FOUR.match(digits) or _TWO.match(digits)):
            return _whole(digits), frozenset({place})
    plain = [place for place, token in enumerate(tokens) if _FOUR.match(token) and place not in names]
    return (_whole(tokens[plain[-1]]), frozenset({plain[-1]})) if plain else (None, frozenset())


def _whole(digits: str) -> int:
    number = int(digits)
    if len(digits) > 2:  # noqa: PLR2004  four digits are whole
        return number
    return number + (2000 if number <= _LAST_TWO_DIGIT_YEAR else 1900)
