"""Delimited text (csv, tsv): the delimiter is the one that cuts every line into the same columns."""

from __future__ import annotations

import csv
import io
from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING

from domain.text import tidy
from intake.model.document import Table

if TYPE_CHECKING:
    from intake.model.limits import ReadingLimits

DELIMITERS = ";\t|,"
_SAMPLE_ROWS = 60
_SAMPLE_CHARS = 60_000
_SAME_WIDTH_SHARE = 0.7
_MIN_COLUMNS = 2
_MIN_ROWS = 2
_LONGEST_LABEL = 40


def read_table(file: str, text: str, limits: ReadingLimits) -> Table | None:
    """Return `text` as a table, or None when no delimiter cuts it evenly."""
    clean = text.replace("\0", "")
    if not (delimiter := find_delimiter(clean)):
        return None
    rows = (
        tuple(tidy(cell) for cell in row[: limits.max_table_columns])
        for row in _rows(clean, delimiter, limits.max_lines)
    )
    return Table(file, "", tuple(rows), first_column=1)


def find_delimiter(text: str) -> str:
    """Return the delimiter of `text`; empty when it is no delimited text."""
    sample = text[:_SAMPLE_CHARS]
    best, best_width = "", _MIN_COLUMNS - 1
    for delimiter in DELIMITERS:
        rows = [row for row in _rows(sample, delimiter, _SAMPLE_ROWS) if any(cell.strip() for cell in row)]
        if len(rows) < _MIN_ROWS:
            continue
        rows = _without_titles(rows)
        (width, count), *_ = Counter(len(row) for row in rows).most_common(1)
        if width > best_width and count >= _SAME_WIDTH_SHARE * len(rows):
            best, best_width = delimiter, width
    return best


def _without_titles(rows: list[list[str]]) -> list[list[str]]:
    """Return `rows` from their header on, where only shorter rows stand above it; prose has no header."""
    start = next((place for place, row in enumerate(rows) if _is_header(row)), 0)
    header = len(rows[start])
    are_titles = all(2 * len(row) <= header for row in rows[:start])
    return rows[start:] if are_titles and len(rows) - start >= _MIN_ROWS else rows


def _is_header(row: list[str]) -> bool:
    """Tell whether a row may be the names of columns: several, none empty, none with a number."""
    labels = [cell.strip() for cell in row]
    return len(labels) > _MIN_COLUMNS and all(
        label and len(label) <= _LONGEST_LABEL and not any(map(str.isdigit, label)) for label in labels
    )


def _rows(text: str, delimiter: str, max_rows: int) -> list[list[str]]:
    """Return the rows of `text`; where its quotes are broken they are read as letters."""
    try:
        return list(islice(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), max_rows))
    except csv.Error:
        return [line.split(delimiter) for line in islice(text.splitlines(), max_rows)]
