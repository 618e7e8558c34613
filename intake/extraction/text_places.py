"""Where vehicles stand in a text: the page of their line, its box, and the characters that name them."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeVar

from domain.places import Place, Span
from intake.model.extraction import DroppedRow, Vehicle

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from intake.model.document import Line, Origin

T = TypeVar("T", Vehicle, DroppedRow)
_WORD: Final = re.compile(r"\w+")


def lines_by_number(lines: Iterable[Line]) -> dict[int, list[Line]]:
    """Return the lines of a text by their numbers; rows of its tables may have the same ones."""
    numbered: dict[int, list[Line]] = {}
    for line in lines:
        numbered.setdefault(line.number, []).append(line)
    return numbered


def placed(read: T, lines: Mapping[int, list[Line]]) -> T:
    """Return what was read in a line of text with where it stands there."""
    origin: Origin | None = read.origin
    if origin is None or origin.place is not None or not (candidates := lines.get(origin.row)):
        return read
    names = _names_of(read)
    line, span = max(((line, _span_of(names, line.text)) for line in candidates), key=lambda pair: pair[1] is not None)
    if line.place is not None:
        return replace(read, origin=replace(origin, sheet=line.sheet, page=line.page, place=line.place))
    place = Place(characters=span or Span(1, max(len(line.text), 1)), box=line.box)
    return replace(read, origin=replace(origin, page=line.page or origin.page, place=place))


def _names_of(read: Vehicle | DroppedRow) -> list[str]:
    """Return the words that name something, as they may stand in its line."""
    if isinstance(read, DroppedRow):
        return [read.text] if read.text else []
    return [text for text in (read.vin, read.plate, *_WORD.findall(read.description)) if text]


def _span_of(words: Iterable[str], text: str) -> Span | None:
    """Return from where to where `words` reach in a text; None where none of them stands there."""
    whole = text.upper()
    places = [(start, start + len(word)) for word in words if (start := whole.find(word.upper())) >= 0]
    if not places:
        return None
    return Span(min(start for start, _ in places) + 1, max(end for _, end in places))
