"""The values of cells: typed as the template says, and texts as every file can hold them."""

from __future__ import annotations

import math
import re
from datetime import date
from enum import Enum
from typing import Final, TypeAlias

Value: TypeAlias = str | int | float | date | None
"""What a cell holds; a text without characters and None are empty."""

LONGEST_TEXT: Final = 32_767
"""Characters of a cell of a workbook, in UTF-16 units."""
_SURE_TO_FIT: Final = LONGEST_TEXT // 2
MOST_DIGITS: Final = 15
"""Of a number that a workbook holds exactly."""
_WHOLE: Final = re.compile(rf"-?\d{{1,{MOST_DIGITS}}}", re.ASCII)
_NUMBER: Final = re.compile(rf"-?\d{{1,{MOST_DIGITS}}}(?:\.\d{{1,{MOST_DIGITS}}})?", re.ASCII)
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_LINE_ENDS: Final = re.compile("\r\n?|\x85|\u2028|\u2029")
_REPLACEMENT: Final = "\ufffd"


class CellType(Enum):
    """The type of the cells of a column, by its name in a template."""

    TEXT = "text"
    INT = "int"
    FLOAT = "float"
    MONEY = "money"
    PERCENT = "percent"
    DATE = "date"


NUMBERS: Final = frozenset({CellType.INT, CellType.FLOAT, CellType.MONEY, CellType.PERCENT})
EXAMPLES: Final = {
    CellType.TEXT: "any text",
    CellType.INT: "a whole number, such as 12",
    CellType.FLOAT: "a number, such as 12.5",
    CellType.MONEY: "an amount, such as 1234.50",
    CellType.PERCENT: "a percentage, such as 5 for 5%",
    CellType.DATE: "a date, such as 2026-06-01",
}
"""Which texts are values of each type."""


def as_text(value: Value) -> str:
    """Return a value as a person would write it: 310000, 1234.5, 2026-06-01."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() and abs(value) < 10**MOST_DIGITS else repr(value)
    return value if isinstance(value, str) else str(value)


def typed(value: Value, cell_type: CellType) -> Value:
    """Return a value as a cell of this type; a text that is no such value stays a text, so that nothing is lost.

    A percentage is a share: 5 becomes 0.05. Empty becomes None.
    """
    if value is None or value == "":
        return None
    if cell_type is CellType.TEXT:
        return clean(as_text(value)) or None
    if cell_type is CellType.DATE:
        return value if isinstance(value, date) else _day(as_text(value))
    number = value if isinstance(value, (int, float)) else _number(as_text(value).strip())
    if number is None or not math.isfinite(number):
        return clean(as_text(value))
    if cell_type is CellType.INT:
        return int(number) if float(number).is_integer() and abs(number) < 10**MOST_DIGITS else float(number)
    return number / 100 if cell_type is CellType.PERCENT else number


def is_typed(text: str, cell_type: CellType) -> bool:
    """Tell whether a text is a value of this type, or empty."""
    value = typed(text, cell_type)
    if cell_type is CellType.INT:
        return value is None or isinstance(value, int)
    return value is None or cell_type is CellType.TEXT or not isinstance(value, str)


def clean(text: str) -> str:
    r"""Return a text that every file can hold: lines end with "\n", what XML forbids is replaced, no more than fits."""
    text = _FORBIDDEN.sub(_REPLACEMENT, _LINE_ENDS.sub("\n", text))
    if len(text) > _SURE_TO_FIT:
        text = text.encode("utf-16-le")[: 2 * LONGEST_TEXT].decode("utf-16-le", errors="ignore")
    return text


def _number(text: str) -> float | None:
    if _WHOLE.fullmatch(text):
        return int(text)
    return float(text) if _NUMBER.fullmatch(text) else None


def _day(text: str) -> Value:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return clean(text)
