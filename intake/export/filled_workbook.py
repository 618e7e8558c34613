"""Exports in an insurer's own workbook, which keeps its formats: filled from a named cell downwards."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any, Final
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook
from openpyxl.styles.cell_style import StyleArray
from openpyxl.utils import range_boundaries

from domain.formulas import looks_like_formula
from intake.export.cells import mark_as_text, set_value
from intake.export.extra_sheets import add_extra_sheets
from intake.export.record import Record
from intake.export.values import typed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path
    from typing import IO

    from openpyxl import Workbook

    from intake.export.record import ExportedCase
    from intake.export.template import ExportTemplate
    from intake.export.values import Value

LARGEST_FILE: Final = 5 * 2**20
LARGEST_UNPACKED: Final = 50 * 2**20
_LOST: Final = ("xl/vbaProject", "xl/charts/", "xl/pivotTables/", "xl/slicers/", "xl/ctrlProps/", "xl/externalLinks/")
_LOST_WITHIN: Final = {"xl/drawings/drawing": b"<xdr:sp", "xl/worksheets/sheet": b"<x14:"}
"""Shapes, and rules in the extended form of later versions."""


class BadForm(ValueError):
    """A workbook that cannot be filled in: what is wrong, and what is allowed."""

    def __init__(self, problem: str, allowed: str) -> None:
        super().__init__(f"{problem}; allowed: {allowed}")
        self.problem, self.allowed = problem, allowed


class FilledWorkbook:
    """Fills in a workbook, which is in memory as a whole."""

    def __init__(self, file: IO[bytes], template: ExportTemplate, exported: ExportedCase) -> None:
        assert template.form  # noqa: S101 - it is made for templates with one
        self._file, self._template, self._exported = file, template, exported
        self._workbook = open_form(template.form.path)
        self._sheet, self._row, self._column = _cell_of(self._workbook, template.form.start)
        columns = range(self._column, self._column + len(template.columns))
        # One style for all cells of a column, in place of a copy in each; and another for texts like formulas.
        self._styles = [copy(self._sheet.cell(self._row, column)._style) for column in columns]  # noqa: SLF001 - see above
        self._marked = [_marked(style) for style in self._styles]
        self._height = self._sheet.row_dimensions[self._row].height

    def add(self, rows: Iterable[Sequence[Value]]) -> None:
        """Write rows of typed values, each with the formats of the first."""
        for row in rows:
            if self._height is not None:
                self._sheet.row_dimensions[self._row].height = self._height
            for index, value in enumerate(row):
                if value is None and self._styles[index] is None:
                    continue
                cell = self._sheet.cell(self._row, self._column + index)
                is_suspect = isinstance(value, str) and looks_like_formula(value)
                cell._style = (self._marked if is_suspect else self._styles)[index]  # noqa: SLF001 - see above
                if value is not None:
                    set_value(cell, value)
            self._row += 1

    def finish(self) -> None:
        """Write the single cells, the other sheets, and the file."""
        record = Record(self._exported)
        assert self._template.form  # noqa: S101 - see above
        for name, expression in self._template.form.cells:
            sheet, row, column = _cell_of(self._workbook, name)
            _put(sheet.cell(row, column), typed(expression.read(record), expression.type))
        add_extra_sheets(self._workbook, self._template.sheets, self._exported)
        self._workbook.save(self._file)

    def close(self) -> None:
        """Let the workbook go."""
        self._workbook.close()


def check_form(template: ExportTemplate) -> None:
    """Check that the workbook of a template can be filled in.

    Raises: BadForm.
    """
    form = template.form
    if form is None:
        return
    workbook = open_form(form.path)
    for name, _ in form.cells:
        _cell_of(workbook, name)
    sheet, first_row, first_column = _cell_of(workbook, form.start)
    last_column = first_column + len(template.columns) - 1
    for cells in sheet.iter_rows(min_row=first_row, min_col=first_column, max_col=last_column):
        taken = next((cell for cell in cells if getattr(cell, "value", None) is not None), None)
        if taken is not None:
            raise BadForm(f"the cell {taken.coordinate} is not empty", f"empty cells below {form.start}, for vehicles")
    for merged in sheet.merged_cells.ranges:
        if merged.max_row >= first_row and merged.max_col >= first_column and merged.min_col <= last_column:
            raise BadForm(f"the cells {merged.coord} are merged", f"single cells below {form.start}, for vehicles")
    names = {name.casefold() for name in workbook.sheetnames}
    twice = next((extra.name for extra in template.sheets if extra.name.casefold() in names), None)
    if twice is not None:
        raise BadForm(f"it has a sheet {twice!r} already", "other names under `sheets`")


def open_form(path: Path) -> Workbook:
    """Open a workbook that is to be filled in.

    Raises: BadForm.
    """
    try:
        with ZipFile(path) as archive:
            _check_parts(archive, path.stat().st_size)
        return load_workbook(path)
    except BadForm:
        raise
    except FileNotFoundError:
        raise BadForm(f"there is no file {path.name}", "an .xlsx file beside the template") from None
    except (OSError, BadZipFile, KeyError, ValueError, TypeError, SyntaxError) as error:
        raise BadForm(f"the workbook cannot be opened ({type(error).__name__})", "an .xlsx file") from None


def _check_parts(archive: ZipFile, size_bytes: int) -> None:
    """Refuse what would be lost when the workbook is written again, and what is too large."""
    unpacked_bytes = sum(part.file_size for part in archive.infolist())
    if size_bytes > LARGEST_FILE or unpacked_bytes > LARGEST_UNPACKED:
        allowed = f"at most {LARGEST_FILE:,} bytes, {LARGEST_UNPACKED:,} when unpacked"
        raise BadForm("the workbook is too large", allowed)
    for part in archive.namelist():
        if part.startswith(_LOST):
            raise BadForm(f"it has {part}, which would be lost", "cells, formats, rules, formulas and pictures")
        if any(part.startswith(start) and sign in archive.read(part) for start, sign in _LOST_WITHIN.items()):
            raise BadForm(
                f"a part of {part} would be lost", "no shapes, and rules that refer to their own sheet or to a name"
            )


def _cell_of(workbook: Workbook, name: str) -> tuple[Any, int, int]:
    """Return sheet, row and column of a named cell."""
    defined = workbook.defined_names.get(name)
    places = list(defined.destinations) if defined is not None else []
    if len(places) != 1 or places[0][0] not in workbook.sheetnames:
        names = ", ".join(sorted(workbook.defined_names)) or "a name that the workbook gives to one cell; it has none"
        raise BadForm(f"no cell is named {name!r}", names)
    sheet_name, coordinates = places[0]
    first_column, first_row, last_column, last_row = range_boundaries(coordinates)
    if (first_column, first_row) != (last_column, last_row) or first_row is None or first_column is None:
        raise BadForm(f"{name!r} names {coordinates}", "the name of a single cell")
    return workbook[sheet_name], int(first_row), int(first_column)


def _marked(style: Any) -> Any:
    marked = StyleArray() if style is None else copy(style)
    marked.quotePrefix = 1
    return marked


def _put(cell: Any, value: Value) -> None:
    """Put a value into a cell, which keeps its format."""
    if value is None:
        return
    set_value(cell, value)
    if isinstance(value, str) and looks_like_formula(value):
        mark_as_text(cell)
