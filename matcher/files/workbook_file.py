"""Workbooks as rows of cells: one sheet, read only when what the file expands to is bounded."""

from __future__ import annotations

import zipfile
import zlib
from io import BytesIO
from typing import TYPE_CHECKING, Final, NamedTuple

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from mesh.untrusted_workbook import TooLargeError, unpacked_sheets

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SUFFIXES: Final = (".xlsx", ".xlsm", ".xls")
OLE: Final = b"\xd0\xcf\x11\xe0"  # the first bytes of a .xls
ZIP: Final = b"PK\x03\x04"


class WorkbookBounds(NamedTuple):
    """What a workbook may expand to, and how many cells one sheet may have: empty ones too, since each takes room."""

    expanded_bytes: int
    cells: int


ON_DISK: Final = WorkbookBounds(expanded_bytes=2**30, cells=20_000_000)
"""The bounds of a file of one's own."""


class UnreadableWorkbookError(ValueError):
    """A file that is no workbook, or one that is too large; the message says which."""


def is_workbook(name: str, content: bytes) -> bool:
    """Whether a file is a workbook, or should be one by its name."""
    return content.startswith((OLE, ZIP)) or name.lower().endswith(SUFFIXES)


def read_cells(content: bytes, bounds: WorkbookBounds = ON_DISK) -> Iterator[Sequence[object]]:
    """Give the rows of the first visible sheet that is not empty, from its row 1 on.

    Raises: UnreadableWorkbookError.
    """
    if not content.startswith(OLE):  # the older format has no room for more than 16 million cells
        _refuse_what_is_too_large(content, bounds)
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        for sheet in book.sheets_metadata:
            if sheet.typ is SheetTypeEnum.WorkSheet and sheet.visible is SheetVisibleEnum.Visible:
                rows = book.get_sheet_by_name(sheet.name)
                if rows.height:
                    yield from rows.to_python(skip_empty_area=False)
                    return
    except CalamineError as error:
        raise UnreadableWorkbookError("not a workbook that can be read") from error


def _refuse_what_is_too_large(content: bytes, bounds: WorkbookBounds) -> None:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            for _ in unpacked_sheets(archive, most_bytes=bounds.expanded_bytes, most_cells=bounds.cells):
                pass
    except TooLargeError as error:
        raise UnreadableWorkbookError(str(error)) from error
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise UnreadableWorkbookError("not a workbook that can be read") from error
