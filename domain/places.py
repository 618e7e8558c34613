"""Where exactly something stands: the cells of a row, the characters of a line, a box on a page."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple


class Box(NamedTuple):
    """A rectangle on a page as its text is read upright, in points from its upper left; of a picture in pixels."""

    left: float
    top: float
    right: float
    bottom: float


class FieldCell(NamedTuple):
    """The cell of one field of a vehicle."""

    field: str
    below: int
    """How many rows below the row of the origin it stands."""
    column: int
    """Counted from 1."""


class Span(NamedTuple):
    """A range of columns or of characters, counted from 1, both ends in it."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Place:
    """What is known of a place beside file, sheet, row and page; the rows of a list that are filled alike share one."""

    columns: Span | None = None
    """The columns of a row; None: what was read has no cells."""
    height: int = 1
    """How many rows of the file it takes."""
    fields: tuple[FieldCell, ...] = ()
    characters: Span | None = None
    """In a line of text."""
    box: Box | None = None


def cells_of(place: Place, row: int) -> str:
    """Return the cells of a place that begins in `row`: "B7:H7"; empty when it has none."""
    if place.columns is None or row < 1:
        return ""
    first, last = place.columns
    return f"{column_name(first)}{row}:{column_name(last)}{row + place.height - 1}"


def cells_by_field(place: Place, row: int) -> dict[str, str]:
    """Return the cell of each field that is known, by the name of the field: {"vin": "D7"}."""
    return {cell.field: f"{column_name(cell.column)}{row + cell.below}" for cell in place.fields}


@lru_cache(maxsize=1_024)
def column_name(column: int) -> str:
    """Return the letters of a column, counted from 1: 28 is AB."""
    letters = ""
    while column > 0:
        column, letter = divmod(column - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters


@lru_cache(maxsize=4_096)
def across(first: int, last: int, height: int = 1) -> Place:
    """Return the place of a row by its first and last column; equal ones are one."""
    return Place(Span(first, last), height)
