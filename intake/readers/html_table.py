"""The grid of an HTML table: rowspan and colspan repeat a cell's text, within limits."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from domain.text import tidy
from intake.model.document import Line, Table
from intake.readers.struck import StruckText, table_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from intake.model.document import Block
    from intake.model.limits import ReadingLimits

_MAX_DATA_CELL_CHARS = 300
_MAX_CELL_LINES = 6
_MAX_SPAN_ROWS = 5_000
_MIN_DATA_ROWS = 3
_MIN_STACK = 3


@dataclass(slots=True)
class Cell:
    """One cell and how many rows and columns it spans."""

    row_span: int = 1
    column_span: int = 1
    blocks: list[Block] = field(default_factory=list)

    @property
    def text(self) -> StruckText:
        lines = [block for block in self.blocks if isinstance(block, Line)]
        return StruckText(
            " ".join(tidy(line.text) for line in lines if not line.is_struck),
            " ".join(tidy(line.text) for line in lines if line.is_struck),
        )

    @property
    def is_text(self) -> bool:
        """True when there is no table inside."""
        return all(isinstance(block, Line) for block in self.blocks)

    @property
    def is_plain(self) -> bool:
        """True for a value: some short lines, no table inside."""
        return len(self.blocks) <= _MAX_CELL_LINES and self.is_text and sum(map(len, self.text)) <= _MAX_DATA_CELL_CHARS


class Grid:
    """A table that is being read, from its start tag to its end tag."""

    def __init__(self, limits: ReadingLimits) -> None:
        self._limits = limits
        self._rows: list[list[Cell]] = []
        self.open_cell: Cell | None = None

    def begin_row(self) -> None:
        self._rows.append([])
        self.open_cell = None

    def begin_cell(self, attributes: Mapping[str, str | None]) -> None:
        if not self._rows:
            self.begin_row()
        self.open_cell = Cell(
            row_span=min(_span(attributes.get("rowspan")), _MAX_SPAN_ROWS),
            column_span=min(_span(attributes.get("colspan")), self._limits.max_table_columns),
        )
        self._rows[-1].append(self.open_cell)

    def end_cell(self) -> None:
        self.open_cell = None

    def blocks(self, file: str, first_number: int, *, is_quoted: bool) -> Iterator[Block]:
        """Yield what stands in the table: rows of values side by side as tables, what is only laid out in its order."""
        self._rows = [row for stacked in self._rows for row in _unstacked(stacked)]
        kinds = self._kinds()
        number = first_number
        for is_data, run in groupby(zip(kinds, self._rows, strict=True), key=itemgetter(0)):
            rows = [row for _, row in run]
            if is_data:
                yield table_of(Table(file, str(number), (), is_quoted=is_quoted, first_column=1), self._filled(rows))
                number += 1
            else:
                yield from (block for row in rows for cell in row for block in cell.blocks)

    def _kinds(self) -> list[bool]:
        """Tell which rows hold values; a table that only lays out paragraphs has none."""
        wide = [row for row in self._rows if len(row) > 1]
        plain = [all(cell.is_plain for cell in row) for row in self._rows]
        plain_wide = sum(is_plain and len(row) > 1 for is_plain, row in zip(plain, self._rows, strict=True))
        if not wide or not any(cell.blocks for row in self._rows for cell in row):
            return [False] * len(self._rows)
        if all(plain):
            return [True] * len(self._rows)
        if plain_wide < _MIN_DATA_ROWS or 2 * plain_wide < len(wide):
            return [False] * len(self._rows)
        return [
            is_plain or (len(row) > 1 and all(cell.is_text for cell in row))
            for is_plain, row in zip(plain, self._rows, strict=True)
        ]

    def _filled(self, rows: list[list[Cell]]) -> Iterator[tuple[StruckText, ...]]:
        """Yield rows with every span filled."""
        hanging: dict[int, tuple[int, StruckText]] = {}  # column -> rows still to fill from above, text
        budget = self._limits.max_table_cells
        for row in rows:
            filled: list[StruckText] = []
            for cell in row:
                _take_hanging(hanging, filled)
                text = cell.text
                for _ in range(cell.column_span):
                    if cell.row_span > 1:
                        hanging[len(filled)] = (cell.row_span - 1, text)
                    filled.append(text)
            _take_hanging(hanging, filled)
            budget -= len(filled)
            if budget < 0:
                return
            yield tuple(filled[: self._limits.max_table_columns])


def _unstacked(row: list[Cell]) -> list[list[Cell]]:
    """Split a row whose cells each hold a whole column, one value a line, into the rows that it shows."""
    heights = [len(cell.blocks) for cell in row if len(cell.blocks) > 1]
    height = max(heights, default=0)
    if height < _MIN_STACK or len(heights) < 2 or set(heights) != {height} or any(cell.row_span > 1 for cell in row):  # noqa: PLR2004 - side by side
        return [row]
    if not all(cell.is_text for cell in row):
        return [row]
    return [
        [Cell(1, cell.column_span, [cell.blocks[number]] if len(cell.blocks) > 1 else cell.blocks) for cell in row]
        for number in range(height)
    ]


def _take_hanging(hanging: dict[int, tuple[int, StruckText]], filled: list[StruckText]) -> None:
    while (above := hanging.pop(len(filled), None)) is not None:
        count, text = above
        if count > 1:
            hanging[len(filled)] = (count - 1, text)
        filled.append(text)


def _span(value: str | None) -> int:
    digits = (value or "1").strip()
    return max(1, int(digits)) if digits.isascii() and digits.isdigit() and len(digits) < 7 else 1  # noqa: PLR2004
