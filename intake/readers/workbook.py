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
from domain.text import tidy
from intake.model.document import Document, MarkKind, RowMark, Table
from intake.readers.hidden_rows import hidden_in_xls
from intake.readers.workbook_marks import SheetMarks
from intake.readers.workbook_xml import WorkbookStyles, look
from mesh.untrusted_workbook import ExpandsTooFarError, ReachesTooFarError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.notices.notice import Notice
    from intake.model.limits import ReadingLimits

    Row = tuple[str, ...]

_BROKEN = (calamine.CalamineError, ValueError, OSError, RuntimeError, zipfile.BadZipFile, zlib.error, EOFError)
_LONGEST_NAME = 50
_NO_MARKS = SheetMarks()


def read(file: str, content: bytes, limits: ReadingLimits) -> Document:
    """Read a workbook. It may take all memory, abort or loop: for a process of its own."""
    try:
        looks = look(content, limits) if content.startswith(b"PK") else WorkbookStyles(hidden_in_xls(content))
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
    cells_left = limits.max_table_cells
    for meta in book.sheets_metadata[: limits.max_sheets]:
        if meta.typ != calamine.SheetTypeEnum.WorkSheet:
            continue
        name = tidy(meta.name)
        if meta.visible != calamine.SheetVisibleEnum.Visible:
            warnings.append(notice(WarningCode.SHEET_HIDDEN, file=file, sheet=name[:_LONGEST_NAME]))
            continue
        sheet = book.get_sheet_by_name(meta.name)
        if sheet.height * sheet.width > cells_left:
            warnings.append(notice(WarningCode.SHEET_TOO_LARGE, file=file, sheet=name[:_LONGEST_NAME]))
            is_incomplete = True
            continue
        cells_left -= sheet.height * sheet.width
        first_row = sheet.start[0] + 1 if sheet.start else 1
        hidden = looks.hidden_rows.get(meta.name, frozenset())
        rows = _rows(sheet, limits, looks.marks.get(meta.name, _NO_MARKS))
        shown, marks = _marked(rows, first_row, hidden, looks.marks.get(meta.name, _NO_MARKS))
        if any(mark.kind is MarkKind.HIDDEN for mark in marks):
            warnings.append(notice(WarningCode.SHEET_ROWS_HIDDEN, file=file, sheet=name[:_LONGEST_NAME]))
        tables.append(Table(file, name, shown, first_row, marks=marks))
    if len(book.sheets_metadata) > limits.max_sheets:
        warnings.append(notice(WarningCode.SHEETS_CUT, file=file, limit=limits.max_sheets))
        is_incomplete = True
    return Document(file, tuple(tables), tuple(warnings), is_incomplete=is_incomplete)


def _marked(
    rows: Sequence[Row], first_row: int, hidden: frozenset[int], marks: SheetMarks
) -> tuple[tuple[Row, ...], tuple[RowMark, ...]]:
    """Return the rows with hidden and struck-out ones empty, so that the others keep their numbers, and the marks.

    A sheet that hides all of its rows shows them.
    """
    is_all_hidden = sum(any(row) for number, row in enumerate(rows, start=first_row) if number not in hidden) <= 1
    shown = list(rows)
    taken: list[RowMark] = []
    for number in sorted({*hidden, *marks.struck, *marks.colours, *marks.comments}):
        row = rows[number - first_row] if first_row <= number < first_row + len(rows) else ()
        filled = sum(map(bool, row))
        is_hidden = number in hidden and not is_all_hidden
        if not filled:
            continue
        if is_hidden or marks.is_struck(number, filled):
            shown[number - first_row] = ()
            taken.append(RowMark(number, MarkKind.HIDDEN if is_hidden else MarkKind.STRUCK, cells=row))
            continue
        if colour := marks.colour_of(number, filled):
            taken.append(RowMark(number, MarkKind.COLOURED, colour))
        if comment := marks.comments.get(number):
            taken.append(RowMark(number, MarkKind.COMMENTED, comment))
    return tuple(shown), tuple(taken)


def _rows(sheet: calamine.CalamineSheet, limits: ReadingLimits, marks: SheetMarks) -> tuple[Row, ...]:
    """Return the used area of `sheet` as texts; a vertically merged cell counts for each of its rows."""
    width = limits.max_table_columns
    rows = [list(map(_text, row[:width])) for row in sheet.to_python(skip_empty_area=True)]
    top, left = sheet.start or (0, 0)
    for number, currencies in marks.currencies.items():
        for column, currency in currencies.items():
            _add_currency(rows, number - 1 - top, column - 1 - left, currency)
    for (first_row, first_column), (last_row, last_column) in sheet.merged_cell_ranges or ():
        column = first_column - left
        if first_column != last_column or not 0 <= first_row - top < len(rows):
            continue
        for row in rows[first_row - top + 1 : last_row - top + 1]:
            if 0 <= column < len(row):
                row[column] = rows[first_row - top][column]
    return tuple(map(tuple, rows))


def _add_currency(rows: list[list[str]], number: int, column: int, currency: str) -> None:
    """Write the currency that only a number format shows behind the amount of a cell."""
    is_there = 0 <= number < len(rows) and 0 <= column < len(rows[number])
    if is_there and rows[number][column].replace(".", "", 1).isdigit():
        rows[number][column] = f"{rows[number][column]} {currency}"


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
