"""PDFs: ruled tables, tables of blanks, turned and locked pages, scans."""

from __future__ import annotations

import io
import shutil
from dataclasses import replace

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.attachments.open_attachments import open_files
from intake.model.document import Attachment, Line, Table
from intake.model.limits import ReadingLimits
from intake.readers import image, pdf
from tests.fixtures.mails import xlsx
from tests.fixtures.pages import pdf_of_form, pdf_of_ruled_table, pdf_of_words, picture_of, scanned
from tests.fixtures.sentences import sentences

LIMITS = ReadingLimits()
OCR = replace(LIMITS, ocr_program=shutil.which("tesseract") or "")
HEADER = ("No", "Marca", "Tipo", "Modelo", "Serie")
MARCH = ("1", "NISSAN", "MARCH SENSE", "2019", "3N1CK3CD8GK850617")
HILUX = ("2", "TOYOTA", "HILUX DOBLE CABINA", "2020", "MR0EX8DD9KP387365")
ROWS = (HEADER, MARCH, HILUX)
TITLE = ("Cliente: Transportes del Norte SA de CV",)


def only_table(content: bytes, limits: ReadingLimits = LIMITS) -> Table:
    (table,) = [block for block in pdf.read("f.pdf", content, limits).blocks if isinstance(block, Table)]
    return table


def lines(content: bytes) -> list[str]:
    return [block.text for block in pdf.read("f.pdf", content, LIMITS).blocks if isinstance(block, Line)]


def test_a_table_without_lines_has_its_columns_where_blanks_are() -> None:
    content = pdf_of_words((TITLE, *ROWS))

    assert only_table(content).rows == ROWS
    assert lines(content) == list(TITLE)


def test_a_ruled_table_is_read_by_its_lines_and_a_wrapped_vin_is_whole_again() -> None:
    wrapped = ("3", "KIA", "RIO", "2020", "3KPA24AB0\nKM157873")

    assert only_table(pdf_of_ruled_table([*ROWS, wrapped])).rows == (*ROWS, (*wrapped[:4], "3KPA24AB0KM157873"))


def test_a_cell_that_goes_on_in_the_next_line_stays_one_cell() -> None:
    content = pdf_of_words((HEADER, (*MARCH[:4], "3N1CK3CD8"), ("", "", "TM AC", "", "GK850617"), HILUX))

    assert only_table(content).rows[1] == ("1", "NISSAN", "MARCH SENSE TM AC", "2019", "3N1CK3CD8GK850617")


def test_a_table_goes_on_over_pages_and_each_row_knows_its_own() -> None:
    table = only_table(pdf_of_words(ROWS, (("3", *MARCH[1:]), ("4", *HILUX[1:]))))

    assert [row[0] for row in table.rows] == ["No", "1", "2", "3", "4"]
    assert table.pages == (1, 1, 1, 2, 2)


@pytest.mark.parametrize("turned", [90, 180, 270])
def test_a_turned_page_is_read_as_it_is_shown(turned: int) -> None:
    assert only_table(pdf_of_words(ROWS, turned=turned)).rows == ROWS


def test_a_pdf_that_opens_without_a_password_is_read_and_a_locked_one_is_said() -> None:
    assert only_table(pdf_of_words(ROWS, password="")).rows == ROWS
    assert "password" in sentences(pdf.read("f.pdf", pdf_of_words(ROWS, password="secret"), LIMITS))[0]


def test_pages_over_the_limit_are_said() -> None:
    read = pdf.read("f.pdf", pdf_of_words(*[ROWS] * 4), replace(LIMITS, max_pages=2))

    assert read.is_incomplete
    assert sentences(read) == ["f.pdf: only the first 2 of 4 pages were read"]


def test_scanned_pages_are_left_to_a_person_where_nothing_reads_them() -> None:
    read = pdf.read("f.pdf", scanned(pdf_of_words(ROWS)), LIMITS)

    assert read.is_incomplete
    assert sentences(read) == ["f.pdf: scanned pages were not read: 1"]


