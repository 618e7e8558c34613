"""Marks of workbooks of before 2007 (xls): hidden rows, struck-out and coloured cells, comments ([MS-XLS])."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from domain.text import tidy
from intake.readers.cell_colours import PALETTE, hue_of_number
from intake.readers.outlook import cfb
from intake.readers.sheet_marks import LONGEST_COMMENT, SheetMarks, WorkbookStyles, currency_of_format

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_BOUND_SHEET, _ROW, _BEGIN, _END, _CONTINUE = 0x0085, 0x0208, 0x0809, 0x000A, 0x003C
_FONT, _FORMAT, _STYLE, _PALETTE = 0x0031, 0x041E, 0x00E0, 0x0092
_NOTE, _OBJECT, _TEXT_OF_OBJECT = 0x001C, 0x005D, 0x01B6
_CELLS: Final = frozenset({0x0006, 0x00D6, 0x00FD, 0x0203, 0x0204, 0x0205, 0x027E})
_NUMBERS_BESIDE: Final = 0x00BD  # several cells in one record
_EXCEL_97: Final = 0x0600
_ROW_BYTES, _NAME_STARTS, _STYLE_BYTES, _FONT_BYTES, _CELL_BYTES = 14, 8, 20, 6, 6
_IS_HIDDEN, _OUTLINE_LEVEL = 0x20, 0x07
_IS_STRUCK: Final = 0x08
_FONT_NEVER_USED: Final = 4
_IS_SOLID: Final = 1
_MOST_COMMENTS: Final = 2_000


class _CellStyle(NamedTuple):
    font: int
    number_format: int
    fill: int
    """The number of its colour; 0 for none."""


@dataclass(slots=True)
class _Styles:
    """What the styles of a workbook mark: the struck-out ones, and colours and currencies by the number of a style."""

    struck: set[int] = field(default_factory=set)
    colours: dict[int, str] = field(default_factory=dict)
    currencies: dict[int, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.struck or self.colours or self.currencies)


def look(content: bytes) -> WorkbookStyles:
    """Return what marks the rows of an old workbook; rows of a group that is folded up are shown."""
    root = cfb.read(content)
    stream = b"" if root is None else root.streams.get("Workbook") or root.streams.get("Book") or b""
    general = list(_records(stream, 0))
    styles = _styles(general) if _version(stream) == _EXCEL_97 else _Styles()
    hidden: dict[str, frozenset[int]] = {}
    marks: dict[str, SheetMarks] = {}
    for kind, record in general:
        if kind == _BOUND_SHEET and len(record) > _NAME_STARTS:
            start = int.from_bytes(record[:4], "little")
            marks[_name_of(record)], rows = _of_sheet(stream, start, styles)
            if rows:
                hidden[_name_of(record)] = frozenset(rows)
    return WorkbookStyles(hidden, marks=marks)


def _version(stream: bytes) -> int:
    return int.from_bytes(stream[4:6], "little")


def _name_of(record: bytes) -> str:
    length, is_wide = record[6], record[7] & 1
    name = record[_NAME_STARTS : _NAME_STARTS + length * (2 if is_wide else 1)]
    return name.decode("utf-16-le" if is_wide else "latin-1", "replace")


def _records(stream: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    """Yield the records from `start` to the end of the part that begins there."""
    depth, offset = 0, start
    while offset + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, offset)
        depth += (kind == _BEGIN) - (kind == _END)
        if depth <= 0:
            return
        yield kind, stream[offset + 4 : offset + 4 + size]
        offset += 4 + size


def _styles(records: list[tuple[int, bytes]]) -> _Styles:
    fonts = [record for kind, record in records if kind == _FONT and len(record) >= _FONT_BYTES]
    fonts[_FONT_NEVER_USED:_FONT_NEVER_USED] = [bytes(_FONT_BYTES)]
    palette = next((_palette(record) for kind, record in records if kind == _PALETTE), PALETTE)
    foreign = {
        int.from_bytes(record[:2], "little"): currency
        for kind, record in records
        if kind == _FORMAT and (currency := currency_of_format(_text_at(record, 2)))
    }
    styles = _Styles()
    cell_styles = (_cell_style(record) for kind, record in records if kind == _STYLE and len(record) >= _STYLE_BYTES)
    for number, style in enumerate(cell_styles):
        font = fonts[style.font] if style.font < len(fonts) else bytes(_FONT_BYTES)
        flags, colour = struct.unpack_from("<HH", font, 2)
        if flags & _IS_STRUCK:
            styles.struck.add(number)
        if hue := (hue_of_number(style.fill, palette) if style.fill else "") or hue_of_number(colour, palette):
            styles.colours[number] = hue
        if style.number_format in foreign:
            styles.currencies[number] = foreign[style.number_format]
    return styles


def _cell_style(record: bytes) -> _CellStyle:
    font, number_format = struct.unpack_from("<HH", record)
    pattern = int.from_bytes(record[14:18], "little") >> 26
    fill = int.from_bytes(record[18:20], "little") & 0x7F
    return _CellStyle(font, number_format, fill if pattern == _IS_SOLID else 0)


def _palette(record: bytes) -> tuple[str, ...]:
    """Return the colours of a workbook that has its own: four bytes each, the last one unused."""
    colours = [record[start : start + 3].hex() for start in range(2, len(record) - 3, 4)]
    return tuple(colours[: len(PALETTE)])


def _text_at(record: bytes, start: int) -> str:
    """Return a text with its length and its width in front."""
    if len(record) < start + 3:
        return ""
    length, is_wide = int.from_bytes(record[start : start + 2], "little"), record[start + 2] & 1
    return _decoded(record[start + 3 :], length, is_wide)


def _decoded(content: bytes, length: int, is_wide: int) -> str:
    return content[: length * (2 if is_wide else 1)].decode("utf-16-le" if is_wide else "latin-1", "replace")


def _of_sheet(stream: bytes, start: int, styles: _Styles) -> tuple[SheetMarks, set[int]]:
    """Return the marks of a sheet, and its hidden rows."""
    marks = SheetMarks()
    hidden: set[int] = set()
    notes = _Notes()
    for kind, record in _records(stream, start):
        if kind == _ROW and len(record) >= _ROW_BYTES:
            number, flags = struct.unpack_from("<H10xH", record)
            if flags & _IS_HIDDEN and not flags & _OUTLINE_LEVEL:
                hidden.add(number + 1)
        elif styles and kind in _CELLS and len(record) >= _CELL_BYTES:
            row, column, style = struct.unpack_from("<HHH", record)
            _mark(marks, row, column, style, styles)
        elif styles and kind == _NUMBERS_BESIDE and len(record) >= _CELL_BYTES:
            row, column = struct.unpack_from("<HH", record)
            for offset in range(4, len(record) - 7, 6):
                _mark(marks, row, column + offset // 6, int.from_bytes(record[offset : offset + 2], "little"), styles)
        elif take := notes.takers.get(kind):
            take(record)
    for row, text in notes.by_row():
        marks.comments[row] = " ".join(filter(None, (marks.comments.get(row), text)))[:LONGEST_COMMENT]
    return marks, hidden


def _mark(marks: SheetMarks, row: int, column: int, style: int, styles: _Styles) -> None:
    if style in styles.struck:
        marks.struck[row + 1].add(column + 1)
    if style in styles.colours:
        marks.colours[row + 1][column + 1] = styles.colours[style]
    if style in styles.currencies:
        marks.currencies[row + 1][column + 1] = styles.currencies[style]


class _Notes:
    """The comments of a sheet: a note names an object, and the text of the object stands in the record after it."""

    def __init__(self) -> None:
        self._rows: list[tuple[int, int]] = []
        self._texts: dict[int, str] = {}
        self._object = self._length = 0
        self.takers: Mapping[int, Callable[[bytes], None]] = {
            _NOTE: self._take_note,
            _OBJECT: self._take_object,
            _TEXT_OF_OBJECT: self._take_length,
            _CONTINUE: self._take_text,
        }

    def by_row(self) -> Iterator[tuple[int, str]]:
        """Yield each comment with the number of its row."""
        for row, number in self._rows[:_MOST_COMMENTS]:
            if text := tidy(self._texts.get(number, "")):
                yield row + 1, text

    def _take_note(self, record: bytes) -> None:
        if len(record) >= 8:  # noqa: PLR2004 - bytes: row, column, flags, object
            row, number = struct.unpack_from("<H4xH", record)
            self._rows.append((row, number))

    def _take_object(self, record: bytes) -> None:
        self._object, self._length = int.from_bytes(record[6:8], "little"), 0

    def _take_length(self, record: bytes) -> None:
        self._length = int.from_bytes(record[10:12], "little")

    def _take_text(self, record: bytes) -> None:
        """Take the first piece behind an object that has a text."""
        if self._length and record:
            self._texts[self._object] = _decoded(record[1:], min(self._length, LONGEST_COMMENT), record[0] & 1)
        self._length = 0
