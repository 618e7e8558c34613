"""What marks the rows of a sheet beside their texts: hidden, struck out, coloured, commented, a currency."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from intake.model.document import MarkKind, RowMark

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    Row = tuple[str, ...]

LONGEST_COMMENT: Final = 300
LONGEST_SHEET_NAME: Final = 50
"""In a warning."""
_FOREIGN: Final = re.compile(r"\[\$(USD|US\$|EUR|€|CAD)|\"(USD|US\$|EUR)\s?\"|(?<![A-Z])(USD|US\$)", re.IGNORECASE)


@dataclass(slots=True)
class SheetMarks:
    """The marked cells of one sheet; rows and columns count from 1."""

    struck: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    """The columns of a row that are struck out."""
    colours: dict[int, dict[int, str]] = field(default_factory=lambda: defaultdict(dict))
    """The colours of a row by column, in the words of a legend: ROJO."""
    currencies: dict[int, dict[int, str]] = field(default_factory=lambda: defaultdict(dict))
    """The currencies of a row by column that only a number format shows."""
    comments: dict[int, str] = field(default_factory=dict)

    def is_struck(self, row: int, filled: int) -> bool:
        """Tell whether at least half of the `filled` cells of a row are struck out."""
        return 0 < filled <= 2 * len(self.struck.get(row, ()))

    def colour_of(self, row: int, filled: int) -> str:
        """Return the colour of at least half of the `filled` cells of a row; empty for none."""
        counts = Counter(self.colours.get(row, {}).values()).most_common(1)
        return counts[0][0] if counts and 0 < filled <= 2 * counts[0][1] else ""


@dataclass(frozen=True, slots=True)
class WorkbookStyles:
    """What the reader of cells does not show."""

    hidden_rows: dict[str, frozenset[int]] = field(default_factory=dict)
    """By the name of the sheet; rows count from 1."""
    bare_formulas: int = 0
    """Formulas whose value was never stored."""
    marks: dict[str, SheetMarks] = field(default_factory=dict)
    """By the name of the sheet."""
    are_marks_known: bool = True
    """False where the kind of workbook shows no marks to its reader."""


def set_apart(
    rows: Sequence[Row], first_row: int, hidden: Collection[int], marks: SheetMarks
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


def add_currencies(rows: list[list[str]], marks: SheetMarks, first_row: int = 1, first_column: int = 1) -> None:
    """Write the currencies that only number formats show behind the amounts of their cells."""
    for number, currencies in marks.currencies.items():
        row = rows[number - first_row] if 0 <= number - first_row < len(rows) else []
        for column, currency in currencies.items():
            place = column - first_column
            if 0 <= place < len(row) and row[place].replace(".", "", 1).isdigit():
                row[place] = f"{row[place]} {currency}"


def currency_of_format(code: str) -> str:
    """Return the currency other than pesos that a number format shows; empty for none."""
    match = _FOREIGN.search(code)
    if match is None:
        return ""
    mark = next(filter(None, match.groups())).upper()
    return "EUR" if mark in {"EUR", "€"} else "CAD" if mark == "CAD" else "USD"
