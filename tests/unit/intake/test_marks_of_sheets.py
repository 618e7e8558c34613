"""Rows that are struck out, coloured, commented or hidden, in each kind of sheet that shows such marks."""

from __future__ import annotations

import io
import struct
import zipfile
from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook
from openpyxl.styles import PatternFill
from openpyxl.styles.colors import Color

from intake.model.document import MarkKind, Table
from intake.model.limits import ReadingLimits
from intake.readers import workbook, xml_file
from intake.readers.cell_colours import BookColours, hue_of, hue_of_number
from intake.readers.workbook_xml import look
from samples.generator.compound import compound_file

if TYPE_CHECKING:
    from collections.abc import Callable

    from intake.model.document import Document

LIMITS = ReadingLimits()
ROWS = (("Marca", "Tipo", "Serie"), ("NISSAN", "MARCH", "3N1CK3CD0LL000101"), ("SEAT", "IBIZA", "VSSZZZ6J0KR000103"))
MARKED = 3
"""The number of the row that has a mark."""
STRUCK, RED, FOREIGN, COMMENT, HIDDEN = "struck", "red", "foreign", "comment", "hidden"
TEXT_OF_COMMENT = "Ya se vendió"


def record(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def xls(mark: str) -> bytes:
    """Write a workbook of before 2007 whose last row has a mark."""
    begin = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 6))
    fonts = [struct.pack("<HHH", 200, 0, 0x7FFF)] * 4 + [
        struct.pack("<HHH", 200, 8 if mark == STRUCK else 0, 10 if mark == RED else 0x7FFF)
    ]
    code = "[$USD] #,##0"
    number_format = record(0x041E, struct.pack("<HHB", 170, len(code), 0) + code.encode())
    styles = [struct.pack("<HH16x", 0, 0), struct.pack("<HH16x", 5, 170 if mark == FOREIGN else 0)]
    name = b"Autos"
    before = begin + b"".join(record(0x0031, font + bytes(10)) for font in fonts) + number_format
    before += b"".join(record(0x00E0, style) for style in styles)
    start = len(before) + 4 + 8 + len(name) + 4
    book = before + record(0x0085, struct.pack("<IBBBB", start, 0, 0, len(name), 0) + name) + record(0x000A)
    sheet = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0x0DBB, 0x07CC, 0, 6))
    sheet += record(0x0200, struct.pack("<IIHHH", 0, len(ROWS), 0, 3, 0))
    if mark == HIDDEN:
        sheet += record(0x0208, struct.pack("<HHHHHHHH", MARKED - 1, 0, 3, 255, 0, 0, 0x20, 0))
    for number, row in enumerate(ROWS):
        for column, text in enumerate(row):
            style = 1 if number == MARKED - 1 else 0
            head = struct.pack("<HHHHB", number, column, style, len(text), 1)
            sheet += record(0x0204, head + text.encode("utf-16-le"))
    sheet += record(0x0203, struct.pack("<HHHd", MARKED - 1, 3, 1, 120_000.0))
    if mark == COMMENT:
        sheet += record(0x005D, struct.pack("<HHHH", 0x15, 0x12, 0x19, 7) + bytes(14))
        sheet += record(0x01B6, struct.pack("<10xH6x", len(TEXT_OF_COMMENT)))
        sheet += record(0x003C, b"\x01" + TEXT_OF_COMMENT.encode("utf-16-le")) + record(0x003C, bytes(8))
        sheet += record(0x001C, struct.pack("<HHHH", MARKED - 1, 0, 0, 7) + bytes(4))
    return compound_file({"Workbook": book + sheet + record(0x000A)})


KIND = "urn:oasis:names:tc:opendocument:xmlns"
NAMESPACES = " ".join(f'xmlns:{name}="{KIND}:{name}:1.0"' for name in ("office", "table", "text", "style"))
STYLES = {
    STRUCK: '<style:text-properties style:text-line-through-style="solid"/>',
    RED: '<style:table-cell-properties fo:background-color="#ff0000"/>',
}


