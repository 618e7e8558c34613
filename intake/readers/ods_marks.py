"""Marks of OpenDocument sheets (ods, fods): hidden rows, struck-out and coloured cells, comments, currencies."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lxml import etree

from domain.text import tidy
from intake.readers.cell_colours import hue_of
from intake.readers.sheet_marks import LONGEST_COMMENT, SheetMarks, WorkbookStyles

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Iterable, Iterator

    Attributes = dict[str, str]

_CHUNK_BYTES: Final = 1 << 20
_KIND: Final = "{urn:oasis:names:tc:opendocument:xmlns:"
_TABLE, _STYLE, _TEXT, _OFFICE = (f"{_KIND}{name}:1.0}}" for name in ("table", "style", "text", "office"))
_FORMAT: Final = f"{_KIND}xsl-fo-compatible:1.0}}"
_CELL, _COVERED = f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"
_PARAGRAPH: Final = f"{_TEXT}p"
_HIDING: Final = frozenset({"filter", "collapse"})
_MOST_REPEATS: Final = 100_000
_MOST_MARKED: Final = 200  # cells that are repeated: more are the empty rest of a row
_MARKING: Final = (b":visibility=", b"line-through", b"background-color", b"fo:color", b":annotation", b":currency=")
_LONGEST_MARKING: Final = max(map(len, _MARKING))
_PESOS: Final = frozenset({"", "MXN", "MXP"})


def look(archive: zipfile.ZipFile, part: str) -> WorkbookStyles:
    """Return what marks the rows of an OpenDocument workbook; rows of a group that is folded up are shown.

    All of it is parsed in any case: where its tags do not close, the reader of cells would never end.

    Raises: ValueError.
    """
    if not _go_through(archive, part):
        return WorkbookStyles()
    with archive.open(part) as stream:
        return marks_in(iter(lambda: stream.read(_CHUNK_BYTES), b""))


def marks_in(chunks: Iterable[bytes]) -> WorkbookStyles:
    """Return the marks in the XML of sheets.

    Raises: ValueError.
    """
    target = _Marks()
    _parse(target, chunks)
    return WorkbookStyles({sheet: frozenset(rows) for sheet, rows in target.hidden.items()}, marks=dict(target.marks))


def _go_through(archive: zipfile.ZipFile, part: str) -> bool:
    """Parse XML without keeping anything, and return whether anything in it may mark a row."""
    tail, may_mark = b"", False

    def chunks() -> Iterator[bytes]:
        nonlocal tail, may_mark
        with archive.open(part) as stream:
            while chunk := stream.read(_CHUNK_BYTES):
                may_mark = may_mark or any(mark in tail + chunk for mark in _MARKING)
                tail = chunk[-_LONGEST_MARKING:]
                yield chunk

    _parse(_Nothing(), chunks())
    return may_mark


def _parse(target: _Nothing, chunks: Iterable[bytes]) -> None:
    parser = etree.XMLParser(target=target, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
    try:
        for chunk in chunks:
            parser.feed(chunk)
        parser.close()
    except etree.XMLSyntaxError:
        raise ValueError("its XML is damaged") from None


class _Nothing:
    """A parser target that keeps nothing."""

    def close(self) -> None:
        """Give nothing."""


@dataclass(frozen=True, slots=True)
class _Look:
    """How cells of a style look."""

    is_struck: bool = False
    colour: str = ""


_PLAIN: Final = _Look()


class _Marks(_Nothing):
    """A parser target that keeps the marks of rows."""

    def __init__(self) -> None:
        self.hidden: defaultdict[str, set[int]] = defaultdict(set)
        self.marks: defaultdict[str, SheetMarks] = defaultdict(SheetMarks)
        self._looks: dict[str, _Look] = {}
        self._style = self._sheet = ""
        self._row = self._repeats = self._column = self._group_depth = 0
        self._row_style = ""
        self._cell = _PLAIN
        self._spans: list[_Look] = []
        self._letters = self._struck = self._width = 0
        self._comment: list[str] | None = None
        self._is_said = False  # not the author and the date of a comment

    def start(self, tag: str, attributes: Attributes) -> None:
        """Begin a style, a sheet, a row, a cell or a comment."""
        if tag.startswith(_TABLE):
            self._start_in_table(tag, attributes)
        elif tag == f"{_STYLE}style":
            self._style = attributes.get(f"{_STYLE}name", "")
            self._looks[self._style] = self._looks.get(attributes.get(f"{_STYLE}parent-style-name", ""), _PLAIN)
        elif tag in {f"{_STYLE}text-properties", f"{_STYLE}table-cell-properties"} and self._style:
            self._looks[self._style] = _changed(self._looks[self._style], attributes)
        elif tag == f"{_OFFICE}annotation":
            self._comment = []
        elif tag == _PARAGRAPH:
            self._is_said = True
        elif tag == f"{_TEXT}span":
            self._spans.append(self._looks.get(attributes.get(f"{_TEXT}style-name", ""), _PLAIN))

    def _start_in_table(self, tag: str, attributes: Attributes) -> None:
        if tag == f"{_TABLE}table":
            self._sheet, self._row, self._repeats = attributes.get(f"{_TABLE}name", ""), 0, 0
        elif tag == f"{_TABLE}table-row-group":
            self._group_depth += 1
        elif tag == f"{_TABLE}table-row":
            self._begin_row(attributes)
        elif tag in {_CELL, _COVERED}:
            self._begin_cell(attributes)

    def _begin_row(self, attributes: Attributes) -> None:
        self._row += self._repeats or 1
        self._repeats = min(_count(attributes, "number-rows-repeated"), _MOST_REPEATS)
        self._column, self._row_style = 0, attributes.get(f"{_TABLE}default-cell-style-name", "")
        is_hidden = attributes.get(f"{_TABLE}visibility") in _HIDING and not self._group_depth
        if is_hidden and self._repeats < _MOST_REPEATS:
            self.hidden[self._sheet].update(range(self._row, self._row + self._repeats))

    def _begin_cell(self, attributes: Attributes) -> None:
        self._width = _count(attributes, "number-columns-repeated")
        self._cell = self._looks.get(attributes.get(f"{_TABLE}style-name", self._row_style), _PLAIN)
        self._letters = self._struck = 0
        if (currency := attributes.get(f"{_OFFICE}currency", "")) not in _PESOS:
            self.marks[self._sheet].currencies[self._row][self._column + 1] = currency

    def data(self, text: str) -> None:
        """Count the letters of a cell, and those that are struck out."""
        if self._comment is not None:
            if self._is_said:
                self._comment.append(text)
            return
        count = len(text.strip())
        self._letters += count
        self._struck += count if self._cell.is_struck or any(span.is_struck for span in self._spans) else 0

    def end(self, tag: str) -> None:
        """End a style, a group of rows, a cell or a comment."""
        if tag in {_CELL, _COVERED}:
            self._end_cell()
        elif tag == f"{_TABLE}table-row-group":
            self._group_depth -= 1
        elif tag == f"{_TEXT}span" and self._spans:
            self._spans.pop()
        elif tag == f"{_OFFICE}annotation" and self._comment is not None:
            self._end_comment("".join(self._comment))
        elif tag == _PARAGRAPH:
            self._is_said = False
            if self._comment is not None:
                self._comment.append(" ")
        elif tag == f"{_STYLE}style":
            self._style = ""

    def _end_cell(self) -> None:
        marks = self.marks[self._sheet]
        if self._letters:
            columns = range(self._column + 1, self._column + 1 + min(self._width, _MOST_MARKED))
            if self._struck == self._letters:
                marks.struck[self._row].update(columns)
            if self._cell.colour:
                marks.colours[self._row].update(dict.fromkeys(columns, self._cell.colour))
        self._column += self._width
        self._letters = 0

    def _end_comment(self, text: str) -> None:
        comments = self.marks[self._sheet].comments
        comments[self._row] = tidy(f"{comments.get(self._row, '')} {text}")[:LONGEST_COMMENT]
        self._comment = None


def _changed(before: _Look, attributes: Attributes) -> _Look:
    """Return a look with what an element of a style says of it; a fill counts more than the colour of letters."""
    line = attributes.get(f"{_STYLE}text-line-through-style") or attributes.get(f"{_STYLE}text-line-through-type")
    fill = attributes.get(f"{_FORMAT}background-color", "").removeprefix("#")
    letters = attributes.get(f"{_FORMAT}color", "").removeprefix("#")
    return _Look(before.is_struck if line is None else line != "none", hue_of(fill) or before.colour or hue_of(letters))


def _count(attributes: Attributes, name: str) -> int:
    written = attributes.get(f"{_TABLE}{name}", "1")
    return int(written) if written.isdecimal() and len(written) < 9 else 1  # noqa: PLR2004 - digits
