"""Exports as a new workbook (.xlsx), written row by row: what it holds in memory does not grow with the rows."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from openpyxl import Workbook
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation

from domain.formulas import looks_like_formula
from intake.export.cells import mark_as_text, new_cell, set_value
from intake.export.extra_sheets import add_extra_sheets, headers_of
from intake.export.values import CellType

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import IO

    from intake.export.record import ExportedCase
    from intake.export.template import ExportTemplate, TemplateColumn
    from intake.export.values import Value

LISTS: Final = "Minca lists"
"""The hidden sheet of the values that may be chosen."""
LAST_ROW: Final = 1_048_576


class NewWorkbook:
    """Writes a workbook. The rows wait in a file of their own on the disk; `close` deletes what is left of it."""

    def __init__(self, file: IO[bytes], template: ExportTemplate, exported: ExportedCase) -> None:
        self._file, self._template, self._exported = file, template, exported
        self._workbook = Workbook(write_only=True)
        self._sheet: Any = self._workbook.create_sheet(template.sheet)
        # Its own tries each cell as a plain value first, which takes two fifths of the time of the whole.
        self._sheet._values_to_row = _placed  # noqa: SLF001 - see above
        self._sheet.append(headers_of(self._sheet, template.columns))
        # One cell a column, since making one costs more than writing it; and another for texts like formulas.
        self._cells = [new_cell(self._sheet, column.type) for column in template.columns]
        self._marked = [new_cell(self._sheet, column.type) for column in template.columns]
        for cell in self._marked:
            mark_as_text(cell)

    def add(self, rows: Iterable[Sequence[Value]]) -> None:
        """Write rows of typed values."""
        for row in rows:
            self._sheet.append(self._row(row))

    def finish(self) -> None:
        """Write the other sheets, and the file."""
        _add_choices(self._workbook, self._sheet, self._template.columns)
        add_extra_sheets(self._workbook, self._template.sheets, self._exported)
        self._workbook.save(self._file)

    def close(self) -> None:
        """Delete the rows of a workbook that was not finished from the disk."""
        sheets: list[Any] = list(self._workbook.worksheets)
        for sheet in sheets:
            if sheet._writer is not None:  # noqa: SLF001 - nothing else knows the file
                if not sheet.closed:
                    sheet.close()
                with suppress(FileNotFoundError, ValueError):  # it was finished
                    sheet._writer.cleanup()  # noqa: SLF001 - see above

    def _row(self, row: Sequence[Value]) -> Iterator[Any]:
        for value, cell, marked in zip(row, self._cells, self._marked, strict=True):
            if value is None:
                yield None
                continue
            used = marked if isinstance(value, str) and looks_like_formula(value) else cell
            set_value(used, value)
            yield used


def _placed(cells: Iterable[Any], row: int) -> Iterator[Any]:
    """Yield the cells of a row with their places."""
    for column, cell in enumerate(cells, 1):
        if cell is not None:
            cell.row, cell.column = row, column
            yield cell


def _add_choices(workbook: Workbook, sheet: Any, columns: Sequence[TemplateColumn]) -> None:
    """Let a person choose among the allowed values of a column.

    They lie in a hidden sheet: a list in the rule itself has at most 255 characters, and no commas in its values.
    """
    limited = [(number, column.allowed) for number, column in enumerate(columns, 1) if column.allowed]
    if not limited:
        return
    lists: Any = workbook.create_sheet(LISTS)
    lists.sheet_state = "hidden"
    for index in range(max(len(allowed) for _, allowed in limited)):
        words = [allowed[index] if index < len(allowed) else None for _, allowed in limited]
        lists.append([new_cell(lists, CellType.TEXT, word) for word in words])
    for place, (number, allowed) in enumerate(limited, 1):
        of, column = get_column_letter(place), get_column_letter(number)
        rule = DataValidation("list", f"{quote_sheetname(LISTS)}!${of}$1:${of}${len(allowed)}", allow_blank=True)
        rule.add(f"{column}2:{column}{LAST_ROW}")
        sheet.data_validations.append(rule)
