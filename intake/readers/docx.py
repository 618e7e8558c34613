"""Word documents (docx): paragraphs and tables in the order in which they are read, those of text boxes too."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import TYPE_CHECKING, Any, Final

from lxml import etree

from domain.notices.codes import WarningCode
from domain.notices.notice import notice
from domain.text import tidy
from intake.model.document import Document, Line, Table
from intake.readers.struck import StruckText, table_of
from mesh.untrusted_workbook import TooLargeError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from intake.model.document import Block
    from intake.model.limits import ReadingLimits

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TEXT, _TAB, _BREAKS = f"{_W}t", f"{_W}tab", (f"{_W}br", f"{_W}cr")
_PARAGRAPH, _TABLE, _ROW, _CELL = f"{_W}p", f"{_W}tbl", f"{_W}tr", f"{_W}tc"
_DELETED = (f"{_W}del", f"{_W}moveFrom")
_FALLBACK: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_BODY: Final = "word/document.xml"
_BROKEN = (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, ValueError, KeyError, EOFError, NotImplementedError)
_MOST_SPANS = 100


def read(file: str, content: bytes, limits: ReadingLimits) -> Document:
    """Read a docx file; raises for no input."""
    try:
        body = _unpacked(content, limits)
    except TooLargeError:
        return _unread(file, WarningCode.FILE_TOO_LARGE)
    except _BROKEN:
        return _unread(file, WarningCode.FILE_DAMAGED)
    # Nothing outside of the file is fetched, and no entity is resolved.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError):
        return _unread(file, WarningCode.FILE_DAMAGED)
    reading = _Reading(file, limits)
    reading.take(root)
    warnings = (notice(WarningCode.FILE_CUT, file=file),) if reading.is_full else ()
    return Document(file, tuple(reading.blocks), warnings, is_incomplete=reading.is_full)


def _unpacked(content: bytes, limits: ReadingLimits) -> bytes:
    """Return the body of the document.

    Raises: TooLargeError; what zipfile raises for a damaged file.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open(_BODY) as stream:
        body = stream.read(limits.max_document_bytes + 1)
    if len(body) > limits.max_document_bytes:
        raise TooLargeError(f"more than {limits.max_document_bytes:,} bytes")
    return body


def _unread(file: str, code: WarningCode) -> Document:
    return Document(file, warnings=(notice(code, file=file),), is_incomplete=True)


class _Reading:
    """Goes through a document once."""

    def __init__(self, file: str, limits: ReadingLimits) -> None:
        self._file = file
        self._limits = limits
        self._cells_left = limits.max_table_cells
        self._tables = 0
        self.blocks: list[Block] = []
        self.is_full = False

    def take(self, root: Any) -> None:
        """Take every paragraph and table, the nested ones after what they stand in."""
        waiting = [root]
        while waiting and not self.is_full:
            element = waiting.pop()
            if element.tag == _PARAGRAPH:
                self._add_lines(element)
                waiting.extend(reversed(_boxes(element)))
            elif element.tag == _TABLE:
                waiting.extend(reversed(self._add_table(element)))
            elif element.tag not in _DELETED and element.tag != _FALLBACK:
                waiting.extend(reversed(element))

    def _add_lines(self, paragraph: Any) -> None:
        standing, struck = _text(paragraph)
        lines = [(text, False) for text in standing.split("\n") if standing.strip() or not struck]
        for text, is_struck in [*lines, *([(struck, True)] if struck else ())]:
            if len(self.blocks) >= self._limits.max_lines:
                self.is_full = True
                return
            number = len(self.blocks) + 1
            self.blocks.append(Line(tidy(text)[: self._limits.max_line_chars], number, is_struck=is_struck))

    def _add_table(self, table: Any) -> list[Any]:
        """Add a table of values; return what stands nested in its cells, or all of its cells when it is layout."""
        rows = [list(_cells_of(row)) for row in _of(table, _ROW, _TABLE)]
        nested = [inner for row in rows for cell, _ in row for inner in cell.iter(_TABLE)]
        if max((len(row) for row in rows), default=0) < 2:  # noqa: PLR2004 - a single column is a frame
            return [child for row in rows for cell, _ in row for child in cell]
        grid = tuple(tuple(self._texts(row)) for row in rows)
        self._cells_left -= sum(map(len, grid))
        if self._cells_left < 0:
            self.is_full = True
            return []
        self._tables += 1
        self.blocks.append(
            table_of(Table(self._file, f"tabla {self._tables}", (), first_column=1), _filled_down(grid, rows))
        )
        return nested

    def _texts(self, row: Sequence[tuple[Any, int]]) -> Iterator[StruckText]:
        for cell, span in row:
            paragraphs = [_text(paragraph) for paragraph in _of(cell, _PARAGRAPH, _CELL)]
            yield StruckText(
                tidy(" ".join(paragraph.standing for paragraph in paragraphs)),
                tidy(" ".join(paragraph.struck for paragraph in paragraphs)),
            )
            yield from [StruckText("")] * (min(span, _MOST_SPANS) - 1)


