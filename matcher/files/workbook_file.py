"""Workbooks as rows of cells: one sheet, read only when what the file expands to is bounded."""

from __future__ import annotations

import zipfile
import zlib
from typing import TYPE_CHECKING, Final

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from mesh.untrusted_workbook import TooLargeError, unpacked_sheets

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

SUFFIXES: Final = frozenset({".xlsx", ".xlsm", ".xls"})
MOST_EXPANDED_BYTES: Final = 2**30
MOST_CELLS: Final = 20_000_000  # of one sheet, empty ones too: the reader makes room for each


class UnreadableWorkbookError(ValueError):
    """A file that is no workbook, or one that is too large; the message says which."""


def read_cells(path: Path) -> Iterator[Sequence[object]]:
    """Give the rows of the first visible sheet that is not empty, from its row 1 on.

    Raises: UnreadableWorkbookError, OSError.
    """
    if path.suffix.lower() != ".xls":  # the older format has no room for more than 16 million cells
        _refuse_what_is_too_large(path)
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


def _refuse_what_is_too_large(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            for _ in unpacked_sheets(archive, most_bytes=MOST_EXPANDED_BYTES, most_cells=MOST_CELLS):
                pass
    except TooLargeError as error:
        raise UnreadableWorkbookError(str(error)) from error
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise UnreadableWorkbookError("not a workbook that can be read") from error
