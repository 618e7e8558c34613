"""Samples of tables that may list vehicles although no rule recognised them, for the second reading."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from intake.case.loss_tables import read_loss_table
from intake.model.document import Origin
from intake.model.extraction import UnsureTable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from intake.model.document import Table

MOST_UNSURE: Final = 3
SHOWN_ROWS: Final = 6
LONGEST_CELL: Final = 60
MOST_CELLS: Final = 40
_LEAST_ROWS: Final = 2
_LEAST_CELLS: Final = 3


def sample_unsure(table: Table) -> UnsureTable | None:
    """Return the header and first rows of a wide table; None for a layout table, a form or a list of losses."""
    for row_index, row in enumerate(table.rows):
        if not may_be_header(row):
            continue
        below = [cells for cells in table.rows[row_index + 1 :] if sum(map(bool, cells)) >= _LEAST_CELLS]
        if len(below) < _LEAST_ROWS or read_loss_table(table):
            return None
        shown = [tuple(cell[:LONGEST_CELL] for cell in cells[:MOST_CELLS]) for cells in [row, *below[: SHOWN_ROWS - 1]]]
        return UnsureTable(Origin(table.file, table.sheet, table.first_row + row_index), tuple(shown))
    return None


def may_be_header(row: Sequence[str]) -> bool:
    """Return whether a row could be a header of unknown words: several cells, all words, no repeats."""
    filled = [cell for cell in row if cell]
    has_words = all(re.search(r"[^\W\d_]", cell) and len(cell) <= LONGEST_CELL for cell in filled)
    return len(filled) >= _LEAST_CELLS and has_words and len(set(filled)) == len(filled)
