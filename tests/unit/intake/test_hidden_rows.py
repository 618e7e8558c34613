"""Rows that old workbooks and those of OpenDocument hide."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest

from intake.model.document import MarkKind, Table
from intake.model.limits import ReadingLimits
from intake.readers import workbook
from samples.generator.compound import compound_file

ROWS = (("Marca", "Tipo", "Serie"), ("NISSAN", "MARCH", "3N1CK3CD0LL000101"), ("SEAT", "IBIZA", "VSSZZZ6J0KR000103"),
        ("KIA", "SOUL", "KNDJN2A28G7387365"))  # fmt: skip
HIDDEN_ROW, OF_A_GROUP = 0x20, 0x21
THIRD = 3


def record(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def old_workbook(flags: int) -> bytes:
    """Write a sheet whose third row has `flags`."""
    begin = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 6))
    name = b"Autos"
    start = len(begin) + 4 + 8 + len(name) + 4
    book = begin + record(0x0085, struct.pack("<IBBBB", start, 0, 0, len(name), 0) + name) + record(0x000A)
    cells = b"".join(
        record(0x0204, struct.pack("<HHHHB", number, column, 0, len(text), 1) + text.encode("utf-16-le"))
        for number, row in enumerate(ROWS)
        for column, text in enumerate(row)
    )
    row = record(0x0208, struct.pack("<HHHHHHHH", THIRD - 1, 0, 3, 255, 0, 0, flags, 0))
    sheet = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0x0DBB, 0x07CC, 0, 6))
    sheet += record(0x0200, struct.pack("<IIHHH", 0, len(ROWS), 0, 3, 0)) + row + cells + record(0x000A)
    return compound_file({"Workbook": book + sheet})


CELL = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
GROUP = '<table:table-row-group table:display="false">{}</table:table-row-group>'


def open_document(attributes: str = "", around: str = "{}") -> bytes:
    """Write a sheet whose third row has `attributes`, and stands inside what is `around` it."""
    cells = ["".join(map(CELL.format, row)) for row in ROWS]
    rows = [f"<table:table-row>{row}</table:table-row>" for row in cells]
    rows[THIRD - 1] = around.format(f"<table:table-row {attributes}>{cells[THIRD - 1]}</table:table-row>")
    kind = "urn:oasis:names:tc:opendocument:xmlns"
    namespaces = " ".join(f'xmlns:{name}="{kind}:{name}:1.0"' for name in ("office", "table", "text"))
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr(
            "content.xml",
            f"<office:document-content {namespaces}><office:body><office:spreadsheet>"
            f'<table:table table:name="Autos">{"".join(rows)}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
    return content.getvalue()


def hidden_in(content: bytes) -> list[int]:
    (table,) = workbook.read("f", content, ReadingLimits()).blocks
    assert isinstance(table, Table)
    assert len(table.rows) == len(ROWS)
    return [mark.row for mark in table.marks if mark.kind is MarkKind.HIDDEN]


@pytest.mark.parametrize(
    ("content", "hidden"),
    [
        (old_workbook(HIDDEN_ROW), [THIRD]),
        (old_workbook(OF_A_GROUP), []),
        (old_workbook(0), []),
        (open_document('table:visibility="filter"'), [THIRD]),
        (open_document('table:visibility="collapse"'), [THIRD]),
        (open_document('table:visibility="collapse"', GROUP), []),
        (open_document(), []),
    ],
    ids=["old", "old, group", "old, shown", "filter", "by hand", "group", "shown"],
)
def test_a_hidden_row_is_told_from_one_of_a_group_that_is_folded_up(content: bytes, hidden: list[int]) -> None:
    assert hidden_in(content) == hidden
