"""Writes result tables as csv or xlsx, in which no text is a formula."""

from __future__ import annotations

import csv
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from domain.formulas import safe_text

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from pathlib import Path

    # A row, and which of its cells a workbook stores as numbers.
    Write = Callable[[Sequence[str], Collection[int]], None]

SUFFIXES: Final = frozenset({".csv", ".xlsx"})
LONGEST_CELL: Final = 32_767  # characters, of Excel


@contextmanager
def open_answers(path: Path, columns: Sequence[str]) -> Iterator[Write]:
    """Open a table for writing; `path` is complete when the block ends, and not written when it fails."""
    unfinished = path.with_name(f"{path.name}.part")
    try:
        with (_workbook if path.suffix.lower() == ".xlsx" else _csv)(unfinished) as write:
            write(columns, ())
            yield write
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


@contextmanager
def _csv(path: Path) -> Iterator[Write]:
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        yield lambda cells, numbers: writer.writerow(
            [cell if index in numbers else safe_text(cell) for index, cell in enumerate(cells)]
        )


@contextmanager
def _workbook(path: Path) -> Iterator[Write]:
    from openpyxl import Workbook  # noqa: PLC0415 - a quarter of a second that csv does not need

    book = Workbook(write_only=True)
    sheet = book.create_sheet("answers")
    yield lambda cells, numbers: sheet.append(
        [float(cell) if index in numbers else _text_cell(sheet, cell) for index, cell in enumerate(cells)]
    )
    book.save(path)


def _text_cell(sheet: Any, text: str) -> Any:
    """Make a cell that stays text, whatever it looks like: a code with zeros, a line that begins with =."""
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415 - see above
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE  # noqa: PLC0415 - see above

    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", text)[:LONGEST_CELL])
    cell.data_type = "s"
    return cell
