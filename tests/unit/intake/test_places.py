"""An origin points to the place that holds what was read: cells of sheets and tables, characters of lines, boxes."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING

import docx as word
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.utils import get_column_letter, range_boundaries
from pdfplumber import open as open_pdf
from reportlab.lib import pagesizes
from reportlab.pdfgen import canvas
from reportlab.platypus import SimpleDocTemplate
from reportlab.platypus import Table as RuledTable

from domain.notices.codes import DropReason
from domain.places import FieldCell, Place, Span, cells_by_field, cells_of, column_name
from intake.extraction.email import extract_email
from intake.extraction.list_reader import ListReader
from intake.extraction.merge_vehicles import merged
from intake.model.document import Origin, Table
from intake.model.limits import ReadingLimits
from intake.readers import docx, html, pdf, text, workbook, xml_file
from tests.fixtures.mails import a_mail

if TYPE_CHECKING:
    from collections.abc import Sequence

    from intake.model.document import Block
    from intake.model.extraction import Vehicle

LIMITS = ReadingLimits()
HEADER = ("Marca", "Tipo", "Modelo", "Serie", "Valor")
MARCH, IBIZA = "3N1CK3CD0LL000101", "VSSZZZ6J0KR000103"
ROWS = (("NISSAN", "MARCH SENSE", 2020, MARCH, 190_000), ("SEAT", "IBIZA STYLE", 2019, IBIZA, 210_000))


def vehicles_in(blocks: Sequence[Block]) -> list[Vehicle]:
    return ListReader(LIMITS).read("f", blocks).vehicles


def cell(vehicle: Vehicle, field: str = "vin") -> str:
    assert vehicle.origin is not None
    assert vehicle.origin.place is not None
    return cells_by_field(vehicle.origin.place, vehicle.origin.row).get(field, "")


def row(vehicle: Vehicle) -> str:
    assert vehicle.origin is not None
    assert vehicle.origin.place is not None
    return cells_of(vehicle.origin.place, vehicle.origin.row)


def book(*rows: Sequence[object], top: int = 1, left: int = 1) -> Workbook:
    made = Workbook()
    for number, values in enumerate(rows, start=top):
        for column, value in enumerate(values, start=left):
            made.active.cell(number, column, value)
    return made


def content_of(made: Workbook) -> bytes:
    content = io.BytesIO()
    made.save(content)
    return content.getvalue()


@given(st.integers(1, 16_384))
def test_a_column_has_the_letters_that_a_spreadsheet_gives_it(number: int) -> None:
    assert column_name(number) == get_column_letter(number)


@pytest.mark.parametrize(("top", "left"), [(1, 1), (6, 2), (3, 28)])
def test_the_cell_of_a_vin_is_the_one_that_holds_it_wherever_a_list_stands_in_its_sheet(top: int, left: int) -> None:
    made = book(("Flotilla",), HEADER, *ROWS, top=top, left=left)
    vehicles = vehicles_in(workbook.read("f", content_of(made), LIMITS).blocks)

    assert [made.active[cell(vehicle)].value for vehicle in vehicles] == [MARCH, IBIZA]
    assert [made.active[cell(vehicle, "year")].value for vehicle in vehicles] == [2020, 2019]
    assert [range_boundaries(row(vehicle)) for vehicle in vehicles] == [
        (left, top + 2, left + 4, top + 2),
        (left, top + 3, left + 4, top + 3),
    ]


FORM = (("Ficha", None, None),
        ("Marca", "NISSAN", "SEAT"), ("Tipo", "MARCH SENSE", "IBIZA STYLE"), ("Modelo", 2020, 2019),
        ("Serie", MARCH, IBIZA))  # fmt: skip
STACKED = (("Marca", "Tipo", "Año modelo"), ("NISSAN", "MARCH SENSE", 2020), ("Valor comercial", None, "Serie"),
           (190_000, None, MARCH))  # fmt: skip
TWO_ROWS = (("Descripción", "Serie"), ("Año", "Placas"), ("NISSAN MARCH", MARCH), (2020, "PVA-401-A"),
            ("SEAT IBIZA", IBIZA), (2019, "LUK-009-H"))  # fmt: skip
BESIDE = (("Autos", None, None, "Más autos"), ("Descripción", "Serie", None, "Descripción", "Serie"),
          ("NISSAN MARCH", MARCH, None, "SEAT IBIZA", IBIZA))  # fmt: skip
IN_TEXT = (
    ("Unidad", "Valor"),
    (f"NISSAN MARCH 2020 SERIE {MARCH}", 190_000),
    (f"SEAT IBIZA 2019 SERIE {IBIZA}", 210_000),
)
BELOW = (
    ("Descripción", "Año", "Serie"),
    ("NISSAN MARCH", 2020, None),
    (None, None, MARCH),
    ("SEAT IBIZA", 2019, IBIZA),
)


@pytest.mark.parametrize("rows", [FORM, STACKED, TWO_ROWS, BESIDE, IN_TEXT, BELOW], ids=[
    "units in columns", "labels above values", "units of two rows", "lists side by side", "VIN in a description",
    "VIN in the row below",
])  # fmt: skip
def test_the_cell_of_a_vin_is_the_one_that_holds_it_in_any_layout(rows: tuple[tuple[object, ...], ...]) -> None:
    made = book(*rows, top=3, left=2)
    vehicles = vehicles_in(workbook.read("f", content_of(made), LIMITS).blocks)

    assert vehicles
    for vehicle in vehicles:
        assert vehicle.vin in str(made.active[cell(vehicle)].value)
        assert cell(vehicle) in {found.coordinate for line in made.active[row(vehicle)] for found in line}


def test_a_unit_of_two_rows_has_the_cells_of_both() -> None:
    (first, _) = vehicles_in(workbook.read("f", content_of(book(*TWO_ROWS)), LIMITS).blocks)

    assert (row(first), cell(first), cell(first, "plate")) == ("A3:B4", "B3", "B4")


def test_a_row_that_says_nothing_of_a_field_has_no_cell_of_it() -> None:
    rows = (HEADER, ROWS[0], ("SEAT", "IBIZA STYLE 2019", None, IBIZA, 210_000))
    (_, ibiza) = vehicles_in(workbook.read("f", content_of(book(*rows)), LIMITS).blocks)

    assert cell(ibiza, "year") == ""
    assert cell(ibiza) == "D3"


def as_csv(rows: Sequence[Sequence[object]]) -> list[Block]:
    return list(text.read("f", "\n".join(",".join(map(str, values)) for values in rows).encode(), LIMITS).blocks)


def as_html(rows: Sequence[Sequence[object]]) -> list[Block]:
    lines = "".join("<tr>" + "".join(f"<td>{value}</td>" for value in values) + "</tr>" for values in rows)
    return list(html.read("f", f"<table>{lines}</table>".encode(), LIMITS).blocks)


def as_word(rows: Sequence[Sequence[object]]) -> list[Block]:
    letter, content = word.Document(), io.BytesIO()
    table = letter.add_table(0, len(rows[0]))
    for values in rows:
        for place, value in zip(table.add_row().cells, values, strict=True):
            place.text = str(value)
    letter.save(content)
    return list(docx.read("f", content.getvalue(), LIMITS).blocks)


def as_excel_2003(rows: Sequence[Sequence[object]]) -> list[Block]:
    name = "urn:schemas-microsoft-com:office:spreadsheet"
    lines = "".join(
        "<Row>" + "".join(f'<Cell><Data s:Type="String">{value}</Data></Cell>' for value in values) + "</Row>"
        for values in rows
    )
    content = (
        f'<Workbook xmlns="{name}" xmlns:s="{name}"><Worksheet s:Name="a"><Table>{lines}</Table></Worksheet></Workbook>'
    )
    return list(xml_file.read("f", content.encode(), LIMITS).blocks)


@pytest.mark.parametrize("write", [as_csv, as_html, as_word, as_excel_2003])
def test_tables_of_other_files_have_cells_too(write: object) -> None:
    assert callable(write)
    vehicles = vehicles_in(write((HEADER, *ROWS)))

    assert [(row(vehicle), cell(vehicle)) for vehicle in vehicles] == [("A2:E2", "D2"), ("A3:E3", "D3")]


def test_what_was_dropped_has_its_cells() -> None:
    rows = [HEADER, *ROWS, ("TOTAL", None, None, None, 400_000)]
    extraction = extract_email(a_mail().with_xlsx(rows).as_bytes(), LIMITS)
    (total,) = [row for row in extraction.dropped_rows if row.reason == DropReason.TOTAL]

    assert total.origin.place is not None
    assert cells_of(total.origin.place, total.origin.row) == "A4:E4"


def in_text(*lines: str) -> list[tuple[str, Vehicle]]:
    extraction = extract_email(a_mail().saying("\n".join(lines)).as_bytes(), LIMITS)
    found = []
    for vehicle in extraction.vehicles:
        assert vehicle.origin is not None
        assert vehicle.origin.place is not None
        assert vehicle.origin.place.characters is not None
        first, last = vehicle.origin.place.characters
        found.append((lines[vehicle.origin.row - 1][first - 1 : last], vehicle))
    return found


def test_a_vehicle_in_a_text_has_the_characters_that_name_it() -> None:
    lines = (
        "Buen día, favor de cotizar:",
        f"- Nissan March 2020 serie {MARCH}.",
        "",
        f"- Seat Ibiza 2019 {IBIZA}",
    )

    assert [shown for shown, _ in in_text(*lines)] == [f"Nissan March 2020 serie {MARCH}", f"Seat Ibiza 2019 {IBIZA}"]


def test_the_rows_of_a_table_drawn_in_a_text_keep_the_numbers_of_their_lines() -> None:
    lines = ["Marca | Modelo | Serie", "------+--------+------", f"NISSAN | 2020 | {MARCH}", f"SEAT | 2019 | {IBIZA}"]
    vehicles = vehicles_in(text.from_text("f", "\n".join(["Va:", *lines]), LIMITS).blocks)

    assert [vehicle.origin.row for vehicle in vehicles if vehicle.origin] == [4, 5]


def drawn(rows: Sequence[Sequence[object]]) -> bytes:
    content = io.BytesIO()
    page = canvas.Canvas(content, pagesize=pagesizes.letter)
    for number, values in enumerate(rows):
        for left, value in zip((40, 130, 260, 320, 470), values, strict=True):
            page.drawString(left, 700 - 18 * number, str(value))
    page.save()
    return content.getvalue()


def ruled(rows: Sequence[Sequence[object]]) -> bytes:
    content = io.BytesIO()
    table = RuledTable([list(map(str, values)) for values in rows], style=[("GRID", (0, 0), (-1, -1), 0.5, "black")])
    SimpleDocTemplate(content, pagesize=pagesizes.letter).build([table])
    return content.getvalue()


def a_line(rows: Sequence[Sequence[object]]) -> bytes:
    content = io.BytesIO()
    page = canvas.Canvas(content, pagesize=pagesizes.letter)
    page.drawString(40, 700, "Favor de cotizar:")
    for number, values in enumerate(rows[1:]):
        page.drawString(40, 660 - 40 * number, " ".join(map(str, values[:4])))
    page.save()
    return content.getvalue()


@pytest.mark.parametrize("write", [drawn, ruled, a_line])
def test_the_box_of_a_vehicle_in_a_pdf_holds_its_vin(write: object) -> None:
    assert callable(write)
    content = write((HEADER, *ROWS))
    vehicles = vehicles_in(pdf.read("f", content, LIMITS).blocks)

    assert [vehicle.vin for vehicle in vehicles] == [MARCH, IBIZA]
    with open_pdf(io.BytesIO(content)) as document:
        for vehicle in vehicles:
            assert vehicle.origin is not None
            assert vehicle.origin.place is not None
            assert vehicle.origin.place.box is not None
            box = vehicle.origin.place.box
            shown = document.pages[vehicle.origin.page - 1].crop(
                (box.left - 1, box.top - 1, box.right + 1, box.bottom + 1)
            )
            assert vehicle.vin in shown.extract_text()
            assert (MARCH if vehicle.vin == IBIZA else IBIZA) not in shown.extract_text()


def test_a_merged_vehicle_keeps_the_cells_of_what_its_first_list_says() -> None:
    place = Place(Span(1, 3), 1, (FieldCell("year", 0, 2), FieldCell("vin", 0, 3)))
    (first,) = vehicles_in([Table("f", "", ((("Descripción", "Serie")), ("NISSAN MARCH 2020", MARCH)))])
    short = _with(first, year=2020, place=place)
    fuller = _with(first, year=2021, place=place, plate="PVA-401-A", value=1.0, usage="CARGA")

    combined = merged(short, fuller)

    assert combined.origin is not None
    assert combined.origin.place is not None
    assert combined.year == 2021
    assert combined.origin.place.fields == (FieldCell("vin", 0, 3),)


def _with(vehicle: Vehicle, *, place: Place, **fields: object) -> Vehicle:
    return replace(vehicle, origin=Origin("f", "Hoja1", 2, place=place), **fields)  # type: ignore[arg-type]


def test_origins_of_one_row_are_the_same_whatever_is_known_of_the_place() -> None:
    assert Origin("f", "Hoja1", 2, place=Place(Span(1, 2))) == Origin("f", "Hoja1", 2)


def test_a_place_without_cells_has_none() -> None:
    assert cells_of(Place(characters=Span(1, 4)), 3) == ""
    assert cells_of(Place(Span(1, 4)), 0) == ""
