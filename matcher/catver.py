"""CATVER files: the 14-column vehicle catalogue of an insurer, as csv."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from matcher.catalogue import CatalogueRow

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

NEEDED = ("MARCA", "SUBMARCA", "MODELO", "CVEGS", "DESCVEH")
_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_SHOWN_PROBLEMS = 10


class BadTable(ValueError):
    """A file that is no table of the kind asked for; the message says why."""


class BadCatalogueFile(BadTable):
    """A file that is no CATVER catalogue; the message names the columns or the rows, counted as a spreadsheet does."""


def read_catver(path: Path) -> tuple[CatalogueRow, ...]:
    """Read all rows of the csv at `path`: comma or semicolon; UTF-8 with or without a mark, or cp1252.

    Raises: BadTable, BadCatalogueFile when columns or values are missing or a year is none; OSError.
    """
    reader = open_table(path.read_bytes())
    missing = [column for column in NEEDED if column not in (reader.fieldnames or ())]
    if missing:
        raise BadCatalogueFile(f"{path.name}: missing columns {', '.join(missing)}")
    rows, problems = [], []
    for line, cells in enumerate(read_rows(reader, path), start=2):
        problem = _problem(cells)
        if problem:
            problems.append(f"row {line}: {problem}")
        else:
            rows.append(_row(cells))
    if problems:
        raise BadCatalogueFile(f"{path.name}: {len(problems)} bad rows: {'; '.join(problems[:_SHOWN_PROBLEMS])}")
    if not rows:
        raise BadCatalogueFile(f"{path.name}: no rows")
    return tuple(rows)


def open_table(raw: bytes) -> csv.DictReader[str]:
    """Open the bytes of a csv with a header, whatever its charset (UTF-8, cp1252) and delimiter (, ; tab)."""
    text = decode(raw)
    header = text.partition("\n")[0]
    delimiter = max(",;\t", key=header.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    reader.fieldnames = [name.strip() for name in reader.fieldnames or ()]
    return reader


def read_rows(reader: csv.DictReader[str], path: Path) -> list[dict[str, str | None]]:
    """Read all rows of an open table.

    Raises: BadTable when the file stops being a csv somewhere.
    """
    try:
        return list(reader)
    except csv.Error as error:
        raise BadTable(f"{path.name}: not readable as csv after line {reader.line_num}") from error


def decode(raw: bytes) -> str:
    """Decode by mark, then strict UTF-8, then cp1252."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def _problem(cells: Mapping[str, str | None]) -> str:
    empty = [column for column in NEEDED if not (cells.get(column) or "").strip()]
    if empty:
        return f"{', '.join(empty)} empty"
    year = (cells["MODELO"] or "").strip()
    if not year.isdecimal() or not _FIRST_YEAR <= int(year) <= _LAST_YEAR:
        return f"MODELO {year[:12]!r} is no year"
    return ""


def _row(cells: Mapping[str, str | None]) -> CatalogueRow:
    brand, model, year, cvegs, description = ((cells[column] or "").strip() for column in NEEDED)
    return CatalogueRow(brand, model, int(year), cvegs, description)