def open_document(mark: str, root: str) -> str:
    style = f'<style:style style:name="m" style:family="table-cell">{STYLES.get(mark, "")}</style:style>'
    note = f"<office:annotation><text:p>{TEXT_OF_COMMENT}</text:p></office:annotation>"
    body = ""
    for number, row in enumerate(ROWS, start=1):
        is_marked = number == MARKED
        name = ' table:style-name="m"' if is_marked else ""
        first = note if is_marked and mark == COMMENT else ""
        cells = "".join(
            f'<table:table-cell{name} office:value-type="string">{first if text == row[0] else ""}'
            f"<text:p>{text}</text:p></table:table-cell>"
            for text in row
        )
        if is_marked:
            money = ' office:currency="USD"' if mark == FOREIGN else ""
            cells += (
                f'<table:table-cell{name} office:value-type="float" office:value="120000"{money}>'
                "<text:p>120000</text:p></table:table-cell>"
            )
        hiding = ' table:visibility="collapse"' if is_marked and mark == HIDDEN else ""
        body += f"<table:table-row{hiding}>{cells}</table:table-row>"
    return (
        f'<office:{root} {NAMESPACES} xmlns:fo="{KIND}:xsl-fo-compatible:1.0"><office:automatic-styles>{style}'
        f'</office:automatic-styles><office:body><office:spreadsheet><table:table table:name="Autos">{body}'
        f"</table:table></office:spreadsheet></office:body></office:{root}>"
    )