@pytest.mark.skipif(not OCR.ocr_program, reason="tesseract is not installed")
def test_scanned_pages_and_photographs_are_read_and_still_looked_over() -> None:
    page = pdf_of_words((TITLE, *ROWS))
    for read in (
        pdf.read("f.pdf", scanned(page), OCR),
        image.read("f.jpg", picture_of(page), OCR),
    ):
        table = next(block for block in read.blocks if isinstance(block, Table))
        assert [row[1] for row in table.rows] == ["Marca", "NISSAN", "TOYOTA"]
        assert read.is_incomplete
        assert "text recognition" in sentences(read)[0]


@given(st.binary(max_size=300), st.integers(0, 400))
def test_no_damage_makes_the_reader_raise(noise: bytes, at: int) -> None:
    content = pdf_of_words(ROWS)
    place = at * len(content) // 400
    pdf.read("f.pdf", content[:place] + noise + content[place + len(noise) :], LIMITS)
    pdf.read("f.pdf", content[:place], LIMITS)


@pytest.mark.parametrize(("sound", "damaged"), [(b"startxref", b"startxxxx"), (b"/MediaBox [", b"/MediaBox [ /x ")])
def test_a_page_whose_lines_are_damaged_is_read_by_the_places_of_its_words(sound: bytes, damaged: bytes) -> None:
    read = pdf.read("f.pdf", pdf_of_ruled_table(ROWS).replace(sound, damaged), LIMITS)

    assert read.is_incomplete
    assert sentences(read) == ["f.pdf: page 1 was read without the lines of its tables, look it over"]
    assert MARCH[-1] in str(read.blocks)


def cards_side_by_side(*pairs: tuple[str, str]) -> tuple[tuple[str, str, str], ...]:
    return tuple((left, "", right) for left, right in pairs)


@pytest.mark.parametrize("turned", [90, 180, 270])
def test_a_page_that_is_turned_but_whose_text_is_not_is_read_by_its_text(turned: int) -> None:
    document = pypdfium2.PdfDocument(pdf_of_words(ROWS))
    document[0].set_rotation(turned)
    content = io.BytesIO()
    document.save(content)

    assert only_table(content.getvalue()).rows == ROWS


def test_cards_that_stand_side_by_side_are_read_one_after_the_other() -> None:
    cards = cards_side_by_side(
        ("Marca: KIA", "Marca: SEAT"), ("Modelo: 2020", "Modelo: 2021"), ("Placas: ABC-123-D", "Placas: XYZ-987-E")
    )

    assert lines(pdf_of_words(cards)) == [
        *("Marca: KIA", "Modelo: 2020", "Placas: ABC-123-D"),
        *("Marca: SEAT", "Modelo: 2021", "Placas: XYZ-987-E"),
    ]


def test_what_was_typed_into_a_form_is_read_where_it_stands() -> None:
    assert only_table(pdf_of_form(HEADER, MARCH, HILUX)).rows == ROWS


def test_an_empty_form_has_only_its_labels() -> None:
    assert lines(pdf_of_form(HEADER, ("",) * 5)) == ["No Marca Tipo Modelo Serie"]


def with_file(name: str, content: bytes) -> bytes:
    """Return a page without text that has a file attached inside."""
    document = pypdfium2.PdfDocument.new()
    document.new_page(200, 200)
    document.new_attachment(name).set_data(content)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def test_a_file_inside_a_pdf_is_opened_like_any_other() -> None:
    book = xlsx({"Flotilla": [HEADER, MARCH]})
    opened = open_files([Attachment("carta.pdf", with_file("flotilla.xlsx", book))], LIMITS)

    assert [document.file for document in opened.documents] == ["carta.pdf", "flotilla.xlsx"]
    assert not opened.is_incomplete


@pytest.mark.parametrize("limits", [ReadingLimits(max_depth=0), ReadingLimits(max_expanded_bytes=1_000)])
def test_a_file_inside_a_pdf_that_is_over_the_limits_asks_for_a_person(limits: ReadingLimits) -> None:
    book = xlsx({"Flotilla": [HEADER, MARCH]})
    opened = open_files([Attachment("carta.pdf", with_file("flotilla.xlsx", book))], limits)

    assert [document.file for document in opened.documents] == ["carta.pdf"]
    assert opened.is_incomplete or any(document.is_incomplete for document in opened.documents)
    assert any("inside" in text for read in (opened, *opened.documents) for text in sentences(read))
