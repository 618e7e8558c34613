"""Sheets as xlsx, ods, csv and xls files whose bytes depend on their cells alone."""

from __future__ import annotations

import csv
import io
import re
import struct
import zipfile
from datetime import date
from html import escape
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter

from samples.generator.compound import compound_file
from samples.generator.layout import Sheet, cell_text
from samples.workbooks import FIXED_STAMP, STAMP, ZIP_EPOCH

if TYPE_CHECKING:
    from collections.abc import Sequence

    from samples.generator.listing import Value

DAY_ZERO = date(1899, 12, 30)
OFFICE = "urn:oasis:names:tc:opendocument:xmlns"


def zipped(files: dict[str, bytes]) -> bytes:
    """Return a zip of the files with the time of none."""
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in files.items():
            target.writestr(zipfile.ZipInfo(name, ZIP_EPOCH), content)
    return raw.getvalue()


def xlsx(sheets: Sequence[Sheet], *, has_logo: bool = False) -> bytes:
    """Return a workbook; a formula keeps the amount that was last computed, as a spreadsheet program writes it."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for number, sheet in enumerate(sheets, start=1):
        page = book.create_sheet(f"{sheet.title} ({number})" if sheet.title in book.sheetnames else sheet.title)
        page.sheet_state = "hidden" if sheet.is_hidden else "visible"
        for row in sheet.rows:
            page.append(row)
        for row_number in sheet.head_rows:
            for cell in page[row_number + 1]:
                cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="D9E1F2")
        for top, left, bottom, right in sheet.merged:
            page.merge_cells(start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1)
        for row_number in sheet.hidden_rows:
            page.row_dimensions[row_number + 1].hidden = True
    raw = io.BytesIO()
    book.save(raw)
    with zipfile.ZipFile(raw) as source:
        parts = {name: STAMP.sub(FIXED_STAMP, source.read(name)) for name in source.namelist()}
    for number, sheet in enumerate(sheets, start=1):
        name = f"xl/worksheets/sheet{number}.xml"
        parts[name] = _with_formulas(parts[name], sheet)
    if has_logo:
        parts["xl/media/image1.png"] = PIXEL
    return zipped(parts)


def _with_formulas(xml: bytes, sheet: Sheet) -> bytes:
    for (row, column), formula in sheet.formulas.items():
        name = f"{get_column_letter(column + 1)}{row + 1}".encode()
        xml = re.sub(rb'(<c r="' + name + rb'"[^>]*>)(<v>)', rb"\g<1><f>" + formula.encode() + rb"</f>\g<2>", xml)
    return xml


def ods(sheets: Sequence[Sheet]) -> bytes:
    """Return an OpenDocument spreadsheet."""
    tables = "".join(
        f'<table:table table:name="{escape(sheet.title)}">'
        + "".join(f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in sheet.rows)
        + "</table:table>"
        for sheet in sheets
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="{OFFICE}:office:1.0" '
        f'xmlns:table="{OFFICE}:table:1.0" xmlns:text="{OFFICE}:text:1.0" office:version="1.2"><office:body>'
        f"<office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<manifest:manifest xmlns:manifest="{OFFICE}:manifest:1.0" manifest:version="1.2">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    return zipped(
        {"mimetype": kind.encode(), "content.xml": content.encode(), "META-INF/manifest.xml": manifest.encode()}
    )


def _ods_cell(cell: Value) -> str:
    if cell is None:
        return "<table:table-cell/>"
    if isinstance(cell, int | float):
        attributes = f'office:value-type="float" office:value="{cell}"'
    elif isinstance(cell, date):
        attributes = f'office:value-type="date" office:date-value="{cell.isoformat()}"'
    else:
        attributes = 'office:value-type="string"'
    return f"<table:table-cell {attributes}><text:p>{escape(cell_text(cell))}</text:p></table:table-cell>"


def delimited(sheet: Sheet, *, delimiter: str, encoding: str) -> bytes:
    """Return the sheet as an old system writes it; what the encoding lacks becomes a question mark."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
    width = max(len(row) for row in sheet.rows)
    writer.writerows([_plain(cell) for cell in [*row, *[None] * (width - len(row))]] for row in sheet.rows)
    return text.getvalue().encode(encoding, "replace")


def _plain(cell: Value) -> str:
    if isinstance(cell, float):
        return f"{cell:.2f}"
    return f"{cell:%d/%m/%Y}" if isinstance(cell, date) else cell_text(cell)


def xls(sheets: Sequence[Sheet]) -> bytes:
    """Return a workbook of the years before 2007: BIFF8 records ([MS-XLS] 2.4) in a compound file."""
    pages = [_biff_sheet(sheet) for sheet in sheets]
    names = [sheet.title.encode("latin-1", "replace") for sheet in sheets]
    start = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 6)) + _record(
        0x0042, struct.pack("<H", 1200)
    )
    length = len(start) + sum(4 + 8 + len(name) for name in names) + 4
    sheet_records = b""
    for sheet, name, page in zip(sheets, names, pages, strict=True):
        sheet_records += _record(0x0085, struct.pack("<IBBBB", length, sheet.is_hidden, 0, len(name), 0) + name)
        length += len(page)
    return compound_file({"Workbook": start + sheet_records + _record(0x000A) + b"".join(pages)})


def _biff_sheet(sheet: Sheet) -> bytes:
    cells = b"".join(
        _biff_cell(number, column, cell)
        for number, row in enumerate(sheet.rows)
        for column, cell in enumerate(row)
        if cell not in {None, ""}
    )
    width = max(len(row) for row in sheet.rows)
    size = _record(0x0200, struct.pack("<IIHHH", 0, len(sheet.rows), 0, width, 0))
    return (
        _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0x0DBB, 0x07CC, 0, 6)) + size + cells + _record(0x000A)
    )


def _biff_cell(row: int, column: int, cell: Value) -> bytes:
    if isinstance(cell, date):
        cell = (cell - DAY_ZERO).days
    cell_address = struct.pack("<HHH", row, column, 0)
    if isinstance(cell, int | float):
        return _record(0x0203, cell_address + struct.pack("<d", cell))
    text = cell_text(cell)
    return _record(0x0204, cell_address + struct.pack("<HB", len(text), 1) + text.encode("utf-16-le"))


def _record(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
