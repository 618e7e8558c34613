"""Tables in PDFs whose lines or rows are not whole: lines missing, columns outside of them, rows that a page breaks."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest
from reportlab.lib import colors, pagesizes
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.pdfgen import canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

from intake.extraction.list_reader import ListReader
from intake.model.limits import ReadingLimits
from intake.readers import pdf

if TYPE_CHECKING:
    from collections.abc import Sequence

LIMITS = ReadingLimits()
HEADER = ("Marca", "Descripción", "Modelo", "Serie", "Placas", "Valor")
MARCH = ("NISSAN", "MARCH SENSE", "2021", "3N1CK3CD8GL850617", "PVA-401-A", "256,000")
RANGER = ("FORD", "RANGER XL CREW CAB", "2022", "8AFAR21N4DJ163387", "LD-40-102", "480,000")
SOUL = ("KIA", "SOUL EX", "2019", "KNDJN2A28G7387365", "LUK-009-H", "210,000")
ONIX = ("CHEVROLET", "ONIX LS TM", "2020", "9BGKS69L8KG158278", "RNT-403-B", "190,000")
UNITS = (MARCH, RANGER, SOUL, ONIX)
ALL = [(f"{unit[0]} {unit[1]}", int(unit[2]), unit[3], unit[4], float(unit[5].replace(",", ""))) for unit in UNITS]
LINE = (0.5, colors.black)
BETWEEN_COLUMNS = [("LINEAFTER", (column, 0), (column, -1), *LINE) for column in range(len(HEADER) - 1)]
LEFTS = (40, 110, 260, 310, 420, 500)

Command = tuple[Any, ...]
LINES: dict[str, list[Command]] = {
    "all": [("GRID", (0, 0), (-1, -1), *LINE)],
    "between columns, and below the header": [
        ("BOX", (0, 0), (-1, -1), *LINE), ("LINEBELOW", (0, 0), (-1, 0), *LINE), *BETWEEN_COLUMNS
    ],
    "below every second row": [
        ("BOX", (0, 0), (-1, -1), *LINE), ("LINEBELOW", (0, 0), (-1, 0), *LINE),
        ("LINEBELOW", (0, 2), (-1, 2), *LINE), *BETWEEN_COLUMNS,
    ],
    "around all but the last column": [("GRID", (0, 0), (-2, -1), *LINE)],
    "around all but the last row": [("GRID", (0, 0), (-1, -2), *LINE)],
    "around all but the header": [("GRID", (0, 1), (-1, -1), *LINE)],
    "around the whole": [("BOX", (0, 0), (-1, -1), *LINE)],
}  # fmt: skip


def with_lines(commands: Sequence[Command]) -> bytes:
    written = io.BytesIO()
    table = Table([HEADER, *UNITS], style=[("FONTSIZE", (0, 0), (-1, -1), 7), *commands])
    SimpleDocTemplate(written, pagesize=pagesizes.letter).build([table])
    return written.getvalue()


def without_lines(*pages: Sequence[Sequence[str]], is_right_aligned: bool = False) -> bytes:
    written = io.BytesIO()
    page = canvas.Canvas(written, pagesize=pagesizes.letter)
    for rows in pages:
        page.setFont("Helvetica", 8)
        for number, row in enumerate(rows):
            for left, text in zip(LEFTS, row, strict=False):
                is_amount = is_right_aligned and "," in text
                draw = page.drawRightString if is_amount else page.drawString
                draw(left + 70 * is_amount, 740 - 11 * number, text)
        page.showPage()
    page.save()
    return written.getvalue()


def units_of(content: bytes) -> list[tuple[str, int | None, str, str, float | None]]:
    read = ListReader(LIMITS).read("f.pdf", pdf.read("f.pdf", content, LIMITS).blocks)
    return [(unit.description, unit.year, unit.vin, unit.plate, unit.value) for unit in read.vehicles]


@pytest.mark.parametrize("name", LINES)
def test_a_table_is_read_whatever_lines_it_has(name: str) -> None:
    assert units_of(with_lines(LINES[name])) == ALL


def test_amounts_that_stand_right_of_their_header_are_its_values() -> None:
    assert units_of(without_lines((HEADER, *UNITS), is_right_aligned=True)) == ALL


def test_a_table_goes_on_without_a_header_on_the_next_page() -> None:
    assert units_of(without_lines((HEADER, MARCH, RANGER), (SOUL, ONIX))) == ALL


def test_a_description_that_a_page_breaks_is_whole() -> None:
    begun = ("FORD", "RANGER XL", *RANGER[2:])
    assert units_of(without_lines((HEADER, MARCH, begun), (("", "CREW CAB"), SOUL, ONIX))) == ALL


def test_a_serial_number_that_a_page_breaks_is_whole() -> None:
    begun = (*RANGER[:3], RANGER[3][:10], *RANGER[4:])
    assert units_of(without_lines((HEADER, MARCH, begun), (("", "", "", RANGER[3][10:]), SOUL, ONIX))) == ALL


def test_the_number_of_a_page_is_no_part_of_a_row() -> None:
    assert units_of(without_lines((HEADER, MARCH, RANGER), (("", "Página 2 de 2"), SOUL, ONIX))) == ALL


LONG = "CAMIÓN INTERNATIONAL MV607 4X2 CON CAJA REFRIGERADA Y RAMPA HIDRÁULICA"


def test_a_row_of_a_ruled_table_that_a_page_breaks_is_one_row() -> None:
    written = io.BytesIO()
    words = getSampleStyleSheet()["Normal"]
    rows = [("Unidad", "Modelo", "Serie")]
    rows += [(Paragraph(LONG, words), "2021", f"3HAEUMMR4ML7{number:05}") for number in range(40)]
    style = [("GRID", (0, 0), (-1, -1), *LINE), ("VALIGN", (0, 0), (-1, -1), "TOP")]
    table = Table(rows, colWidths=[130, 60, 150], style=style, splitInRow=1)
    SimpleDocTemplate(written, pagesize=pagesizes.letter, bottomMargin=80).build([table])
    listed = ListReader(LIMITS).read("f", pdf.read("f", written.getvalue(), LIMITS).blocks)

    assert [vehicle.vin for vehicle in listed.vehicles] == [row[2] for row in rows[1:]]
    assert {vehicle.description for vehicle in listed.vehicles} == {LONG}


def test_the_last_row_keeps_its_second_line_where_each_row_has_one() -> None:
    written = io.BytesIO()
    page = canvas.Canvas(written, pagesize=pagesizes.letter)
    page.setFont("Helvetica", 8)
    for number, unit in enumerate(UNITS):
        top = 700 - 26 * number
        for left, text in zip((40, 250, 300), (unit[0], *unit[2:4]), strict=True):
            page.drawString(left, top, text)
        page.drawString(40, top - 10, unit[1])
    page.drawString(40, 560, "Suma total")
    page.save()
    listed = ListReader(LIMITS).read("f", pdf.read("f", written.getvalue(), LIMITS).blocks)

    assert [vehicle.description for vehicle in listed.vehicles] == [f"{unit[0]} {unit[1]}" for unit in UNITS]
