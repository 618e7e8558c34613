"""Rows that look different from the others: hidden, folded up, struck out, coloured, commented."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import docx as word
import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill

from intake.extraction.email import extract_email
from intake.lexicon.colour_legend import gone_colours
from intake.model.extraction import HIDDEN_ROW, IN_COLOUR_OF_GONE, STRUCK_OUT
from intake.model.limits import ReadingLimits
from tests.fixtures.mails import a_mail
from tests.fixtures.sentences import sentences

if TYPE_CHECKING:
    from collections.abc import Callable

    from openpyxl.worksheet.worksheet import Worksheet

    from intake.model.extraction import Extraction

HEADER = ("Marca", "Descripción", "Año", "Serie", "Suma asegurada")
ROWS = (
    ("NISSAN", "MARCH SENSE", 2020, "3N1CK3CD0LL000101", 190000),
    ("MAZDA", "CX-5 GRAND TOURING", 2022, "JM3KFBDM0N0000102", 480000),
    ("SEAT", "IBIZA STYLE", 2019, "VSSZZZ6J0KR000103", 210000),
    ("HONDA", "CR-V TOURING", 2023, "7FARW2H80PE000104", 650000),
)
SECOND = 3
"""The number of the row of the second unit."""


def a_book(change: Callable[[Worksheet], object]) -> bytes:
    book = Workbook()
    sheet = book.active
    for row in (HEADER, *ROWS):
        sheet.append(row)
    change(sheet)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def read(book: bytes, text: str = "Adjunto la flotilla.") -> Extraction:
    return extract_email(a_mail().saying(text).with_file("flotilla.xlsx", book).as_bytes(), ReadingLimits())


def brands(extraction: Extraction) -> list[str]:
    return [vehicle.brand for vehicle in extraction.vehicles]


def hide(sheet: Worksheet) -> None:
    sheet.row_dimensions[SECOND].hidden = True


def fold_up(sheet: Worksheet) -> None:
    sheet.row_dimensions.group(SECOND, SECOND + 1, hidden=True)


def strike(sheet: Worksheet) -> None:
    for cell in sheet[SECOND]:
        cell.font = Font(strike=True)


def fill_red(sheet: Worksheet) -> None:
    for cell in sheet[SECOND]:
        cell.fill = PatternFill("solid", fgColor="FFFF0000")


def write_red(sheet: Worksheet) -> None:
    for cell in sheet[SECOND]:
        cell.font = Font(color="FFC00000")


def comment(text: str) -> Callable[[Worksheet], object]:
    return lambda sheet: setattr(sheet.cell(SECOND, 1), "comment", Comment(text, "Rosa"))


def test_a_hidden_unit_is_kept_apart_and_a_person_has_to_look() -> None:
    extraction = read(a_book(hide))

    assert brands(extraction) == ["NISSAN", "SEAT", "HONDA"]
    assert [(row.reason, row.origin.row) for row in extraction.dropped_rows] == [(HIDDEN_ROW, SECOND)]
    assert "CX-5 GRAND TOURING" in extraction.dropped_rows[0].text
    assert extraction.needs_review


def test_a_hidden_note_is_no_unit() -> None:
    def hide_note(sheet: Worksheet) -> None:
        sheet.append(("Elaboró: Juan Pérez",))
        sheet.row_dimensions[len(ROWS) + 2].hidden = True

    extraction = read(a_book(hide_note))

    assert len(extraction.vehicles) == len(ROWS)
    assert extraction.dropped_rows == ()


def test_the_units_of_a_group_that_is_folded_up_are_read() -> None:
    assert len(read(a_book(fold_up)).vehicles) == len(ROWS)


def test_a_unit_that_is_struck_out_is_not_asked_for() -> None:
    extraction = read(a_book(strike))

    assert brands(extraction) == ["NISSAN", "SEAT", "HONDA"]
    assert [row.reason for row in extraction.dropped_rows] == [STRUCK_OUT]
    assert any("struck out" in warning for warning in sentences(extraction))


def test_one_value_that_is_struck_out_leaves_its_unit_in() -> None:
    def strike_value(sheet: Worksheet) -> None:
        sheet.cell(SECOND, 5).font = Font(strike=True)

    assert len(read(a_book(strike_value)).vehicles) == len(ROWS)


@pytest.mark.parametrize("paint", [fill_red, write_red])
def test_a_colour_takes_units_out_where_the_mail_says_what_it_means(paint: Callable[[Worksheet], object]) -> None:
    explained = read(a_book(paint), "Adjunto flotilla, las que están en rojo ya se vendieron.")

    assert brands(explained) == ["NISSAN", "SEAT", "HONDA"]
    assert [row.reason for row in explained.dropped_rows] == [IN_COLOUR_OF_GONE]
    assert len(read(a_book(paint)).vehicles) == len(ROWS)
    assert len(read(a_book(paint), "Las verdes son bajas.").vehicles) == len(ROWS)


def test_a_sheet_may_say_itself_what_its_colours_mean() -> None:
    def explain(sheet: Worksheet) -> None:
        fill_red(sheet)
        sheet.append(())
        sheet.append(("ROJO", "BAJA"))

    assert brands(read(a_book(explain))) == ["NISSAN", "SEAT", "HONDA"]


@pytest.mark.parametrize(
    ("text", "colours"),
    [
        ("Las marcadas en rojo son bajas, no cotizar.", {"ROJO"}),
        ("Son bajas las amarillas", {"AMARILLO"}),
        ("En rojo las bajas y en verde las altas", {"ROJO"}),
        ("Las bajas en rojo y las altas en verde", {"ROJO"}),
        ("Las rojas causan baja; las azules se quedan", {"ROJO"}),
        ("Las marcadas en rojo no son bajas", set()),
        ("La camioneta roja es la de reparto. Favor de no cotizar grúa.", set()),
        ("Las amarillas son nuevas", set()),
    ],
)
def test_a_legend_gives_a_colour_to_units_that_are_gone(text: str, colours: set[str]) -> None:
    assert gone_colours([text]) == colours


def test_a_comment_that_a_unit_is_gone_asks_for_a_person() -> None:
    extraction = read(a_book(comment("Ya se vendió en marzo")))

    assert len(extraction.vehicles) == len(ROWS)
    assert extraction.needs_review
    assert any("Ya se vendió en marzo" in warning for warning in sentences(extraction))


def test_the_notice_of_a_conversation_is_no_part_of_a_comment() -> None:
    notice = "[Comentario encadenado] Su versión de Excel le permite leer este comentario. Comentario: Es 4x4"
    extraction = read(a_book(comment(notice)))

    assert any("a comment: Es 4x4" in warning for warning in sentences(extraction))


def test_another_comment_is_only_told() -> None:
    extraction = read(a_book(comment("Factura en trámite")))

    assert not extraction.needs_review
    assert any("Factura en trámite" in warning for warning in sentences(extraction))


def test_a_currency_that_only_the_format_of_a_cell_shows_is_read() -> None:
    def in_dollars(sheet: Worksheet) -> None:
        for row in range(2, len(ROWS) + 2):
            sheet.cell(row, 5).number_format = "[$USD] #,##0.00"

    extraction = read(a_book(in_dollars))

    assert {vehicle.currency for vehicle in extraction.vehicles} == {"USD"}
    assert extraction.vehicles[0].value == ROWS[0][4]
    assert extraction.data.currency == "USD"


STRUCK_HTML = {
    "an item of a list": "<ul><li>{0}</li><li><s>{1}</s></li><li>{2}</li></ul>",
    "by its style": "<p>{0}</p><p><span style='text-decoration:line-through'>{1}</span></p><p>{2}</p>",
    "a row of a table": (
        "<table><tr><td>Unidad</td><td>Serie</td></tr><tr><td>{0[0]}</td><td>{0[1]}</td></tr>"
        "<tr><td><del>{1[0]}</del></td><td><del>{1[1]}</del></td></tr><tr><td>{2[0]}</td><td>{2[1]}</td></tr></table>"
    ),
}


@pytest.mark.parametrize("name", STRUCK_HTML)
def test_what_is_struck_out_in_a_mail_is_not_asked_for(name: str) -> None:
    units = [(f"{brand} {model} {year}", serial) for brand, model, year, serial, _ in ROWS[:3]]
    pieces = units if "table" in name else [f"{unit} serie {serial}" for unit, serial in units]
    html = f"<p>Favor de cotizar:</p>{STRUCK_HTML[name].format(*pieces)}<p>Gracias</p>"
    extraction = extract_email(a_mail().saying("").showing(html).as_bytes(), ReadingLimits())

    assert [vehicle.vin for vehicle in extraction.vehicles] == [units[0][1], units[2][1]]
    assert [row.reason for row in extraction.dropped_rows] == [STRUCK_OUT]


def test_a_year_that_is_struck_out_gives_way_to_the_one_beside_it() -> None:
    html = "<p>Cotizar NISSAN MARCH SENSE <s>2020</s> 2021 serie 3N1CK3CD0LL000101</p>"
    (vehicle,) = extract_email(a_mail().saying("").showing(html).as_bytes(), ReadingLimits()).vehicles

    assert vehicle.year == 2021


def test_rows_and_paragraphs_that_are_struck_out_in_word_are_not_asked_for() -> None:
    letter = word.Document()
    letter.add_paragraph("Flotilla")
    table = letter.add_table(0, len(HEADER))
    for number, row in enumerate((HEADER, *ROWS), start=1):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.paragraphs[0].add_run(str(text)).font.strike = number == SECOND
    content = io.BytesIO()
    letter.save(content)
    extraction = extract_email(
        a_mail().saying("Va la lista").with_file("flotilla.docx", content.getvalue()).as_bytes(), ReadingLimits()
    )

    assert brands(extraction) == ["NISSAN", "SEAT", "HONDA"]
    assert [row.reason for row in extraction.dropped_rows] == [STRUCK_OUT]


def test_what_is_struck_out_stays_out_where_the_plain_text_shows_it_as_any_other() -> None:
    units = [f"{brand} {model} {year} serie {serial}" for brand, model, year, serial, _ in ROWS]
    struck = "".join(f"<tr><td><s>{unit}</s></td></tr>" for unit in units)
    mail = a_mail().saying("\n".join(units)).showing(f"<p>Ya no</p><table>{struck}</table>")

    assert extract_email(mail.as_bytes(), ReadingLimits()).vehicles == ()


@pytest.mark.parametrize(("mark", "count"), [(strike, len(ROWS) - 1), (hide, len(ROWS))], ids=["struck out", "hidden"])
def test_what_is_struck_out_counts_nowhere_else_and_what_is_only_hidden_does(
    mark: Callable[[Worksheet], object], count: int
) -> None:
    mail = a_mail().saying("Va la lista").with_file("a.xlsx", a_book(mark)).with_file("b.xlsx", a_book(lambda _: None))

    assert len(extract_email(mail.as_bytes(), ReadingLimits()).vehicles) == count
