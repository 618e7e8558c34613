"""Typed cells in a workbook: never a formula, codes as text, numbers and dates as such."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from openpyxl.cell import WriteOnlyCell

from domain.formulas import looks_like_formula
from intake.export.values import CellType

if TYPE_CHECKING:
    from intake.export.values import Value

FORMATS: Final = {
    CellType.TEXT: "@",
    CellType.INT: "0",
    CellType.FLOAT: "General",
    CellType.MONEY: "#,##0.00",
    CellType.PERCENT: "0.##%",
    CellType.DATE: "yyyy-mm-dd",
}
_ESCAPED: Final = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def new_cell(sheet: Any, cell_type: CellType, value: Value = None) -> Any:
    """Return a cell for a row that is appended to `sheet`."""
    cell = WriteOnlyCell(sheet)
    cell.number_format = FORMATS[cell_type]
    set_value(cell, value)
    if isinstance(value, str) and looks_like_formula(value):
        mark_as_text(cell)
    return cell


def mark_as_text(cell: Any) -> None:
    """Let the text of a cell stay one when a person edits it, as an apostrophe that is typed before it does."""
    cell.quotePrefix = True


def set_value(cell: Any, value: Value) -> None:
    """Put a value into a cell; a text stays one, whatever it begins with.

    What looks like an escaped character in Office Open XML, `_x0041_`, is escaped itself (ECMA-376 part 1, 22.9.2.19).
    """
    # The property `value` would take "=" for a formula, and set formats of its own.
    if isinstance(value, str):
        cell._value, cell.data_type = _ESCAPED.sub("_x005F_", value), "s"  # noqa: SLF001 - see above
    elif isinstance(value, date):
        cell._value, cell.data_type = value, "d"  # noqa: SLF001 - see above
    else:
        cell._value, cell.data_type = value, "n"  # noqa: SLF001 - see above