def _cells_of(row: Any) -> Iterator[tuple[Any, int]]:
    """Yield the cells of a row, also those inside content controls, and how many columns each one spans."""
    for cell in _of(row, _CELL, _ROW):
        span = cell.find(f"{_W}tcPr/{_W}gridSpan")
        columns = span.get(f"{_W}val", "1") if span is not None else "1"
        yield cell, int(columns) if columns.isdecimal() else 1


def _of(holder: Any, tag: str, holder_tag: str) -> Iterator[Any]:
    """Yield the elements that belong to `holder` itself, inside content controls too; those it nests have their own."""
    for element in holder.iter(tag):
        if next(element.iterancestors(holder_tag, _FALLBACK, *_DELETED), None) is holder:
            yield element


def _filled_down(
    grid: Sequence[tuple[StruckText, ...]], rows: Sequence[Sequence[tuple[Any, int]]]
) -> tuple[tuple[StruckText, ...], ...]:
    """Repeat a vertically merged cell in every row that it covers."""
    filled = [list(texts) for texts in grid]
    for number, row in enumerate(rows[1:], start=1):
        column = 0
        for cell, span in row:
            merge = cell.find(f"{_W}tcPr/{_W}vMerge")
            is_rest = merge is not None and merge.get(f"{_W}val", "continue") == "continue"
            if is_rest and column < min(len(filled[number - 1]), len(filled[number])):
                filled[number][column] = filled[number - 1][column]
            column += min(span, _MOST_SPANS)
    return tuple(map(tuple, filled))


def _text(paragraph: Any) -> StruckText:
    """Return the text of a paragraph, without deleted text and without its text boxes."""
    parts: list[str] = []
    struck: list[str] = []
    for element in paragraph.iter(_TEXT, _TAB, *_BREAKS):
        holder = next(element.iterancestors(_PARAGRAPH, *_DELETED))
        if holder is paragraph:
            text = element.text or "" if element.tag == _TEXT else "\t" if element.tag == _TAB else "\n"
            (struck if _is_struck(element.getparent()) else parts).append(text)
    return StruckText("".join(parts), "".join(struck).strip())


def _is_struck(run: Any) -> bool:
    properties = run.find(f"{_W}rPr")
    marks = () if properties is None else [properties.find(f"{_W}{name}") for name in ("strike", "dstrike")]
    return any(mark is not None and mark.get(f"{_W}val", "1") not in {"0", "false", "off"} for mark in marks)


def _boxes(paragraph: Any) -> list[Any]:
    """Return the contents of text boxes; the copy that is kept for older programs is left out."""
    inner = paragraph.iter(f"{_W}txbxContent")
    return [child for box in inner if next(box.iterancestors(_FALLBACK), None) is None for child in box]
