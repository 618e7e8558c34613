"""Workbooks as rows of cells: one sheet, read only when what the file expands to is bounded."""

from __future__ import annotations

import re
import zipfile
import zlib
from typing import TYPE_CHECKING, Final

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

SUFFIXES: Final = frozenset({".xlsx", ".xlsm", ".xls"})
MOST_EXPANDED_BYTES: Final = 2**30
MOST_CELLS: Final = 20_000_000  # of one sheet, empty ones too: the reader makes room for each
_CHUNK_BYTES: Final = 2**20
_LONGEST_TAG: Final = 400  # bytes
_CELL: Final = re.compile(rb'<(?:\w+:)?(?:c|row)\s[^>]*?\br="([A-Z]{0,3})([0-9]{1,7})"')


class UnreadableWorkbookError(ValueError):
    """A file that is no workbook, or one that is too large; the message says which."""


def read_cells(path: Path) -> Iterator[Sequence[object]]:
    """Give the rows of the first visible sheet that is not empty, from its row 1 on.

    Raises: UnreadableWorkbookError, OSError.
    """
    if path.suffix.lower() != ".xls":  # the older format has no room for more than 16 million cells
        _refuse_what_expands_too_far(path)
    try:
        book = CalamineWorkbook.from_path(path)
        for sheet in book.sheets_metadata:
            if sheet.typ is SheetTypeEnum.WorkSheet and sheet.visible is SheetVisibleEnum.Visible:
                rows = book.get_sheet_by_name(sheet.name)
                if rows.height:
                    yield from rows.to_python(skip_empty_area=False)
                    return
    except CalamineError as error:
        raise UnreadableWorkbookError("not a workbook that can be read") from error


def _refuse_what_expands_too_far(path: Path) -> None:
    """Unpack once without keeping anything: the sizes in an archive and the dimensions of a sheet may lie."""
    left = MOST_EXPANDED_BYTES
    try:
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                is_sheet = name.startswith("xl/worksheets/") and name.endswith(".xml")
                rows = columns = 0
                for chunk in _chunks(archive, name):
                    left -= len(chunk)
                    if left < 0:
                        raise UnreadableWorkbookError(f"it expands to more than {MOST_EXPANDED_BYTES:,} bytes")
                    if is_sheet:
                        rows, columns = _extent(chunk, rows, columns)
                if rows * columns > MOST_CELLS:
                    raise UnreadableWorkbookError(f"a sheet reaches to row {rows:,} and column {columns:,}")
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise UnreadableWorkbookError("not a workbook that can be read") from error


def _chunks(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """Yield what `name` holds; each piece begins with the end of the one before, so that no tag is torn."""
    tail = b""
    with archive.open(name) as stream:
        while chunk := stream.read(_CHUNK_BYTES):
            yield tail + chunk
            tail = chunk[-_LONGEST_TAG:]


def _extent(chunk: bytes, rows: int, columns: int) -> tuple[int, int]:
    """Return the last row and the last column that the cells of `chunk` name."""
    references = _CELL.findall(chunk)
    for letters in {letters for letters, _ in references if letters}:
        column = 0
        for letter in letters:
            column = column * 26 + letter - 64
        columns = max(columns, column)
    return max(rows, max((int(number) for _, number in references), default=0)), columns
