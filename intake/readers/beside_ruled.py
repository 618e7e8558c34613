"""What belongs to a ruled table and stands outside of its lines: columns beside it, and rows directly below it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from intake.readers.page_layout import cells_of, columns_of, lines_of, runs_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from intake.readers.page_layout import Word
    from intake.readers.ruled_tables import RuledTable

_LEAST_SHARE: Final = 0.5
_TIGHT: Final = 1.8  # of a line's height, from a row to what still belongs to the table
_MIN_RUNS: Final = 3


def completed(table: RuledTable, words: Sequence[Word]) -> tuple[RuledTable, list[Word]]:
    """Return `table` with the words that belong to it, and the other ones."""
    with_columns, rest = _with_columns_beside(table, words)
    return _with_rows_below(with_columns, rest)


def _with_columns_beside(table: RuledTable, words: Sequence[Word]) -> tuple[RuledTable, list[Word]]:
    """Add the columns to the right of the lines: beside most of the rows something stands there."""
    beside = [word for word in words if word.left >= table.box[2] - 1 and table.box[1] <= _middle(word) <= table.box[3]]
    of_rows = [[word for word in beside if start <= _middle(word) < end] for start, end in table.spans]
    if not beside or sum(map(bool, of_rows)) < _LEAST_SHARE * len(of_rows):
        return table, list(words)
    bands = columns_of([line for row in of_rows for line in lines_of(row)])
    width = max(map(len, table.rows))
    rows = []
    for texts, row in zip(table.rows, of_rows, strict=True):
        columns = [
            " ".join(filter(None, parts))
            for parts in zip(*(cells_of(line, bands) for line in lines_of(row)), strict=True)
        ]
        rows.append((*texts, *[""] * (width - len(texts)), *(columns or [""] * len(bands))))
    right = max(word.right for word in beside)
    box = (*table.box[:2], right, table.box[3])
    taken = set(beside)
    return (
        replace(table, rows=tuple(rows), box=box, columns=(*table.columns, *bands)),
        [word for word in words if word not in taken],
    )


def _with_rows_below(table: RuledTable, words: Sequence[Word]) -> tuple[RuledTable, list[Word]]:
    """Add the rows that go on below the last line, in the columns of the table."""
    below = [word for word in words if _middle(word) > table.box[3]]
    taken: set[Word] = set()
    bottom = table.box[3]
    rows = list(table.rows)
    width = max(map(len, rows))
    for line in lines_of(below):
        is_near = line.top - bottom <= _TIGHT * line.height
        is_inside = table.box[0] - 1 <= line.words[0].left and line.words[-1].right <= table.box[2] + 1
        if len(table.columns) != width or not (is_near and is_inside and len(runs_of(line)) >= _MIN_RUNS):
            break
        rows.append(tuple(cells_of(line, table.columns)))
        taken.update(line.words)
        bottom = line.top + line.height
    return replace(table, rows=tuple(rows)), [word for word in words if word not in taken]


def _middle(word: Word) -> float:
    return (word.top + word.bottom) / 2
