"""The sheets beside that of the vehicles: what is known of the case, its warnings, and the rows that were left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from intake.export.cells import new_cell
from intake.export.record import Record, WarningLine
from intake.export.template import SheetKind
from intake.export.values import CellType, Value, typed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from openpyxl import Workbook

    from intake.export.record import ExportedCase
    from intake.export.template import ExtraSheet, TemplateColumn
    from minca.datastore.v1 import case_pb2
    from minca.fleet.v1 import vehicle_pb2

_BOLD: Final = Font(bold=True)
_LABEL_WIDTH: Final = 28.0


def add_extra_sheets(workbook: Workbook, sheets: Iterable[ExtraSheet], exported: ExportedCase) -> None:
    """Append the sheets to a workbook, which may be one that is written row by row."""
    for sheet in sheets:
        added: Any = workbook.create_sheet(sheet.name)
        if sheet.kind is SheetKind.CASE:
            _write_lines(added, sheet.columns, Record(exported))
        else:
            _write_table(added, sheet.columns, _records(exported, sheet.kind))


def values_of_row(columns: Sequence[TemplateColumn], record: Record) -> list[Value]:
    """Return the typed values of a row."""
    return [typed(column.expression.read(record), column.type) if column.expression else None for column in columns]


def headers_of(sheet: Any, columns: Sequence[TemplateColumn]) -> list[Any]:
    """Return the cells of the headers; the widths of the columns are set, and the headers stay in view."""
    for number, column in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(number)].width = column.width
    sheet.freeze_panes = "A2"
    return [_bold(sheet, column.header) for column in columns]


def _write_lines(sheet: Any, columns: Sequence[TemplateColumn], record: Record) -> None:
    sheet.column_dimensions["A"].width = _LABEL_WIDTH
    sheet.column_dimensions["B"].width = max(column.width for column in columns)
    for column, value in zip(columns, values_of_row(columns, record), strict=True):
        sheet.append([_bold(sheet, column.header), new_cell(sheet, column.type, value)])


def _write_table(sheet: Any, columns: Sequence[TemplateColumn], records: Iterable[Record]) -> None:
    sheet.append(headers_of(sheet, columns))
    for record in records:
        values = values_of_row(columns, record)
        sheet.append([new_cell(sheet, column.type, value) for column, value in zip(columns, values, strict=True)])


def _bold(sheet: Any, text: str) -> Any:
    cell = new_cell(sheet, CellType.TEXT, text)
    cell.font = _BOLD
    return cell


def _records(exported: ExportedCase, kind: SheetKind) -> Iterator[Record]:
    if kind is SheetKind.WARNINGS:
        yield from (Record(exported, warning=line) for line in _warning_lines(exported.case))
    else:
        yield from (Record(exported, dropped=row) for row in exported.case.dropped_rows)


def _warning_lines(case: case_pb2.Case) -> Iterator[WarningLine]:
    """Yield the warnings, each with its code where it has one."""
    for index, text in enumerate(case.warnings):
        yield _line(text, case.warning_codes[index]) if index < len(case.warning_codes) else WarningLine(text)


def _line(text: str, warning: vehicle_pb2.Warning) -> WarningLine:
    if not warning.places:
        return WarningLine(text, warning.code, file=warning.arguments.get("file", ""))
    place = warning.places[0]
    return WarningLine(text, warning.code, place.file, place.sheet, place.row or None)
