"""Forms in which labels stand above their values, a few labels a row: a vehicle is several such pairs of rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from intake.lexicon.column_names import Column, meaning_of
from intake.tables.columns import IDENTITY, NO_MAPPING, header_of, is_value
from intake.tables.forms import SideForm

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from intake.tables.forms import CellAt, Row

_NAMING: Final = frozenset(
    {Column.BRAND, Column.MODEL, Column.DESCRIPTION, Column.YEAR_OR_MODEL, Column.TYPE_OR_MODEL, Column.UNIT}
)
_NUMBERS: Final = frozenset({Column.VIN, Column.PLATE})
_VAGUE: Final = frozenset({None, Column.OTHER})


@dataclass(slots=True)
class _Stack:
    """The pairs of rows of one vehicle."""

    number: int
    labels: list[str] = field(default_factory=list)
    values: list[str] = field(default_factory=list)
    cells: list[CellAt] = field(default_factory=list)
    """Where the values stand."""
    columns: set[Column | None] = field(default_factory=set)
    rows: list[Row] = field(default_factory=list)
    pairs: int = 0

    def add(self, labels: Row, values: Row, columns: set[Column | None]) -> None:
        """Add a row of labels and the row of values below it."""
        width = max(len(labels[1]), len(values[1]))
        filled = [place for place in range(width) if place < len(labels[1]) and labels[1][place]]
        self.labels += [labels[1][place] for place in filled]
        self.cells += [(values[0], place) for place in filled]
        self.values += [values[1][place] if place < len(values[1]) else "" for place in filled]
        self.columns |= columns
        self.rows += [labels, values]
        self.pairs += 1

    def goes_on_with(self, columns: set[Column | None]) -> bool:
        """Tell whether further labels belong to this vehicle: they name none anew, and repeat nothing."""
        return _NAMING.isdisjoint(columns) and columns.isdisjoint(self.columns - _VAGUE)

    @property
    def is_vehicle(self) -> bool:
        """True when one pair names it and another one has its number: a single pair is a list of one row."""
        is_named = not _NAMING.isdisjoint(self.columns)
        return self.pairs > 1 and is_named and not (_NUMBERS | {Column.VALUE}).isdisjoint(self.columns)


def find_stacks(rows: Sequence[Row], known: Mapping[str, Column] = NO_MAPPING) -> tuple[list[SideForm], list[Row]]:
    """Return the forms among `rows` whose labels stand above the values, and the rows that are part of none."""
    forms: list[SideForm] = []
    left: list[Row] = []
    for stack in _stacks(rows, known):
        if stack.is_vehicle:
            row = (stack.number, tuple(stack.values))
            forms.append(SideForm(tuple(stack.labels), (row,), (tuple(stack.cells),)))
        else:
            left += stack.rows
    return forms, left


def _stacks(rows: Sequence[Row], known: Mapping[str, Column]) -> Iterator[_Stack]:
    """Yield neighbouring pairs of rows together, and every other row alone."""
    open_stack: _Stack | None = None
    offset = 0
    while offset < len(rows):
        columns = _columns_of_pair(rows, offset, known)
        if open_stack and not (columns and open_stack.goes_on_with(columns)):
            yield open_stack
            open_stack = None
        if not columns:
            yield _Stack(rows[offset][0], rows=[rows[offset]])
            offset += 1
            continue
        open_stack = open_stack or _Stack(rows[offset + 1][0])
        open_stack.add(rows[offset], rows[offset + 1], columns)
        offset += 2
    if open_stack:
        yield open_stack


def _columns_of_pair(rows: Sequence[Row], offset: int, known: Mapping[str, Column]) -> set[Column | None]:
    """Return what a row of labels speaks of that has one row of values below it; empty for any other row."""
    labels = rows[offset][1]
    if offset + 1 >= len(rows) or not _are_labels(labels) or (offset + 2 < len(rows) and _is_more(rows, offset)):
        return set()
    values = rows[offset + 1][1]
    places = {place for place, cell in enumerate(values) if cell}
    is_below = bool(places) and places <= {place for place, cell in enumerate(labels) if cell}
    if not is_below or _are_labels(values):
        return set()
    columns = set(header_of(labels, known).columns)
    return columns if columns & (IDENTITY | _NUMBERS | {Column.VALUE, Column.YEAR}) else set()


def _is_more(rows: Sequence[Row], offset: int) -> bool:
    """Tell whether below the row of values stands another one that is built like it: then it is a list."""
    second = rows[offset + 2][1]
    filled = [place for place, cell in enumerate(second) if cell]
    under = [place for place in filled if place < len(rows[offset][1]) and rows[offset][1][place]]
    return len(filled) > 1 and filled == under and not _are_labels(second)


def _are_labels(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell]
    return bool(filled) and all(meaning_of(cell) is not None and not is_value(cell) for cell in filled)
