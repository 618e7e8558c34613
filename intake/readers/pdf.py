"""PDF: ruled tables by their lines, other tables by the places of their words, scanned pages by text recognition."""

from __future__ import annotations

import io
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pypdfium2 as pdfium
from pypdfium2 import raw

from domain.notices.codes import WarningCode
from domain.notices.notice import notice
from domain.places import Box
from domain.text import tidy
from intake.model.document import Attachment, Document, Line, Table
from intake.readers import ocr
from intake.readers.beside_ruled import completed, rest_above
from intake.readers.page_layout import TextLine, Word, box_around, join_wrapped, put_together
from intake.readers.pdf_files import files_of
from intake.readers.pdf_words import words_of
from intake.readers.ruled_tables import ruled_tables

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pdfplumber.pdf import PDF

    from domain.notices.notice import Notice
    from intake.model.document import Block
    from intake.model.limits import ReadingLimits
    from intake.readers.ruled_tables import RuledTable

_LEAST_PATHS = 4  # of a ruled table
_MOST_OF_REST = 3  # one in how many cells the rest of a row that a page breaks may fill
_LEAST_LETTERS = 10  # of a page that is not scanned
_DAMAGED = (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError)


@dataclass(slots=True)
class _Reading:
    """What the pages gave so far."""

    file: str
    limits: ReadingLimits
    blocks: list[Block] = field(default_factory=list)
    warnings: list[Notice] = field(default_factory=list)
    is_incomplete: bool = False
    scanned: list[int] = field(default_factory=list)
    ruled_pages: int = 0
    is_row_open: bool = False
    """True when the last row of the page before may go on."""
    chars: int = 0
    plumber: PDF | None = None
    """Finds the lines of tables; opened for the first page that has any. Never closed: that reads all pages again."""

    def leave_unread(self, code: WarningCode, **arguments: object) -> None:
        self.warnings.append(notice(code, file=self.file, **arguments))
        self.is_incomplete = True


def read(file: str, content: bytes, limits: ReadingLimits) -> Document:
    """Read a PDF page by page; raises for no input."""
    try:
        document = pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        is_locked = "password" in str(error).lower()
        code = WarningCode.FILE_PROTECTED if is_locked else WarningCode.FILE_DAMAGED
        return Document(file, warnings=(notice(code, file=file),), is_incomplete=True)
    reading = _Reading(file, limits)
    files: list[Attachment] = []
    try:
        files += _attached(document, reading)
        if document.get_formtype() != raw.FORMTYPE_NONE:
            document.init_forms()
        _read_pages(document, content, reading)
    finally:
        document.close()
    _note_scans(reading)
    return Document(
        file,
        tuple(_continued(reading.blocks)),
        tuple(reading.warnings),
        is_incomplete=reading.is_incomplete,
        files=tuple(files),
    )


def _attached(document: pdfium.PdfDocument, reading: _Reading) -> Iterator[Attachment]:
    for file in files_of(document, reading.limits):
        if isinstance(file, Attachment):
            yield file
            continue
        reading.leave_unread(WarningCode.INNER_FILE_NOT_READ, name=file)


def _read_pages(document: pdfium.PdfDocument, content: bytes, reading: _Reading) -> None:
    limits = reading.limits
    count = len(document)
    if count > limits.max_pages:
        reading.leave_unread(WarningCode.PAGES_CUT, limit=limits.max_pages, count=count)
    for number in range(1, min(count, limits.max_pages) + 1):
        try:
            page = document[number - 1]
            _read_page(page, number, content, reading)
            page.close()
        except (pdfium.PdfiumError, *_DAMAGED):
            reading.leave_unread(WarningCode.PAGE_DAMAGED, page=number)
        if reading.chars > limits.max_text_chars:
            reading.leave_unread(WarningCode.PAGES_CUT, limit=number, count=count)
            break


def _read_page(page: pdfium.PdfPage, number: int, content: bytes, reading: _Reading) -> None:
    words, turned = words_of(page)
    letters = sum(len(word.text) for word in words)
    reading.chars += letters
    if letters < _LEAST_LETTERS and _has_image(page):
        _read_scan(page, number, reading)
        return
    tables: Sequence[RuledTable] = ()
    is_as_shown = turned == page.get_rotation()  # lines are found as the page is shown
    if is_as_shown and reading.ruled_pages < reading.limits.max_ruled_pages and _is_ruled(page):
        tables = _tables_by_their_lines(number, content, reading)
    _add_page(words, tables, number, reading)


def _tables_by_their_lines(number: int, content: bytes, reading: _Reading) -> Sequence[RuledTable]:
    """Return the ruled tables of a page; none where its lines are damaged: the words stand all the same."""
    import pdfplumber  # noqa: PLC0415 - a tenth of a second that most files don't need
    from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException  # noqa: PLC0415 - see above

    reading.ruled_pages += 1
    try:
        reading.plumber = reading.plumber or pdfplumber.open(io.BytesIO(content))
        return ruled_tables(reading.plumber.pages[number - 1])
    except (MalformedPDFException, PdfminerException, *_DAMAGED):
        reading.leave_unread(WarningCode.PAGE_WITHOUT_LINES, page=number)
        return ()


def _add_page(words: Sequence[Word], tables: Sequence[RuledTable], number: int, reading: _Reading) -> None:
    """Add what stands on a page, from the top down; ruled tables stand where they begin."""
    outside = [word for word in words if not any(table.holds(word) for table in tables)]
    waiting = []
    for ruled in sorted(tables, key=lambda table: table.top):
        table, outside = completed(ruled, outside)
        waiting.append(table)
    rest = sorted(outside, key=lambda word: word.top)
    if waiting and _is_next_page(reading.blocks, number):
        waiting[0], rest = _with_row_above(waiting[0], rest, reading)
    reading.is_row_open = bool(waiting) and waiting[-1].is_open
    for table in waiting:
        above = [word for word in rest if word.top < table.top]
        rest = [word for word in rest if word.top >= table.top]
        _add_words(above, number, reading)
        _add_table(table.rows, _boxes_of(table), number, reading)
    _add_words(rest, number, reading)


