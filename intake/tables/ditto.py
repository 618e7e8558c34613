"""Ditto marks: a cell that says "the same as above" repeats the cell above it in its column."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from domain.text import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from intake.tables.forms import Row

_MARKS: Final = frozenset({'"', '""', "''", "\u00b4\u00b4", "``", "”", "“", "\u3003", '-"-', '" "', "''-''", '- " -'})
_WORDS: Final = frozenset({"IDEM", "ID", "IDEM ANTERIOR", "IGUAL", "MISMO", "MISMA", "LO MISMO"})
_LONGEST: Final = 14


def repeated(rows: Sequence[Row]) -> list[Row]:
    """Return `rows` with every ditto mark replaced by what stands above it; titles between them have nothing above."""
    if not any(map(_is_ditto, {cell for _, cells in rows for cell in cells if 0 < len(cell) <= _LONGEST})):
        return list(rows)
    repeated_rows: list[Row] = []
    above: Sequence[str] = ()
    for number, cells in rows:
        row = tuple(
            above[place] if place < len(above) and _is_ditto(cell) else cell for place, cell in enumerate(cells)
        )
        repeated_rows.append((number, row))
        if sum(map(bool, row)) > 1:
            above = row
    return repeated_rows


def _is_ditto(cell: str) -> bool:
    return cell in _MARKS or (0 < len(cell) <= _LONGEST and cell[0] in "IiÍíMmLl" and fold(cell) in _WORDS)
