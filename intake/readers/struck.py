"""Struck-out text in rows of cells: a row that is struck out as a whole keeps its words apart, others lose theirs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from intake.model.document import MarkKind, RowMark, Table

if TYPE_CHECKING:
    from collections.abc import Iterable


class StruckText(NamedTuple):
    """The text of a cell or line that stands, and what of it is struck out."""

    standing: str
    struck: str = ""


def table_of(table: Table, rows: Iterable[tuple[StruckText, ...]]) -> Table:
    """Return `table` with `rows`; a row with half of its cells or more struck out is marked and left empty."""
    shown: list[tuple[str, ...]] = []
    marks: list[RowMark] = []
    for number, row in enumerate(rows, start=table.first_row):
        gone = sum(bool(cell.struck) and not cell.standing for cell in row)
        if gone and 2 * gone >= sum(bool(cell.struck or cell.standing) for cell in row):
            marks.append(RowMark(number, MarkKind.STRUCK, cells=tuple(cell.standing or cell.struck for cell in row)))
            shown.append(())
        else:
            shown.append(tuple(cell.standing for cell in row))
    return replace(table, rows=tuple(shown), marks=tuple(marks))
