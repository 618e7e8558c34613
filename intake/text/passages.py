"""Lines of a text as passages: wrapped lines are joined again, and a list within one line is split into its items."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from domain.plates import is_likely_plate
from domain.vin import read_vin
from intake.lexicon.trade_words import begins_with_name, find_brands
from intake.text.labelled_values import breaks_vin
from intake.text.romans import ROMAN, roman_number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from intake.model.document import Line

_ROMAN: Final = f"(?:{ROMAN})"
_BULLET: Final = re.compile(
    r"^\s*(?!\*[A-Z0-9]{11,17}\*)(?:[-\u2013\u2014•·*▪●►✓➢]+\s*|(?!\(\d+\)|\d{2,3}-[A-Z0-9]{2,3}-[A-Z0-9]{1,2}\b)\(?\d{1,4}\s?(?:[.)°º]-?|-)\s*(?=\D)|\d{1,3}/\s+(?=[^\W\d_])|[a-z]\)\s*|#\s?\d{1,4}[:.\s]\s*"
    rf"|\(?{_ROMAN}\)-?\s*(?=\S)"
    r"|(?:unidad|veh[ií]culo|vehicle|unit|auto|u)\s*(?:no\.?\s*|#\s*)?\d{1,3}\s*[:.)-]\s*)",
    re.IGNORECASE,
)
_ROMAN_AND_POINT: Final = re.compile(rf"\s*({_ROMAN})(?:\.-?|\s?[-\u2013])\s+(?=\S)", re.IGNORECASE)
_PART_OF_ITEM: Final = re.compile(r"\s*(\d{1,3})\.(\d{1,2})(?:[.)]?-?|\s?[-\u2013])\s+(?=[^\W\d_])")
_BARE_NUMBER: Final = re.compile(r"\s*(\d{1,3})\s+(?=[^\W\d_]|\d{4}\s)")
_NUMBER_IN_BRACKETS: Final = re.compile(r"\s*\((\d{1,3})\)\s*(?=\D)")
_INSIDE: Final = re.compile(
    rf"(?:(?<=\s)|(?<=^)|(?<=:))\(?(\d{{1,2}}|[a-z]|{_ROMAN})(?:\.(?!\d)|\))-?\s*(?=[^\W_])", re.IGNORECASE
)
_GOES_ON: Final = re.compile(
    r"(?:,|\b(?:y|e|un|una|unos|unas|de|del|la|el|los|las|con|serie|vin|niv|placas?|matr[ií]culas?|modelo|mod|a[nñ]o|s/n|n/s|chasis|valor|marca|para|no\.?|and|a)[:.]?)\s*$",
    re.IGNORECASE,
)
_CANNOT_END: Final = re.compile(r"\s(?:de|del|con|la|el|los|las|un|una|y)\s*$")
"""What a line ends with only where its sentence goes on below, however short it is."""
_LABEL: Final = re.compile(r"^\s*[^\W\d_][\w .]{1,30}:")
_WRAPPED_AT: Final = 45
_MOST_LINES: Final = 8


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of text that is read as a whole; `number` and `last_number` are its first and last line."""

    text: str
    number: int
    last_number: int
    mark: str = ""
    """What marks it as an item of a list, and is no longer part of `text`: "-", "3.-", "Unidad 2:"."""
    doubts: tuple[str, ...] = ()
    """What makes its vehicles unsure, as codes."""
    is_row: bool = False
    """Whether it is a row of a table, in which a bare number has a column that says what it is."""

    @property
    def is_item(self) -> bool:
        """Whether it is an item of a list."""
        return bool(self.mark)


def passages(lines: Sequence[Line]) -> Iterator[Passage]:
    """Yield the passages of `lines`, empty ones too."""
    joined = _unwrapped(lines)
    numbered = _numbered(joined)
    for place, passage in enumerate(joined):
        for part in _parts(passage):
            mark = "" if part.mark else _mark(part.text, is_numbered=place in numbered)
            yield replace(part, text=part.text[len(mark) :], mark=mark) if mark else part


def _mark(text: str, *, is_numbered: bool) -> str:
    """Return what marks `text` as an item: a bullet, a number, or both."""
    bullet = _BULLET.match(text)
    start = bullet.end() if bullet else 0
    number = next(filter(None, (style.match(text, start) for style in _STYLES)), None) if is_numbered else None
    return text[: number.end() if number else start]


