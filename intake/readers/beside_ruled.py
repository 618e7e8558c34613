"""What belongs to a ruled table and stands outside of its lines: columns beside it, and rows directly below it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from intake.readers.page_layout import PAGE_LABEL, cells_of, columns_of, join_wrapped, lines_of, runs_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from intake.readers.page_layout import TextLine, Word
    from intake.readers.ruled_tables import RuledTable

_LEAST_SHARE: Final = 0.5
_TIGHT: Final = 1.8  # of a line's height, from a row to what still belongs to the table
_MIN_RUNS: Final = 3
_MOST_OF_REST: Final = 6  # lines


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
    rows, spans = list(table.rows), list(table.spans)
    width = max(map(len, rows))
    for line in lines_of(below):
        if len(table.columns) != width or not _belongs(line, table, line.top - bottom):
            break
        cells = cells_of(line, table.columns)
        if len(runs_of(line)) >= _MIN_RUNS:
            rows.append(tuple(cells))
            spans.append((line.top, line.top + line.height))
        elif taken:
            spans[-1] = (spans[-1][0], line.top + line.height)
            rows[-1] = tuple(map(join_wrapped, zip(rows[-1], cells, strict=True)))
        else:
            break
        taken.update(line.words)
        bottom = line.top + line.height
    below_lines = replace(table, rows=tuple(rows), spans=tuple(spans), is_open=bool(taken))
    return below_lines, [word for word in words if word not in taken]


def rest_above(table: RuledTable, words: Sequence[Word]) -> tuple[tuple[str, ...], list[Word]]:
    """Return what stands directly above a table, in its columns, as the rest of a row of the page before."""
    above = [line for line in lines_of(words) if line.top < table.top]
    rest: list[TextLine] = []
    top = table.top
    for line in reversed(above[-_MOST_OF_REST:]):
        if PAGE_LABEL.search(line.text) or not _belongs(line, table, top - line.top - line.height):
            break
        rest.insert(0, line)
        top = line.top
    taken = {word for line in rest for word in line.words}
    columns = zip(*(cells_of(line, table.columns) for line in rest), strict=True)
    return tuple(map(join_wrapped, columns)), [word for word in words if word not in taken]


def _belongs(line: TextLine, table: RuledTable, gap: float) -> bool:
    """Tell whether a line stands near a table and inside of it."""
    is_inside = table.box[0] - 1 <= line.words[0].left and line.words[-1].right <= table.box[2] + 1
    return is_inside and gap <= _TIGHT * line.height


def _middle(word: Word) -> float:
    return (word.top + word.bottom) / 2
