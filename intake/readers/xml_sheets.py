"""What the readers of sheets in XML share: numbers as texts, and tables with what is hidden or struck out set apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from domain.notices.codes import WarningCode
from domain.notices.notice import notice
from domain.text import tidy, tidy_name
from intake.model.document import Document, MarkKind, Table
from intake.readers.sheet_marks import LONGEST_SHEET_NAME, SheetMarks, add_currencies, set_apart

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from intake.model.limits import ReadingLimits
    from intake.readers.sheet_marks import WorkbookStyles

    Row = tuple[str, ...]

MOST_REPEATS: Final = 1_000
"""A row or cell that is to be repeated more often is the empty rest of a sheet."""
_NO_MARKS: Final = SheetMarks()


def of_sheets(
    file: str, sheets: Iterable[tuple[str, Iterable[Row]]], looks: WorkbookStyles, limits: ReadingLimits
) -> Document:
    """Return sheets, given with their names, as tables; what is hidden or struck out in them is set apart."""
    tables: list[Table] = []
    cells_left = limits.max_table_cells
    for name, rows in sheets:
        taken: list[Row] = []
        for row in rows:
            cells_left -= max(len(row), 1)
            if cells_left < 0 or len(tables) >= limits.max_sheets:
                tables.append(_table(file, name, taken, looks))
                cut = (notice(WarningCode.FILE_CUT, file=file),)
                return Document(file, tuple(tables), cut, is_incomplete=True)
            taken.append(row)
        if any(map(any, taken)):
            tables.append(_table(file, name, taken, looks))
    hiding = [table.sheet for table in tables if any(mark.kind is MarkKind.HIDDEN for mark in table.marks)]
    warnings = (notice(WarningCode.SHEET_ROWS_HIDDEN, file=file, sheet=name[:LONGEST_SHEET_NAME]) for name in hiding)
    return Document(file, tuple(tables), tuple(warnings))


def _table(file: str, name: str, rows: Sequence[Row], looks: WorkbookStyles) -> Table:
    marks = looks.marks.get(name, _NO_MARKS)
    cells = list(map(list, rows))
    add_currencies(cells, marks)
    shown, row_marks = set_apart(list(map(tuple, cells)), 1, looks.hidden_rows.get(name, frozenset()), marks)
    return Table(file, tidy_name(name), shown, marks=row_marks, first_column=1)


def count_of(element: Any, attribute: str, default: int) -> int:
    """Return the number in an attribute; `default` where there is none."""
    written = element.get(attribute, "")
    return int(written) if written.isdecimal() and len(written) < 9 else default  # noqa: PLR2004 - digits


def whole_number(number: str) -> str:
    """Return a number without zero decimals: "2021.0" is the year 2021."""
    whole, _, decimals = tidy(number).partition(".")
    return whole if not decimals.strip("0") else tidy(number)