def _unwrapped(lines: Sequence[Line]) -> list[Passage]:
    joined: list[Passage] = []
    for line in lines:
        last = joined[-1] if joined else None
        is_next = last and last.last_number + 1 == line.number and line.number - last.number < _MOST_LINES
        if last and is_next and _is_wrapped(last.text, line.text, is_row=last.is_row):
            joined[-1] = replace(last, text=f"{last.text} {line.text.strip()}", last_number=line.number)
        else:
            joined.append(Passage(line.text, line.number, line.number, is_row=bool(line.sheet or line.place)))
    return joined


def _is_wrapped(text: str, more: str, *, is_row: bool) -> bool:
    """Tell whether `more` is the rest of the sentence that `text` begins; of rows only where `text` cannot end so."""
    is_short = len(text) < _WRAPPED_AT and not _CANNOT_END.search(text)
    if is_short or not more or _BULLET.match(more) or _LABEL.match(more):
        return False
    if text.rstrip().endswith(":") and (is_likely_plate(more) or read_vin(more)):
        return False
    if any(style.match(text) and style.match(more) for style in (_BARE_NUMBER, _ROMAN_AND_POINT, _PART_OF_ITEM)):
        return False
    if text.rstrip().endswith(":") and (_ROMAN_AND_POINT.match(more) or _PART_OF_ITEM.match(more)):
        return False
    brands = find_brands(text)
    ends_with_brand = bool(brands) and not text[brands[-1].end() :].strip()
    goes_on = not is_row and more.lstrip()[:1].islower() and not begins_with_name(more)
    return ends_with_brand or goes_on or bool(_GOES_ON.search(text)) or breaks_vin(text, more)


def _numbered(joined: Sequence[Passage]) -> set[int]:
    """Return the places of passages whose first number is their place in a list: "1 Toyota …", "2 Honda …"."""
    places: set[int] = set()
    for style, counts_on in _STYLES.items():
        number_at = {
            place: match.groups()
            for place, passage in enumerate(joined)
            if (match := style.match(_BULLET.sub("", passage.text, count=1)))
        }
        if len(number_at) > 1 and counts_on(list(number_at.values())):
            places.update(number_at)
    return places


def _counts_on(numbers: Sequence[tuple[str, ...]]) -> bool:
    first, *others = (int(number) for (number,) in numbers)
    return first <= 1 and others == list(range(first + 1, first + len(numbers)))


def _counts_in_romans(numbers: Sequence[tuple[str, ...]]) -> bool:
    """Tell whether roman numbers count on from I, or begin again there: below each of several items."""
    romans = [0, *(roman_number(number) for (number,) in numbers)]
    return all(after in {1, before + 1} for before, after in pairwise(romans))


def _counts_parts(numbers: Sequence[tuple[str, ...]]) -> bool:
    """Tell whether "1.1", "1.2", "2.1" number the parts of items."""
    parts = [(0, 0), *((int(item), int(part)) for item, part in numbers)]
    return all(
        (after[0] == before[0] and after[1] == before[1] + 1) or (after[0] > before[0] and after[1] == 1)
        for before, after in pairwise(parts)
    )


_STYLES: Final[Mapping[re.Pattern[str], Callable[[Sequence[tuple[str, ...]]], bool]]] = {
    _BARE_NUMBER: _counts_on,
    _NUMBER_IN_BRACKETS: _counts_on,
    _ROMAN_AND_POINT: _counts_in_romans,
    _PART_OF_ITEM: _counts_parts,
}
"""How items may be numbered where all of them are, and what their numbers do then."""


def _place_of_letter(mark: str) -> int:
    return ord(mark.lower()) - ord("a") + 1 if len(mark) == 1 else 0


_FIRST_MARKS: Final[Mapping[str, Callable[[str], int]]] = {
    "1": lambda mark: int(mark) if mark.isdigit() else 0,
    "a": _place_of_letter,
    "i": roman_number,
}
"""What the first item of a list within one line is marked with, and how its marks count on."""


def _parts(passage: Passage) -> Iterator[Passage]:
    """Yield the items of a list within one line: "1) … 2) … 3) …"."""
    marks = list(_INSIDE.finditer(passage.text))
    first = next((index for index, mark in enumerate(marks) if mark.group(1).lower() in _FIRST_MARKS), None)
    items: list[re.Match[str]] = []
    if first is not None:
        ordinal_of = _FIRST_MARKS[marks[first].group(1).lower()]
        for mark in marks[first:]:
            if ordinal_of(mark.group(1)) == len(items) + 1:
                items.append(mark)
    if len(items) < 2:  # noqa: PLR2004 - one mark is the item's own
        yield passage
        return
    if before := passage.text[: items[0].start()].strip():
        yield replace(passage, text=before)
    for item, end in zip(items, [*(mark.start() for mark in items[1:]), len(passage.text)], strict=True):
        yield replace(passage, text=passage.text[item.end() : end].strip(), mark=item.group())
