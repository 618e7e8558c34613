"""Workbooks whose bytes depend on their cells alone: no clock, no compression library."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

from openpyxl import Workbook

if TYPE_CHECKING:
    from collections.abc import Sequence

Cell = str | int | float | None
# The oldest time a zip can hold; openpyxl stamps its own clock into the file's properties.
ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
STAMP = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
FIXED_STAMP = rb"\g<1>2026-01-05T09:00:00Z"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its rows from the first, and the ranges that are one cell ("A1:F1")."""

    title: str
    rows: Sequence[Sequence[Cell]]
    merged: Sequence[str] = ()


def xlsx(*sheets: Sheet) -> bytes:
    """Return the sheets as one xlsx file."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in sheets:
        page = book.create_sheet(sheet.title)
        for row in sheet.rows:
            page.append(list(row))
        for area in sheet.merged:
            page.merge_cells(area)
    raw = io.BytesIO()
    book.save(raw)
    return _without_clock(raw)


def _without_clock(raw: io.BytesIO) -> bytes:
    rewritten = io.BytesIO()
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(rewritten, "w", zipfile.ZIP_STORED) as target:
        for name in source.namelist():
            target.writestr(zipfile.ZipInfo(name, ZIP_EPOCH), STAMP.sub(FIXED_STAMP, source.read(name)))
    return rewritten.getvalue()
