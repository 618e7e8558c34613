"""The grid of an HTML table: rowspan and colspan repeat a cell's text, within limits."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from intake.model import Line, Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from intake.limits import Limits
    from intake.model import Block

_MAX_DATA_CELL_CHARS = 300
_MAX_CELL_LINES = 6
_MAX_SPAN_ROWS = 5_000


@dataclass(slots=True)
class Cell:
    """One cell and how far it reaches."""

    row_span: int = 1
    column_span: int = 1
    blocks: list[Block] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join(block.text for block in self.blocks if isinstance(block, Line))

    @property
    def is_plain(self) -> bool:
        """True for a value: some short lines, no table inside."""
        return (
            len(self.blocks) <= _MAX_CELL_LINES
            and all(isinstance(block, Line) for block in self.blocks)
            and len(self.text) <= _MAX_DATA_CELL_CHARS
        )


class Grid:
    """A table that is being read, from its start tag to its end tag."""

    def __init__(self, limits: Limits) -> None:
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

    @property
    def is_data(self) -> bool:
        """True when it holds values side by side; a table that only places paragraphs is layout."""
        cells = [cell for row in self._rows for cell in row]
        widest = max((len(row) for row in self._rows), default=0)
        return widest > 1 and all(cell.is_plain for cell in cells) and any(cell.blocks for cell in cells)

    def flow(self) -> Iterator[Block]:
        """Yield what stands in the cells, in reading order."""
        for row in self._rows:
            for cell in row:
                yield from cell.blocks

    def as_table(self, file: str, sheet: str) -> Table:
        """Return the grid with every span filled."""
        return Table(file, sheet, tuple(self._filled_rows()))

    def _filled_rows(self) -> Iterator[tuple[str, ...]]:
        hanging: dict[int, tuple[int, str]] = {}  # column -> rows still to fill from above, text
        budget = self._limits.max_table_cells
        for row in self._rows:
            filled: list[str] = []
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


def _take_hanging(hanging: dict[int, tuple[int, str]], filled: list[str]) -> None:
    while (above := hanging.pop(len(filled), None)) is not None:
        count, text = above
        if count > 1:
            hanging[len(filled)] = (count - 1, text)
        filled.append(text)


def _span(value: str | None) -> int:
    digits = (value or "1").strip()
    return max(1, int(digits)) if digits.isascii() and digits.isdigit() and len(digits) < 7 else 1  # noqa: PLR2004
