"""Model years in a vehicle text: four digits, two after `MOD.`, or in a field of their own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

_FOUR = re.compile(r"(?:19[5-9]\d|20[0-4]\d)\Z")
_TWO = re.compile(r"\d{2}\Z")
_MARKS = frozenset({"MOD", "MODELO", "ANO", "MODEL", "YEAR", "A"})
_LAST_TWO_DIGIT_YEAR = 49  # 49 is 2049, 50 is 1950


class FoundYear(NamedTuple):
    """A year, and which words of the text it took."""

    year: int | None
    taken: frozenset[int]
    warnings: tuple[str, ...]


def find_year(tokens: Sequence[str], stated: int | None, names: Collection[int]) -> FoundYear:
    """Find the model year in `tokens`; `stated`, the field of its own, wins over the text.

    `names` are the places of words that look like a year and name a model: PEUGEOT 2008.
    """
    marked = _marked_year(tokens)
    plain = [at for at, token in enumerate(tokens) if _FOUR.match(token) and at not in names]
    at = marked if marked is not None else (plain[-1] if plain else None)
    if at is None:
        return FoundYear(stated, frozenset(), ())
    taken = frozenset({at, at - 1}) if marked is not None else frozenset({at})
    written = _whole(tokens[at])
    if stated is None or stated == written:
        return FoundYear(written, taken, ())
    warning = f"the text says {written}, the year field {stated}: the field was taken"
    return FoundYear(stated, taken, (warning,))


def _marked_year(tokens: Sequence[str]) -> int | None:
    for at in range(len(tokens) - 1, 0, -1):
        if tokens[at - 1] in _MARKS and (_FOUR.match(tokens[at]) or (_TWO.match(tokens[at]) and tokens[at - 1] != "A")):
            return at
    return None


def _whole(digits: str) -> int:
    number = int(digits)
    if len(digits) > 2:  # noqa: PLR2004  four digits are whole
        return number
    return number + (2000 if number <= _LAST_TWO_DIGIT_YEAR else 1900)