def _with_row_above(table: RuledTable, words: Sequence[Word], reading: _Reading) -> tuple[RuledTable, list[Word]]:
    """Return a table that goes on from the page before with the row above its first line, and the other words.

    The rest of a row that the page breaks completes the last row of the page before instead.
    """
    cells, rest = rest_above(table, words)
    row = tuple(map(tidy, cells))
    if 2 * sum(map(bool, row)) > len(row):
        return replace(table, rows=(row, *table.rows), spans=((0.0, table.top), *table.spans)), rest
    place = next(place for place in reversed(range(len(reading.blocks))) if isinstance(reading.blocks[place], Table))
    before = reading.blocks[place]
    is_rest = reading.is_row_open and isinstance(before, Table) and before.rows and len(row) == len(before.rows[-1])
    if not isinstance(before, Table) or not is_rest:
        return table, list(words)
    whole = tuple(map(join_wrapped, zip(before.rows[-1], row, strict=True)))
    reading.blocks[place] = replace(before, rows=(*before.rows[:-1], whole))
    return table, rest


def _add_words(words: Sequence[Word], number: int, reading: _Reading) -> None:
    goes_on = _is_next_page(reading.blocks, number)
    for block in put_together(words, goes_on=goes_on):
        if isinstance(block, TextLine):
            text = tidy(block.text.replace("  ", "\t"))
            line = Line(text[: reading.limits.max_line_chars], len(reading.blocks) + 1, page=number)
            reading.blocks.append(replace(line, box=box_around(block.words)))
        else:
            _add_table(block.rows, block.boxes, number, reading)


def _is_next_page(blocks: Sequence[Block], number: int) -> bool:
    """Tell whether nothing of a page was added yet, and the one before it has a table."""
    last = next((block for block in reversed(blocks) if isinstance(block, Table)), None)
    is_new = not blocks or (blocks[-1].page if isinstance(blocks[-1], Line) else blocks[-1].pages[-1]) != number
    return is_new and last is not None and last.pages[-1] == number - 1


def _boxes_of(table: RuledTable) -> tuple[Box, ...]:
    """Return where each row of a ruled table stands; none where lines do not tell of all of them."""
    left, _, right, _ = table.box
    spans = table.spans if len(table.spans) == len(table.rows) else ()
    return tuple(Box(round(left, 1), round(top, 1), round(right, 1), round(bottom, 1)) for top, bottom in spans)


def _add_table(rows: Sequence[Sequence[str]], boxes: tuple[Box, ...], number: int, reading: _Reading) -> None:
    tidied = tuple(tuple(tidy(cell) for cell in row[: reading.limits.max_table_columns]) for row in rows)
    reading.blocks.append(Table(reading.file, "", tidied, 1, pages=(number,) * len(tidied), boxes=boxes))


def _read_scan(page: pdfium.PdfPage, number: int, reading: _Reading) -> None:
    reading.scanned.append(number)
    is_one_too_many = len(reading.scanned) > reading.limits.max_scanned_pages
    words = None if is_one_too_many else ocr.words_of_page(page, reading.limits)
    if words is None:
        reading.is_incomplete = True
        return
    _add_words(words, number, reading)


def _note_scans(reading: _Reading) -> None:
    if not reading.scanned:
        return
    pages = ", ".join(map(str, reading.scanned[:10]))
    code = WarningCode.SCANS_NOT_READ if reading.is_incomplete else WarningCode.SCANS_RECOGNISED
    reading.leave_unread(code, pages=pages)


def _has_image(page: pdfium.PdfPage) -> bool:
    return any(True for _ in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3))


def _is_ruled(page: pdfium.PdfPage) -> bool:
    paths = page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH], max_depth=2)
    return sum(1 for _, _ in zip(range(_LEAST_PATHS), paths, strict=False)) == _LEAST_PATHS


def _continued(blocks: Sequence[Block]) -> list[Block]:
    """Join a table with the one that goes on on the next page: as many columns, and only a page's margins between."""
    joined: list[Block] = []
    open_at: int | None = None
    for block in blocks:
        before = joined[open_at] if open_at is not None else None
        if isinstance(block, Table) and isinstance(before, Table) and _goes_on(before, block):
            joined[open_at or 0] = _joined(before, block)
            continue
        joined.append(block)
        if isinstance(block, Table):
            open_at = len(joined) - 1
    return joined


def _joined(before: Table, table: Table) -> Table:
    """Return both tables as one; the first row of the second may be the rest of the last row of the first."""
    above, first = before.rows[-1], table.rows[0]
    is_rest = not first[0] and _MOST_OF_REST * sum(map(bool, first)) < sum(map(bool, above))
    if not is_rest:
        boxes = before.boxes + table.boxes if before.boxes and table.boxes else ()
        return replace(before, rows=before.rows + table.rows, pages=before.pages + table.pages, boxes=boxes)
    whole = tuple(map(join_wrapped, zip(above, first, strict=True)))
    boxes = before.boxes + table.boxes[1:] if before.boxes and table.boxes else ()
    pages = before.pages + table.pages[1:]
    return replace(before, rows=(*before.rows[:-1], whole, *table.rows[1:]), pages=pages, boxes=boxes)


def _goes_on(before: Table, table: Table) -> bool:
    return table.pages[0] == before.pages[-1] + 1 and len(table.rows[0]) == len(before.rows[0])
