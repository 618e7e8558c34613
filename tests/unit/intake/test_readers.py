"""Files of each kind, read by their content."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import io
import time
import zipfile
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from domain.notices.codes import WarningCode
from intake.attachments import archive
from intake.attachments.open_attachments import open_files
from intake.model.document import Attachment, Line, Table
from intake.model.limits import ReadingLimits
from intake.readers import delimited, html, text, workbook
from intake.readers.charset import decode
from intake.readers.file_kind import FileKind, kind_of
from tests.fixtures.mails import HEADER, VERSA, a_mail, html_table, xlsx, zipped
from tests.fixtures.mutants import samples
from tests.fixtures.sentences import sentences

LIMITS = ReadingLimits()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_spanish_text_is_read_in_every_charset_that_windows_writes(encoding: str) -> None:
    written = "Año;Descripción;Compañía\n2021;CAMIÓN 3½ TON;PEÑA"

    assert decode(written.encode(encoding)).lstrip("\ufeff") == written


@given(st.text("áéíóúñÑü aeiou", max_size=60), st.text("áéíóúñÑü aeiou", max_size=60))
def test_one_stray_byte_leaves_the_rest_of_a_utf8_text_as_it_is(before: str, behind: str) -> None:
    before = f"Compañía, situación: {before}"

    assert decode(f"{before}[".encode() + b"\xf1" + f"]{behind}".encode()) == f"{before}[ñ]{behind}"


def test_what_calls_itself_latin1_is_read_as_windows_writes_it() -> None:
    assert decode("“Año” 5 €".encode("cp1252"), "iso-8859-1") == "“Año” 5 €"


@given(st.binary(max_size=300))
def test_no_bytes_make_decoding_or_telling_kinds_raise(content: bytes) -> None:
    decode(content)

    assert kind_of(content) in set(FileKind)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (xlsx({"Hoja1": [HEADER]}), FileKind.WORKBOOK),
        (zipped({"a.txt": b"hola"}), FileKind.ARCHIVE),
        (a_mail().as_bytes(), FileKind.EMAIL),
        (b"<html><body>hola</body></html>", FileKind.HTML),
        ("Marca;Año\nKIA;2021\n".encode("cp1252"), FileKind.TEXT),
        ("Marca\tAño\nKIA\t2021\n".encode("utf-16"), FileKind.TEXT),
        (b"%PDF-1.4 ...", FileKind.PDF),
        (b"\x89PNG\r\n\x1a\n", FileKind.IMAGE),
        (b"BEGIN:VCALENDAR\r\n", FileKind.TRIVIAL),
        (b"\x00\x01\x02\x03" * 100, FileKind.UNKNOWN),
        (b"PK\x03\x04 and no more", FileKind.UNKNOWN),
    ],
)
def test_the_kind_of_a_file_is_told_by_its_content(content: bytes, kind: FileKind) -> None:
    assert kind_of(content) is kind


CELL = (
    st.text(st.characters(whitelist_categories=["L", "N"], whitelist_characters=" -.ñÑáé"), min_size=1, max_size=12)
    .map(str.strip)
    .filter(bool)
)


TABLES = st.integers(2, 6).flatmap(
    lambda width: st.lists(st.lists(CELL, min_size=width, max_size=width), min_size=3, max_size=20)
)


@given(TABLES, st.sampled_from(delimited.DELIMITERS))
def test_a_csv_reads_back_whatever_its_delimiter(rows: list[list[str]], delimiter: str) -> None:
    written = io.StringIO()
    csv.writer(written, delimiter=delimiter).writerows(rows)
    table = delimited.read_table("f.csv", written.getvalue(), LIMITS)

    assert table is not None
    assert [list(row) for row in table.rows] == [[" ".join(cell.split()) for cell in row] for row in rows]


def test_prose_with_commas_is_no_table() -> None:
    letter = "Buen día, Ana:\n\nTe mando, como quedamos, la lista.\nSaludos\nLuis\nTel. 55, ext. 3\n"

    assert delimited.read_table("carta.txt", letter, LIMITS) is None


def test_a_broken_quote_in_a_csv_costs_no_row() -> None:
    table = delimited.read_table("f.csv", 'Marca;Tipo\nKIA;"RIO\nVW;JETTA\n', LIMITS)

    assert table is not None
    assert table.rows[0] == ("Marca", "Tipo")


@pytest.mark.parametrize("separator", ["\t", " | ", "    "])
def test_a_table_drawn_in_a_text_is_found_between_its_lines(separator: str) -> None:
    drawn = "\n".join(separator.join(map(str, row)) for row in (HEADER, VERSA))
    read = text.from_text("body", f"Buen día,\n\n{drawn}\n\nSaludos", LIMITS)
    tables = [block for block in read.blocks if isinstance(block, Table)]

    assert [table.rows for table in tables] == [(HEADER, tuple(map(str, VERSA)))]
    assert tables[0].first_row == 3


def test_sentences_cut_by_bars_are_no_table() -> None:
    lines = [
        "1. KIA RIO 2021 | placas KV67922 | valor factura 551,800",
        "2. VW JETTA 2019 | placas VD-58 | valor factura 7",
    ]
    read = text.from_text("body", "\n".join(lines), LIMITS)

    assert [block.text for block in read.blocks if isinstance(block, Line)] == lines


def test_quoted_lines_of_a_text_are_marked() -> None:
    read = text.from_text("body", "nuevo\n> viejo\n>> más viejo", LIMITS)

    assert [(block.text, block.is_quoted) for block in read.blocks if isinstance(block, Line)] == [
        ("nuevo", False),
        ("viejo", True),
        ("más viejo", True),
    ]


def test_an_html_table_is_a_grid_in_which_spans_repeat_their_text() -> None:
    markup = b"""<table><tr><th>Marca</th><th>Tipo</th><th>Uso</th></tr>
      <tr><td rowspan=2>KIA</td><td>RIO</td><td>CARGA</td></tr><tr><td colspan=2>SOUL</td></tr></table>"""
    (table,) = html.read("body", markup, LIMITS).blocks

    assert isinstance(table, Table)
    assert table.rows == (("Marca", "Tipo", "Uso"), ("KIA", "RIO", "CARGA"), ("KIA", "SOUL", "SOUL"))


def test_a_table_that_only_lays_out_a_page_is_read_through() -> None:
    inner = html_table([HEADER, VERSA])
    blocks = html.read("body", f"<table><tr><td>Hola</td><td>{inner}</td></tr></table>".encode(), LIMITS).blocks

    assert [type(block) for block in blocks] == [Line, Table]


@pytest.mark.parametrize(
    "style", ["display:none", "visibility: hidden", "font-size:0", "color:#ffffff", "mso-hide:all", "opacity:0"]
)
def test_hidden_text_is_left_out_and_said(style: str) -> None:
    read = html.read(
        "body", f"<p>KIA RIO 2021</p><p style='{style}'>FERRARI ENZO 2003</p><p>Gracias</p>".encode(), LIMITS
    )

    assert [block.text for block in read.blocks if isinstance(block, Line)] == ["KIA RIO 2021", "Gracias"]
    assert any("hidden" in warning for warning in sentences(read))


def test_white_text_on_a_coloured_header_is_not_hidden() -> None:
    read = html.read("body", b"<p style='background:#003366;color:white'>Marca</p>", LIMITS)

    assert [block.text for block in read.blocks if isinstance(block, Line)] == ["Marca"]


def test_a_workbook_is_read_sheet_by_sheet_as_a_person_counts_its_rows() -> None:
    rows = [
        [],
        [],
        ["Marca", "Año", "Valor", "Alta"],
        ["KIA", 2021, 256000.5, dt.date(2026, 6, 1)],
        ["VW", "2020", 1e6, None],
    ]
    read = workbook.read("f.xlsx", xlsx({"Autos": rows, "Motos": [["Marca", "Año"], ["KTM", 2020]]}), LIMITS)
    autos, motos = read.blocks

    assert isinstance(autos, Table)
    assert isinstance(motos, Table)
    assert (autos.sheet, autos.first_row, motos.sheet) == ("Autos", 3, "Motos")
    assert autos.rows[1:] == (("KIA", "2021", "256000.50", "2026-06-01"), ("VW", "2020", "1000000", ""))


def test_a_hidden_sheet_is_left_out_and_said() -> None:
    book = xlsx({"Autos": [HEADER, VERSA], "Viejos": [HEADER, VERSA]}, hidden=["Viejos"])
    read = workbook.read("f.xlsx", book, LIMITS)

    assert [block.sheet for block in read.blocks if isinstance(block, Table)] == ["Autos"]
    assert any("Viejos" in warning for warning in sentences(read))
    assert not read.is_incomplete


def test_hidden_rows_are_left_out_and_said_and_the_others_keep_their_numbers() -> None:
    book = Workbook()
    for row in [HEADER, VERSA, VERSA, VERSA]:
        book.active.append(row)
    book.active.row_dimensions[3].hidden = True
    (table,) = workbook.read("f.xlsx", saved(book), LIMITS).blocks

    assert isinstance(table, Table)
    assert [bool(row) for row in table.rows] == [True, True, False, True]
    assert "hidden rows" in sentences(workbook.read("f.xlsx", saved(book), LIMITS))[0]


def test_formulas_without_a_value_ask_for_a_person() -> None:
    book = Workbook()
    book.active.append(["Marca", "Año", "Valor"])
    book.active.append(["KIA", 2021, "=100000*2"])
    read = workbook.read("f.xlsx", saved(book), LIMITS)

    assert read.is_incomplete
    assert sentences(read) == ["f.xlsx: 1 formulas have no value in the file: have it saved by Excel again"]


def saved(book: Workbook) -> bytes:
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


@pytest.mark.parametrize(
    "content", [b"PK\x03\x04xl/", xlsx({"A": [HEADER]})[:-200], b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600]
)
def test_a_damaged_workbook_is_a_warning(content: bytes) -> None:
    read = workbook.read("f.xlsx", content, LIMITS)

    assert read.is_incomplete
    assert "not read" in sentences(read)[0]


def test_an_archive_gives_its_files_without_their_folders() -> None:
    unpacked = archive.unpack("f.zip", zipped({"2026/flota.csv": b"a", "__MACOSX/x": b"b"}), LIMITS, 1000)

    assert [(file.name, file.content) for file in unpacked.files] == [("flota.csv", b"a")]
    assert unpacked.expanded_bytes == 1


def test_a_gz_holds_one_file_and_is_held_to_the_budget() -> None:
    packed = gzip.compress(b"Marca;A\xf1o\nKIA;2021\n")

    assert archive.unpack("f.csv.gz", packed, LIMITS, 1000).files[0].name == "f.csv"
    assert archive.unpack("f.csv.gz", packed, LIMITS, 5).problems[0].code == WarningCode.FILE_EXPANDS_TOO_FAR
    assert archive.unpack("f.csv.gz", packed[:12], LIMITS, 1000).problems[0].code == WarningCode.FILE_DAMAGED


def test_mails_and_archives_in_one_another_are_opened() -> None:
    inner = a_mail().with_file("flota.zip", zipped({"flota.csv": b"Marca;A\xf1o\nKIA;2021\n"})).as_bytes()
    opened = open_files([Attachment("reenviado.eml", inner)], LIMITS)

    assert [document.file for document in opened.documents] == ["flota.csv"]
    assert [mail.body.file for mail in opened.mails] == ["reenviado.eml"]
    assert not opened.is_incomplete


@pytest.mark.parametrize("content", [b"%PDF-1.4", b"\x89PNG\r\n\x1a\n", b"\x00\x01" * 50])
def test_a_file_that_is_not_read_asks_for_a_person(content: bytes) -> None:
    opened = open_files([Attachment("f.bin", content)], LIMITS)
    said = [text for read in (opened, *opened.documents) for text in sentences(read)]

    assert opened.is_incomplete or any(document.is_incomplete for document in opened.documents)
    assert said[0].startswith("f.bin: not read")


def test_the_logo_of_a_signature_is_passed_over() -> None:
    assert not open_files([Attachment("image001.png", b"\x89PNG", is_decoration=True)], LIMITS).warnings


def test_line_numbers_of_a_text_rise() -> None:
    read = text.from_text("body", "a\n\nb\nc", LIMITS)
    numbers = [block.number for block in read.blocks if isinstance(block, Line)]

    assert all(before < after for before, after in pairwise(numbers))


def test_a_workbook_whose_packed_bytes_are_damaged_is_said_to_be() -> None:
    sound = xlsx({"Hoja1": [HEADER, VERSA]})
    with zipfile.ZipFile(io.BytesIO(sound)) as packed:
        at = packed.getinfo("xl/worksheets/sheet1.xml").header_offset + 30 + len("xl/worksheets/sheet1.xml")
    damaged = sound[:at] + b"\xff" * 8 + sound[at + 8 :]

    assert sentences(workbook.read("f.xlsx", damaged, LIMITS)) == ["f.xlsx: not read, it is damaged (error)"]


@pytest.mark.parametrize("line", ["RIO {0} | placas ABC {0} | valor {0}000", "+ | + | + | +"])
def test_lines_that_are_no_table_are_not_gone_through_again_from_each_of_them(line: str) -> None:
    lengths = (1_000, 16_000)
    seconds = []
    for length in lengths:
        started_s = time.process_time()
        blocks = text.from_text("f.txt", "\n".join(line.format(n) for n in range(length)), LIMITS).blocks
        seconds.append(time.process_time() - started_s)
        assert [type(block) for block in blocks] == [Line] * length

    assert seconds[1] / seconds[0] < 64  # sixteen times as many lines take sixteen times as long, not 256 times


def test_a_table_after_lines_that_say_what_each_value_is_is_still_a_table() -> None:
    told = "RIO 2021 | placas ABC-123 | valor 350,000\nRIO 2022 | placas ABD-123 | valor 360,000\n"
    blocks = text.from_text("f.txt", f"{told}\nMarca | Tipo | Modelo\nKIA | RIO | 2021\n", LIMITS).blocks

    assert [block.rows for block in blocks if isinstance(block, Table)] == [
        (("Marca", "Tipo", "Modelo"), ("KIA", "RIO", "2021"))
    ]


@pytest.mark.parametrize("harm", [(b"</table:table>", b"</table:tabla>"), (b"</office:spreadsheet>", b"")])
def test_an_ods_whose_tags_do_not_close_is_said_to_be_damaged(harm: tuple[bytes, bytes]) -> None:
    with zipfile.ZipFile(io.BytesIO(samples()["ods"])) as packed:
        members = {name: packed.read(name) for name in packed.namelist()}
    damaged = zipped(members | {"content.xml": members["content.xml"].replace(*harm)})

    assert sentences(workbook.read("f.ods", damaged, LIMITS)) == ["f.ods: not read, it is damaged (ValueError)"]


def test_a_file_without_a_name_in_an_archive_is_read() -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as packed:
        packed.writestr(zipfile.ZipInfo(""), b"Marca;Tipo\nKIA;RIO\n")
        packed.writestr("b.csv", b"Marca;Tipo\nKIA;RIO\n")
    unpacked = archive.unpack("f.zip", content.getvalue(), LIMITS, 1_000)

    assert [file.name for file in unpacked.files] == ["unnamed", "b.csv"]


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"Rar!\x1a\x07\x01\x00rest", FileKind.RAR),
        (b"7z\xbc\xaf\x27\x1c\x00\x04", FileKind.SEVEN_ZIP),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", FileKind.HEIC),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument\0".encode("utf-16-le"), FileKind.OLD_WORD),
    ],
)
def test_what_cannot_be_read_is_said_to_be_what_it_is(content: bytes, kind: FileKind) -> None:
    opened = open_files([Attachment("f", content)], LIMITS)

    assert opened.is_incomplete
    assert sentences(opened) == [f"f: not read, it is a {kind}"]


def test_a_sheet_that_opendocument_encrypts_is_protected_and_not_damaged() -> None:
    manifest = '<manifest:file-entry><manifest:encryption-data manifest:checksum="x"/></manifest:file-entry>'
    content = zipped(
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": b"\x8f\x01",
            "META-INF/manifest.xml": manifest.encode(),
        }
    )

    assert kind_of(content) is FileKind.ENCRYPTED


@pytest.mark.parametrize("is_locked", [True, False])
def test_an_old_workbook_with_a_password_is_protected_and_not_damaged(is_locked: bool) -> None:  # noqa: FBT001
    records = b"\x09\x08\x10\x00\x00\x06\x05\x00" + bytes(12)
    records += b"\x2f\x00\x04\x00\x01\x00\x01\x00" if is_locked else b"\xe1\x00\x02\x00\xb0\x04"
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook\0".encode("utf-16-le") + records

    assert kind_of(content) is (FileKind.ENCRYPTED if is_locked else FileKind.WORKBOOK)
