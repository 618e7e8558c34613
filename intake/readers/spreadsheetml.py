"""Excel's sheets in XML of 2003 (SpreadsheetML), with their marks: hidden, struck out, coloured, commented."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from domain.text import tidy
from intake.readers.cell_colours import hue_of
from intake.readers.sheet_marks import LONGEST_COMMENT, SheetMarks, WorkbookStyles, currency_of_format
from intake.readers.xml_sheets import MOST_REPEATS, count_of, of_sheets, whole_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from intake.model.document import Document
    from intake.model.limits import ReadingLimits

    Row = tuple[str, ...]

_EXCEL: Final = "{urn:schemas-microsoft-com:office:spreadsheet}"
_NAME, _STYLE_ID = f"{_EXCEL}Name", f"{_EXCEL}StyleID"
_MOST_STYLES: Final = 2_000


def read_root(file: str, root: Any, limits: ReadingLimits) -> Document:
    """Read the visible sheets."""
    shown = [sheet for sheet in root.iter(f"{_EXCEL}Worksheet") if sheet.find("{*}WorksheetOptions/{*}Visible") is None]
    styles = _styles(root)
    marks: dict[str, SheetMarks] = {}
    hidden: dict[str, frozenset[int]] = {}
    for sheet in shown:
        marks[sheet.get(_NAME, "")], rows = _marks(sheet, styles, limits)
        hidden[sheet.get(_NAME, "")] = frozenset(rows)
    sheets = ((sheet.get(_NAME, ""), _rows(sheet, limits)) for sheet in shown)
    return of_sheets(file, sheets, WorkbookStyles(hidden, marks=marks), limits)


class _Style:
    """What a style marks; a style goes on from its parent."""

    __slots__ = ("colour", "currency", "is_struck")

    def __init__(self, element: Any, parent: _Style | None) -> None:
        font, fill = element.find(f"{_EXCEL}Font"), element.find(f"{_EXCEL}Interior")
        number_format = element.find(f"{_EXCEL}NumberFormat")
        self.is_struck: bool = bool(parent and parent.is_struck) if font is None else _says(font, "StrikeThrough")
        self.colour: str = _hue(fill) or _hue(font) or (parent.colour if parent else "")
        code = "" if number_format is None else number_format.get(f"{_EXCEL}Format", "")
        self.currency: str = currency_of_format(code) or (parent.currency if parent else "")


def _says(element: Any, name: str) -> bool:
    return str(element.get(f"{_EXCEL}{name}", "")) == "1"


def _hue(element: Any) -> str:
    return "" if element is None else hue_of(element.get(f"{_EXCEL}Color", "").removeprefix("#"))


def _styles(root: Any) -> Mapping[str, _Style]:
    styles: dict[str, _Style] = {}
    for _, element in zip(range(_MOST_STYLES), root.iterfind(f"{_EXCEL}Styles/{_EXCEL}Style"), strict=False):
        parent = styles.get(element.get(f"{_EXCEL}Parent", ""))
        styles[element.get(f"{_EXCEL}ID", "")] = _Style(element, parent)
    return styles


def _numbered_rows(sheet: Any) -> Iterator[tuple[int, Any]]:
    """Yield the rows with their numbers: `ss:Index` leaves rows out."""
    number = 0
    for row in sheet.iterfind(f"{_EXCEL}Table/{_EXCEL}Row"):
        index = count_of(row, f"{_EXCEL}Index", number + 1)
        number = max(number + 1, min(index, number + 1 + MOST_REPEATS))
        yield number, row


def _numbered_cells(row: Any, limits: ReadingLimits) -> Iterator[tuple[int, Any]]:
    """Yield the cells with their columns: `ss:Index` leaves cells out, `ss:MergeAcross` reaches over cells."""
    column = 0
    for cell in row.iterfind(f"{_EXCEL}Cell"):
        column = max(column + 1, count_of(cell, f"{_EXCEL}Index", column + 1))
        if column > limits.max_table_columns:
            return
        yield column, cell
        column += count_of(cell, f"{_EXCEL}MergeAcross", 0)


def _rows(sheet: Any, limits: ReadingLimits) -> Iterator[Row]:
    before = 0
    for number, row in _numbered_rows(sheet):
        yield from [()] * (number - before - 1)
        before = number
        cells: list[str] = []
        for column, cell in _numbered_cells(row, limits):
            cells += [""] * (column - len(cells) - 1)
            cells.append(_text(cell.find(f"{_EXCEL}Data")))
        yield tuple(cells)


def _marks(sheet: Any, styles: Mapping[str, _Style], limits: ReadingLimits) -> tuple[SheetMarks, set[int]]:
    """Return the marks of a sheet, and its hidden rows."""
    marks = SheetMarks()
    hidden: set[int] = set()
    for number, row in _numbered_rows(sheet):
        if _says(row, "Hidden"):
            hidden.add(number)
        for column, cell in _numbered_cells(row, limits):
            if (comment := cell.find(f"{_EXCEL}Comment")) is not None:
                comment_text = tidy(" ".join(comment.itertext()))
                marks.comments[number] = tidy(f"{marks.comments.get(number, '')} {comment_text}")[:LONGEST_COMMENT]
            style = styles.get(cell.get(_STYLE_ID) or row.get(_STYLE_ID, ""))
            if style is not None and cell.find(f"{_EXCEL}Data") is not None:
                _mark(marks, number, column, style)
    return marks, hidden


def _mark(marks: SheetMarks, row: int, column: int, style: _Style) -> None:
    if style.is_struck:
        marks.struck[row].add(column)
    if style.colour:
        marks.colours[row][column] = style.colour
    if style.currency:
        marks.currencies[row][column] = style.currency


def _text(data: Any) -> str:
    if data is None:
        return ""
    text = tidy("".join(data.itertext()))
    kind = data.get(f"{_EXCEL}Type", "")
    if kind == "DateTime":
        return text.partition("T")[0]
    return whole_number(text) if kind == "Number" else text