def ods(mark: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", open_document(mark, "document-content"))
    return content.getvalue()


def flat_ods(mark: str) -> bytes:
    return open_document(mark, "document").encode()


def excel_2003(mark: str) -> bytes:
    looks = {
        STRUCK: '<Font ss:StrikeThrough="1"/>',
        RED: '<Interior ss:Color="#FF0000"/>',
        FOREIGN: '<NumberFormat ss:Format="[$USD] #,##0"/>',
    }
    note = f"<Comment><Data>{TEXT_OF_COMMENT}</Data></Comment>" if mark == COMMENT else ""
    rows = ""
    for number, row in enumerate(ROWS, start=1):
        style, hiding = (' ss:StyleID="m"' if number == MARKED else ""), ' ss:Hidden="1"' * (mark == HIDDEN)
        cells = [f'<Cell{style}><Data ss:Type="String">{text}</Data>' for text in row]
        if number == MARKED:
            cells[0] += note
            cells.append(f'<Cell{style}><Data ss:Type="Number">120000</Data>')
        rows += f"<Row{hiding if number == MARKED else ''}>{''.join(f'{cell}</Cell>' for cell in cells)}</Row>"
    return (
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
        f'<Styles><Style ss:ID="m">{looks.get(mark, "")}</Style></Styles>'
        f'<Worksheet ss:Name="Autos"><Table>{rows}</Table></Worksheet></Workbook>'
    ).encode()


SHEETS: dict[str, tuple[Callable[[str], bytes], Callable[[str, bytes, ReadingLimits], Document]]] = {
    "xls": (xls, workbook.read),
    "ods": (ods, workbook.read),
    "fods": (flat_ods, xml_file.read),
    "SpreadsheetML": (excel_2003, xml_file.read),
}


def table_with(mark: str, kind: str) -> Table:
    write, read = SHEETS[kind]
    (table,) = read("f", write(mark), LIMITS).blocks
    assert isinstance(table, Table)
    return table


@pytest.mark.parametrize("kind", SHEETS)
@pytest.mark.parametrize(("mark", "means"), [(STRUCK, MarkKind.STRUCK), (HIDDEN, MarkKind.HIDDEN)])
def test_a_row_that_does_not_count_is_set_apart_with_its_words(kind: str, mark: str, means: MarkKind) -> None:
    table = table_with(mark, kind)

    assert [(found.row, found.kind, found.cells[:3]) for found in table.marks] == [(MARKED, means, ROWS[-1])]
    assert not any(table.rows[MARKED - 1])
    assert table.rows[1][:3] == ROWS[1]


@pytest.mark.parametrize("kind", SHEETS)
@pytest.mark.parametrize(
    ("mark", "means", "detail"), [(RED, MarkKind.COLOURED, "ROJO"), (COMMENT, MarkKind.COMMENTED, TEXT_OF_COMMENT)]
)
def test_a_colour_or_a_comment_is_told_of_its_row(kind: str, mark: str, means: MarkKind, detail: str) -> None:
    table = table_with(mark, kind)

    assert [(found.row, found.kind, found.detail) for found in table.marks] == [(MARKED, means, detail)]
    assert table.rows[MARKED - 1][:3] == ROWS[-1]


@pytest.mark.parametrize("kind", SHEETS)
def test_a_currency_that_only_the_format_shows_stands_behind_its_amount(kind: str) -> None:
    assert table_with(FOREIGN, kind).rows[MARKED - 1][3] == "120000 USD"


@pytest.mark.parametrize("kind", SHEETS)
def test_a_sheet_without_marks_has_none(kind: str) -> None:
    table = table_with("", kind)

    assert table.marks == ()
    assert table.rows[MARKED - 1] == (*ROWS[-1], "120000")


@pytest.mark.parametrize(
    ("colour", "means"),
    [
        (Color(theme=5), "ROJO"),
        (Color(theme=5, tint=0.9), ""),
        (Color(theme=5, tint=-0.25), "ROJO"),
        (Color(theme=0), ""),
        (Color(theme=99), ""),
        (Color(indexed=10), "ROJO"),
        (Color(indexed=13), "AMARILLO"),
        (Color(indexed=64), ""),
        (Color(rgb="FF00B050"), "VERDE"),
    ],
    ids=str,
)
def test_a_colour_is_understood_however_a_workbook_names_it(colour: Color, means: str) -> None:
    book = Workbook()
    sheet = book.active
    for row in ROWS:
        sheet.append(row)
    for cell in sheet[MARKED]:
        cell.fill = PatternFill("solid", fgColor=colour)
    content = io.BytesIO()
    book.save(content)
    (table,) = workbook.read("f", content.getvalue(), LIMITS).blocks

    assert isinstance(table, Table)
    assert [mark.detail for mark in table.marks] == ([means] if means else [])


def test_greys_pale_colours_and_what_is_no_colour_mark_nothing() -> None:
    assert [hue_of(rgb) for rgb in ("808080", "FFFFFF", "000000", "FFFAFA", "", "red")] == [""] * 6
    assert [hue_of_number(number) for number in (0, 9, 64, 32_767)] == [""] * 4


@pytest.mark.parametrize("tint", ["-0.5", "0.4", "", "much"])
def test_a_tint_leaves_a_colour_what_it_is(tint: str) -> None:
    assert BookColours(theme=("000000", "FFFFFF", "FF0000")).hue_of({"theme": "3", "tint": tint}) == "ROJO"


def test_a_comment_is_told_without_its_author() -> None:
    content = flat_ods(COMMENT).replace(
        b"<office:annotation>",
        b'<office:annotation><dc:creator xmlns:dc="http://purl.org/dc/elements/1.1/">Luis</dc:creator>',
    )
    (table,) = xml_file.read("f", content, LIMITS).blocks

    assert isinstance(table, Table)
    assert [mark.detail for mark in table.marks] == [TEXT_OF_COMMENT]


def test_words_that_are_struck_out_inside_of_a_cell_leave_its_row_in() -> None:
    struck = (
        '<style:style style:name="m" style:family="text"><style:text-properties style:text-line-through-type="single"/>'
    )
    content = (
        flat_ods("")
        .replace(b'<style:style style:name="m" style:family="table-cell">', struck.encode())
        .replace(b' table:style-name="m"', b"")
        .replace(b"IBIZA", b'IBIZA <text:span text:style-name="m">2019</text:span>')
    )
    (table,) = xml_file.read("f", content, LIMITS).blocks

    assert isinstance(table, Table)
    assert table.marks == ()


def test_a_workbook_of_a_kind_that_shows_no_marks_says_so() -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("xl/workbook.bin", b"")

    assert not look(content.getvalue(), LIMITS).are_marks_known
