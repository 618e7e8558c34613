"""Lists in which each unit takes two rows below a two-row header: the two rows are joined."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from domain.text import fold
from intake.lexicon.column_names import Column, meaning_of
from intake.lexicon.section_titles import context_of, is_title
from intake.tables.cell_shapes import CellShape, shapes_of
from intake.tables.columns import NO_MAPPING, header_of, is_value, read_header

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from intake.tables.forms import Row

_LOOKED_AT: Final = 12  # pairs of rows
_MOST: Final = 0.7
_TELLING: Final = frozenset({CellShape.VIN, CellShape.YEAR})
_NUMBERS: Final = frozenset({Column.VIN, Column.PLATE})
_NAMED: Final = frozenset(Column) - {Column.OTHER, Column.TERMS, Column.DETAIL}


@dataclass(frozen=True, slots=True)
class FoldedRows:
    """The rows of a table, and how those were joined that take two of it."""

    rows: list[Row]
    width: int = 0
    """The columns of one row before it was joined with the one below."""
    seconds: dict[int, int] = field(default_factory=dict)
    """The number of the second row of a unit, by that of the first one."""


def folded(rows: Sequence[Row], known: Mapping[str, Column] = NO_MAPPING) -> FoldedRows:
    """Return `rows` with the two rows of each unit side by side; the rows of any other list unchanged."""
    start = next((offset for offset in range(len(rows) - 3) if _is_double(rows, offset, known)), None)
    if start is None:
        return FoldedRows(list(rows))
    is_alternating = _is_alternating(rows, start, known)
    width = max(len(cells) for _, cells in rows)
    lower = _filled(rows[start + 1][1])
    made = [(number, _beside(cells, (), width)) for number, cells in rows[:start]]
    seconds: dict[int, int] = {}
    offset = start
    while offset < len(rows):
        number, cells = rows[offset]
        second = rows[offset + 1][1] if offset + 1 < len(rows) else ()
        is_below = bool(_filled(second)) and _filled(second) <= lower
        is_pair = offset == start or (
            is_below and (_are_different(cells, second) if is_alternating else not _filled(cells) <= lower)
        )
        made.append((number, _beside(cells, second if is_pair else (), width)))
        if is_pair and offset + 1 < len(rows):
            seconds[number] = rows[offset + 1][0]
        offset += 2 if is_pair else 1
    return FoldedRows(made, width, seconds)


def _is_double(rows: Sequence[Row], offset: int, known: Mapping[str, Column]) -> bool:
    """Tell whether a two-row header begins here, with units below that fill the one row and then the other."""
    upper, lower = rows[offset][1], rows[offset + 1][1]
    places = _filled(lower)
    if len(places) == 1 and _is_title(max(lower)):
        return False
    if not places or not places & _filled(upper) or not _are_labels(lower, known) or read_header(upper, known) is None:
        return False
    if _is_alternating(rows, offset, known):
        return True
    below = [_filled(cells) for _, cells in rows[offset + 2 : offset + 2 + 2 * _LOOKED_AT]]
    firsts = [(one, two) for one, two in pairwise(below) if not one <= places]
    pairs = [two for _, two in firsts if two and two <= places]
    return len(pairs) >= _MOST * len(firsts) > 0


def _is_alternating(rows: Sequence[Row], offset: int, known: Mapping[str, Column]) -> bool:
    """Tell whether the rows below two rows of labels hold by turns what the first and what the second row names."""
    upper, lower = (header_of(cells, known).columns for _, cells in rows[offset : offset + 2])
    if not _are_labels(rows[offset][1], known) or not _NAMED.isdisjoint(set(upper) & set(lower)):
        return False
    below = [cells for _, cells in rows[offset + 2 : offset + 2 + 2 * _LOOKED_AT]]
    pairs = list(zip(below[::2], below[1::2], strict=False))
    alike = [_looks(cells) for pair in pairs for cells in pair]
    return (
        bool(pairs)
        and all(_are_different(*pair) for pair in pairs)
        and all(one & two for one, two in zip(alike[::2], alike[2::2], strict=False))
    )


def _looks(cells: Sequence[str]) -> set[tuple[int, CellShape]]:
    """Return where a row has a VIN or a year."""
    return {(place, shape) for place, cell in enumerate(cells) for shape in shapes_of(cell) & _TELLING}


def _are_different(first: Sequence[str], second: Sequence[str]) -> bool:
    """Tell whether one of two rows has a VIN or a year where the other one has another thing."""
    one, two = _looks(first), _looks(second)
    return bool(one and two) and one.isdisjoint(two)


def _are_labels(cells: Sequence[str], known: Mapping[str, Column]) -> bool:
    return all(fold(cell) in known or _is_label(cell) for cell in cells if cell)


def _is_label(cell: str) -> bool:
    """Tell whether a cell labels a column; "MODELO 2019" is a title of the rows below it."""
    return meaning_of(cell) is not None and not is_value(cell) and not context_of(cell)


def _is_title(cell: str) -> bool:
    """Tell whether a cell is a title of the rows below it; "Chasis" is a kind of unit, and a label of its number."""
    meaning = meaning_of(cell)
    return is_title(cell) and (meaning is None or meaning.column not in _NUMBERS)


def _filled(cells: Sequence[str]) -> set[int]:
    return {place for place, cell in enumerate(cells) if cell}


def _beside(first: Sequence[str], second: Sequence[str], width: int) -> tuple[str, ...]:
    return (*first, *[""] * (width - len(first)), *second, *[""] * (width - len(second)))
