"""Reads tables from csv files and workbooks: the column names, then rows of text, each with its line number."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Final, NamedTuple

from matcher.files import workbook_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from matcher.files.workbook_file import WorkbookBounds

MOST_BYTES: Final = 2**30


class BadTable(ValueError):
    """The file is not a table of the required kind; the message says why."""


class Row(NamedTuple):
    """One row, with as many cells as there are columns."""

    line: int  # as an editor or a spreadsheet counts
    cells: tuple[str, ...]
    numbers: frozenset[int] = frozenset()  # which cells are numbers in the workbook; csv knows only text


@dataclass(frozen=True, slots=True)
class OpenTable:
    """An open table; `rows` can be iterated once, and may raise BadTable. Empty rows are left out."""

    name: str
    columns: tuple[str, ...]
    rows: Iterator[Row]


def read_table(path: Path) -> OpenTable:
    """Open the csv or workbook at `path`.

    Raises: BadTable when it is not a table or too large, OSError.
    """
    if path.stat().st_size > MOST_BYTES:
        raise BadTable(f"{path.name}: larger than {MOST_BYTES:,} bytes")
    return parse_table(path.name, path.read_bytes())


def parse_table(name: str, content: bytes, bounds: WorkbookBounds = workbook_file.ON_DISK) -> OpenTable:
    """Open the content of a csv or workbook, which is told by its first bytes or its name.

    Raises: BadTable when it is not a table or too large.
    """
    is_workbook = workbook_file.is_workbook(name, content)
    lines = _workbook_lines(name, content, bounds) if is_workbook else _csv_lines(name, content)
    header = next(lines, Row(1, ()))
    columns = tuple(column.strip() for column in header.cells)
    return OpenTable(name, columns, (_fitted(row, len(columns)) for row in lines))


def open_table(raw: bytes) -> csv.DictReader[str]:
    """Open the bytes of a csv with a header, whatever its charset (UTF-8, cp1252) and delimiter (, ; tab)."""
    text = decode(raw)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    reader.fieldnames = [name.strip() for name in reader.fieldnames or ()]
    return reader


def decode(raw: bytes) -> str:
    """Decode as UTF-8 (with or without a byte order mark), else as cp1252."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def _delimiter(text: str) -> str:
    return max(",;\t", key=text.partition("\n")[0].count)


def _csv_lines(name: str, content: bytes) -> Iterator[Row]:
    text = decode(content)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise BadTable(f"{name}: not readable as csv after line {line - 1}") from error
        if cells is None:
            return
        if any(cells):
            yield Row(line, tuple(cells))


def _workbook_lines(name: str, content: bytes, bounds: WorkbookBounds) -> Iterator[Row]:
    try:
        for line, cells in enumerate(workbook_file.read_cells(content, bounds), start=1):
            texts = tuple(map(_text, cells))
            if any(texts):
                yield Row(line, texts, frozenset(index for index, cell in enumerate(cells) if _is_number(cell)))
    except workbook_file.UnreadableWorkbookError as error:
        raise BadTable(f"{name}: {error}") from error


def _fitted(row: Row, width: int) -> Row:
    if len(row.cells) == width:
        return row
    return row._replace(cells=(row.cells + ("",) * width)[:width])


def _is_number(cell: object) -> bool:
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def _text(cell: object) -> str:
    """Write a cell as text; a whole number has no decimal point."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return cell.isoformat() if isinstance(cell, datetime | date | time) else str(cell)
