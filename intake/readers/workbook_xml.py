"""A first look at the XML of a workbook before it is loaded: how far it expands, and what it hides."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections import defaultdict
from typing import TYPE_CHECKING, Final

from lxml import etree

from intake.readers import ods_marks
from intake.readers.sheet_marks import SheetMarks, WorkbookStyles
from intake.readers.workbook_marks import add_cells, all_comments, marking_styles
from mesh.untrusted_workbook import unpacked_sheets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from intake.model.limits import ReadingLimits

_ROW = re.compile(rb"<(?:\w+:)?row\s[^<>]*>")
_ROW_NUMBER = re.compile(rb'\br="([0-9]{1,7})"')
_IS_HIDDEN = re.compile(rb'\bhidden="(?:1|true)"')
_IS_GROUPED = re.compile(rb'\boutlineLevel="[1-9]"')
_BARE_FORMULA = re.compile(
    rb"""<(?:\w+:)?c\s[^<>]{0,400}?\br="([A-Z]{1,3}[0-9]{1,7})"[^<>]{0,400}>\s*
         <(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]{0,300}</(?:\w+:)?f>)\s*
         (?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>""",
    re.VERBOSE,
)
_CHUNK_BYTES = 1 << 20
_BINARY_BOOK: Final = "xl/workbook.bin"
_BOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_RELATION: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_CELLS_OF_ODS: Final = "content.xml"
_MOST_PART_BYTES = 2 * 2**20
_MOST_BARE = 1_000


def look(content: bytes, limits: ReadingLimits) -> WorkbookStyles:
    """Unpack once without keeping anything. A cell far out makes a reader take room for all before it.

    Raises: TooLargeError; ValueError or what zipfile raises for a damaged file.
    """
    hidden: defaultdict[str, set[int]] = defaultdict(set)
    marks: defaultdict[str, SheetMarks] = defaultdict(SheetMarks)
    bare: set[tuple[str, bytes]] = set()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        styles = marking_styles(archive)
        marked_cells = styles.cells()
        bounds = {"most_bytes": limits.max_expanded_bytes, "most_cells": limits.max_table_cells}
        for part, chunk in unpacked_sheets(archive, **bounds):
            if rows := set(_hidden(chunk)):
                hidden[part] |= rows
            bare.update((part, cell) for cell in _BARE_FORMULA.findall(chunk)[:_MOST_BARE])
            if marked_cells is not None:
                add_cells(marks[part], chunk, styles, marked_cells)
        if _CELLS_OF_ODS in archive.namelist():
            return ods_marks.look(archive, _CELLS_OF_ODS)
        for part, comments in all_comments(archive):
            marks[part].comments = comments
        names = _names_of_parts(archive) if hidden or marks else {}
    return WorkbookStyles(
        {names[part]: frozenset(rows) for part, rows in hidden.items() if part in names},
        len(bare),
        {names[part]: of_sheet for part, of_sheet in marks.items() if part in names},
        are_marks_known=_BINARY_BOOK not in archive.namelist(),
    )


def _hidden(chunk: bytes) -> Iterator[int]:
    """Yield the rows that a filter or a person has hidden; those of a group that is folded up are not."""
    if b"hidden=" in chunk:
        for tag in _ROW.findall(chunk):
            is_shut_away = _IS_HIDDEN.search(tag) and not _IS_GROUPED.search(tag)
            if is_shut_away and (number := _ROW_NUMBER.search(tag)):
                yield int(number[1])


def _names_of_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the sheet name of each part; empty when the workbook does not give it."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        book, relations = (
            etree.fromstring(archive.open(part).read(_MOST_PART_BYTES), parser) for part in (_BOOK, _RELATIONS)
        )
    except (KeyError, etree.XMLSyntaxError):
        return {}
    parts = {
        element.get("Id"): posixpath.normpath(posixpath.join("/xl", element.get("Target", "")))[1:]
        for element in relations
    }
    sheets = (element for element in book.iter("{*}sheet"))
    return {
        parts[element.get(_RELATION)]: element.get("name", "") for element in sheets if element.get(_RELATION) in parts
    }
