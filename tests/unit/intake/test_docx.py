"""Word documents: order, merged and nested cells, text boxes, what was deleted, damage."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import docx as word
from hypothesis import given
from hypothesis import strategies as st

from intake.model.document import Line, Table
from intake.model.limits import ReadingLimits
from intake.readers import docx
from tests.fixtures.sentences import sentences

LIMITS = ReadingLimits()
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def written(document: word.document.Document) -> bytes:
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


def a_letter() -> word.document.Document:
    """A letter with a table between two paragraphs."""
    letter = word.Document()
    letter.add_paragraph("Estimados:")
    table = letter.add_table(3, 3)
    for row, texts in zip(
        table.rows, [("Marca", "Modelo", "Año"), ("KIA", "RIO", "2020"), ("", "SOUL", "2021")], strict=True
    ):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    letter.add_paragraph("Saludos")
    return letter


def zipped(body: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("word/document.xml", body)
    return content.getvalue()


def test_paragraphs_and_tables_keep_their_order() -> None:
    first, table, last = docx.read("f.docx", written(a_letter()), LIMITS).blocks

    assert isinstance(first, Line)
    assert isinstance(table, Table)
    assert isinstance(last, Line)
    assert (first.text, last.text) == ("Estimados:", "Saludos")
    assert table.rows[1] == ("KIA", "RIO", "2020")


def test_rows_and_cells_inside_content_controls_are_rows_and_cells() -> None:
    def control(inner: str) -> str:
        return f"<w:sdt><w:sdtContent>{inner}</w:sdtContent></w:sdt>"

    def cell(text: str) -> str:
        return f"<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"

    held_paragraph = f"<w:tc>{control('<w:p><w:r><w:t>SEAT</w:t></w:r></w:p>')}</w:tc>"
    rows = [
        f"<w:tr>{cell('KIA')}{cell('2020')}</w:tr>",
        control(f"<w:tr>{cell('FIAT')}{cell('2021')}</w:tr>"),
        f"<w:tr>{held_paragraph}{control(cell('2022'))}</w:tr>",
    ]
    body = f'<w:document xmlns:w="{W}"><w:body><w:tbl>{"".join(rows)}</w:tbl></w:body></w:document>'

    (table,) = docx.read("f.docx", zipped(body), LIMITS).blocks

    assert isinstance(table, Table)
    assert table.rows == (("KIA", "2020"), ("FIAT", "2021"), ("SEAT", "2022"))


def test_a_cell_merged_downwards_counts_for_each_row_and_one_merged_across_for_the_first_column() -> None:
    letter = a_letter()
    table = letter.tables[0]
    table.cell(1, 0).merge(table.cell(2, 0))
    table.cell(0, 1).merge(table.cell(0, 2))
    (grid,) = [block for block in docx.read("f.docx", written(letter), LIMITS).blocks if isinstance(block, Table)]

    assert [row[0] for row in grid.rows] == ["Marca", "KIA", "KIA"]
    assert grid.rows[0][2] == ""


def test_a_table_in_a_cell_is_read_by_itself() -> None:
    letter = a_letter()
    inner = letter.tables[0].cell(2, 2).add_table(2, 2)
    inner.cell(0, 0).text = "Placas"
    tables = [block for block in docx.read("f.docx", written(letter), LIMITS).blocks if isinstance(block, Table)]

    assert [table.rows[0][0] for table in tables] == ["Marca", "Placas"]


def test_text_boxes_are_read_once_and_deleted_words_not_at_all() -> None:
    box = f'<w:txbxContent xmlns:w="{W}"><w:p><w:r><w:t>RFC: ABC</w:t></w:r></w:p></w:txbxContent>'
    body = (
        f'<w:document xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><w:body>'
        f"<w:p><w:r><w:t>Hola</w:t></w:r><w:del><w:r><w:t>viejo</w:t></w:r></w:del><mc:AlternateContent>"
        f"<mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:p></w:body></w:document>"
    )
    texts = [block.text for block in docx.read("f.docx", zipped(body), LIMITS).blocks if isinstance(block, Line)]

    assert texts == ["Hola", "RFC: ABC"]


def test_entities_are_not_expanded() -> None:
    laughs = '<!DOCTYPE x [<!ENTITY a "ja"><!ENTITY b "&a;&a;&a;">]>' + f'<w:document xmlns:w="{W}">&b;</w:document>'

    assert "ja" not in str(docx.read("f.docx", zipped(laughs), LIMITS).blocks)


def test_a_document_that_expands_too_far_is_not_read() -> None:
    read = docx.read("f.docx", written(a_letter()), replace(LIMITS, max_document_bytes=100))

    assert read.is_incomplete
    assert "too large" in sentences(read)[0]


@given(st.binary(max_size=200), st.integers(0, 400))
def test_no_damage_makes_the_reader_raise(noise: bytes, at: int) -> None:
    content = written(a_letter())
    place = at * len(content) // 400
    docx.read("f.docx", content[:place] + noise + content[place + len(noise) :], LIMITS)
    docx.read("f.docx", zipped(noise.decode("latin-1")), LIMITS)
