"""Lines of compact words, "Saveiro CS 18 TNY-26-32 149": two digits are the year, the last number is in thousands.

What a bare number means is seen from where it stands, and from the lines around it that are written alike.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, Final

from domain import plates, vin
from domain.values import is_likely_year, read_year
from intake.lexicon.trade_words import find_models, names_vehicle
from intake.model.extraction import VALUE_IN_THOUSANDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from intake.text.passages import Passage

_MAY_BE_COMPACT: Final = re.compile(r"\s(?:\d{2}\s|\d{2,4}\W*$)")
_IN_THOUSANDS: Final = re.compile(r"\b(?:en\s+miles|miles\s+de\s+pesos|en\s+mil\s+pesos)\b", re.IGNORECASE)
_WORD: Final = re.compile(r"\S+")
_COUNTED: Final = re.compile(
    r"(?:p(?:uer)?ta?s?|pas(?:ajeros)?|pax|ton(?:eladas)?|cil(?:indros)?|pies|ft|hp|mil|k|m3|mts?|vel|litros|lts?"
    r"|pzas?|unidades)\b\.?",
    re.IGNORECASE,
)
_LIKELY_YEARS: Final = range(1990, 2029)
_LONGEST_LINE: Final = 120
_FEWEST_DIGITS: Final = 3
_MOST_DIGITS: Final = 4
_LONG_LIST: Final = 2
_FEWEST_PARTS: Final = 3


@dataclass(frozen=True, slots=True)
class _Compact:
    """A line in words, and which of them is its year in two digits and which its value; -1 for none."""

    words: Sequence[re.Match[str]]
    year: int = -1
    is_sure_of_year: bool = False
    value: int = -1

    @property
    def is_sure_alone(self) -> bool:
        """Whether it is clear what its numbers mean without other lines beside it."""
        return self.year < 0 or self.is_sure_of_year

    @property
    def kind(self) -> tuple[bool, bool]:
        return self.year >= 0, self.value >= 0


def with_slashes_apart(text: str) -> str:
    """Return a line of facts between slashes with spaces around them: "AVEO/2019/LS/STD"; a date has none."""
    parts = [part.strip() for part in text.split("/")]
    has_year = any(map(is_likely_year, parts))
    is_date = any(part.isdigit() and len(part) < _FEWEST_DIGITS for part in parts)
    return " / ".join(parts) if len(parts) >= _FEWEST_PARTS and has_year and not is_date else text


def with_facts_spelt_out(passages: Sequence[Passage]) -> list[Passage]:
    """Return `passages`, years of two digits and values in thousands spelt out where lines are written alike.

    What the columns of a table mean is not for the words of its rows to say.
    """
    are_in_thousands = any(_IN_THOUSANDS.search(passage.text) for passage in passages)
    spelt = list(passages)
    compacts = [
        (place, _compact(passage.text, are_in_thousands=are_in_thousands))
        for place, passage in enumerate(passages)
        if passage.text and not passage.is_row
    ]
    for kind, run in groupby(compacts, key=lambda line: line[1] and line[1].kind):
        lines = [(place, compact) for place, compact in run if compact is not None] if kind else []
        for place, compact in lines:
            if len(lines) >= _LONG_LIST or compact.is_sure_alone:
                spelt[place] = _spelt_out(spelt[place], compact, is_sure=are_in_thousands)
    return spelt


def _compact(text: str, *, are_in_thousands: bool) -> _Compact | None:
    if len(text) > _LONGEST_LINE or not _MAY_BE_COMPACT.search(text) or not names_vehicle(text):
        return None
    words = list(_WORD.finditer(text.rstrip(" .;,")))
    facts = [place for place, word in enumerate(words) if _is_fact(word.group())]
    years = [] if any(is_likely_year(word.group().strip(",;")) for word in words) else _short_years(words)
    serials = [serial for word in words if (serial := vin.read_vin(word.group().strip(",;()")))]
    years = [place for place in years if not serials or read_year(words[place].group()) in vin.model_years(serials[0])]
    before_facts = [place for place in years if place + 1 in facts]
    year = next((places[0] for places in (before_facts, years) if len(places) == 1), -1)
    is_sure_of_year = year in before_facts
    value = _value(words, {*facts, year}, are_in_thousands=are_in_thousands)
    return _Compact(words, year, is_sure_of_year, value) if year >= 0 or value >= 0 else None


def _is_fact(word: str) -> bool:
    bare = word.strip(",;()")
    return is_likely_year(bare) or bool(vin.read_vin(bare)) or plates.is_likely_plate(bare)


def _short_years(words: Sequence[re.Match[str]]) -> list[int]:
    """Return the places of two digits that may be a year: behind a name, and counting nothing."""
    return [
        place
        for place, word in enumerate(words)
        if place and len(word.group()) == 2 and (read_year(word.group()) or 0) in _LIKELY_YEARS  # noqa: PLR2004
        if not (place + 1 < len(words) and _COUNTED.match(words[place + 1].group()))
    ]


def _value(words: Sequence[re.Match[str]], facts: set[int], *, are_in_thousands: bool) -> int:
    """Return the place of the last word where it is a bare number behind a fact, and no part of the model's name."""
    last = len(words) - 1
    number = words[last].group()
    fewest = _FEWEST_DIGITS - are_in_thousands
    if not (number.isdigit() and fewest <= len(number) <= _MOST_DIGITS) or is_likely_year(number):
        return -1
    before = " ".join(word.group() for place, word in enumerate(words[:last]) if place not in facts)
    name = f"{before.rpartition(' ')[2]} {number}"
    is_of_name = any(model.end() == len(name) for model in find_models(name))
    return last if last - 1 in facts and not is_of_name else -1


def _spelt_out(passage: Passage, compact: _Compact, *, is_sure: bool) -> Passage:
    text = passage.text
    doubts = passage.doubts
    if compact.value >= 0:
        word = compact.words[compact.value]
        text = f"{text[: word.start()]}, ${word.group()} mil{text[word.end() :]}"
        doubts = doubts if is_sure else (*doubts, VALUE_IN_THOUSANDS)
    if compact.year >= 0:
        word = compact.words[compact.year]
        text = f"{text[: word.start()]}{read_year(word.group())}{text[word.end() :]}"
    return replace(passage, text=text, doubts=doubts)
