"""Workbooks (xlsx, xlsm, xls, xlsb, ods): the visible sheets, each as one table of texts."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
import zlib
from typing import TYPE_CHECKING

import python_calamine as calamine

from domain.notices.codes import WarningCode
from domain.notices.notice import notice
from domain.text import tidy, tidy_name
from intake.model.document import Document, MarkKind, Table
from intake.readers import xls_marks
from intake.readers.sheet_marks import LONGEST_SHEET_NAME, SheetMarks, add_currencies, set_apart
from intake.readers.workbook_xml import look
from mesh.untrusted_workbook import ExpandsTooFarError, ReachesTooFarError

if TYPE_CHECKING:
    from domain.notices.notice import Notice
    from intake.model.limits import ReadingLimits
    from intake.readers.sheet_marks import WorkbookStyles

    Row = tuple[str, ...]

_BROKEN = (calamine.CalamineError, ValueError, OSError, RuntimeError, zipfile.BadZipFile, zlib.error, EOFError)
_NO_MARKS = SheetMarks()


def read(file: str, content: bytes, limits: ReadingLimits) -> Document:
    """Read a workbook. It may take all memory, abort or loop: for a process of its own."""
    try:
        looks = look(content, limits) if content.startswith(b"PK") else xls_marks.look(content)
        return _read(file, content, looks, limits)
    except ExpandsTooFarError:
        return _unread(file, WarningCode.FILE_EXPANDS_TOO_FAR)
    except ReachesTooFarError as error:
        return _unread(file, WarningCode.FILE_REACHES_TOO_FAR, row=error.rows, column=error.columns)
    except MemoryError:
        return _unread(file, WarningCode.FILE_TAKES_TOO_MUCH_MEMORY)
    except calamine.PasswordError:
        return _unread(file, WarningCode.FILE_PROTECTED)
    except _BROKEN as error:
        return _unread(file, WarningCode.FILE_DAMAGED, error=type(error).__name__)


def _unread(file: str, code: WarningCode, **arguments: object) -> Document:
    return Document(file, warnings=(notice(code, file=file, **arguments),), is_incomplete=True)


def _read(file: str, content: bytes, looks: WorkbookStyles, limits: ReadingLimits) -> Document:
    book = calamine.load_workbook(io.BytesIO(content))
    tables: list[Table] = []
    warnings: list[Notice] = []
    is_incomplete = looks.bare_formulas > 0
    if looks.bare_formulas:
        warnings.append(notice(WarningCode.FORMULAS_WITHOUT_VALUES, file=file, count=looks.bare_formulas))
    if not looks.are_marks_known:
        warnings.append(notice(WarningCode.SHEET_MARKS_NOT_READ, file=file))
    cells_left = limits.max_table_cells
    for meta in book.sheets_metadata[: limits.max_sheets]:
        if meta.typ != calamine.SheetTypeEnum.WorkSheet:
            continue
        name = tidy_name(meta.name)
        if meta.visible != calamine.SheetVisibleEnum.Visible:
            warnings.append(notice(WarningCode.SHEET_HIDDEN, file=file, sheet=name[:LONGEST_SHEET_NAME]))
            continue
        sheet = book.get_sheet_by_name(meta.name)
        if sheet.height * sheet.width > cells_left:
            warnings.append(notice(WarningCode.SHEET_TOO_LARGE, file=file, sheet=name[:LONGEST_SHEET_NAME]))
            is_incomplete = True
            continue
        cells_left -= sheet.height * sheet.width
        first_row = sheet.start[0] + 1 if sheet.start else 1
        hidden = looks.hidden_rows.get(meta.name, frozenset())
        rows = _rows(sheet, limits, looks.marks.get(meta.name, _NO_MARKS))
        shown, marks = set_apart(rows, first_row, hidden, looks.marks.get(meta.name, _NO_MARKS))
        if any(mark.kind is MarkKind.HIDDEN for mark in marks):
            warnings.append(notice(WarningCode.SHEET_ROWS_HIDDEN, file=file, sheet=name[:LONGEST_SHEET_NAME]))
        first_column = sheet.start[1] + 1 if sheet.start else 1
        tables.append(Table(file, name, shown, first_row, marks=marks, first_column=first_column))
    if len(book.sheets_metadata) > limits.max_sheets:
        warnings.append(notice(WarningCode.SHEETS_CUT, file=file, limit=limits.max_sheets))
        is_incomplete = True
    return Document(file, tuple(tables), tuple(warnings), is_incomplete=is_incomplete)


def _rows(sheet: calamine.CalamineSheet, limits: ReadingLimits, marks: SheetMarks) -> tuple[Row, ...]:
    """Return the used area of `sheet` as texts; a vertically merged cell counts for each of its rows."""
    width = limits.max_table_columns
    rows = [list(map(_text, row[:width])) for row in sheet.to_python(skip_empty_area=True)]
    top, left = sheet.start or (0, 0)
    add_currencies(rows, marks, top + 1, left + 1)
    for (first_row, first_column), (last_row, last_column) in sheet.merged_cell_ranges or ():
        column = first_column - left
        if first_column != last_column or not 0 <= first_row - top < len(rows):
            continue
        for row in rows[first_row - top + 1 : last_row - top + 1]:
            if 0 <= column < len(row):
                row[column] = rows[first_row - top][column]
    return tuple(map(tuple, rows))


def _text(cell: object) -> str:
    if isinstance(cell, str):
        return tidy(cell)
    if isinstance(cell, bool):
        return "SI" if cell else "NO"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else f"{cell:.2f}"
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    if isinstance(cell, dt.date | dt.time):
        return cell.isoformat()
    return tidy(str(cell))
