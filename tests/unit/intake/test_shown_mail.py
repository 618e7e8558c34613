"""What is shown of a mail, and what is read in it, have the same numbers: every vehicle is found where it says."""

from __future__ import annotations

import datetime as dt
import io
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import openpyxl
import pytest
from openpyxl.styles import Font

from domain.text import fold
from intake.attachments import shown_mail
from intake.attachments.shown_mail import NoSuchFileError, ShownFile, ShownMail, ShownRow, file_at, show
from intake.extraction.email import extract_email
from intake.model.limits import ReadingLimits
from intake.reading.source_reader import rows_of
from samples.generator.mail import DEVELOPMENT_SEED
from samples.generator.mail import a_mail as a_generated_mail
from tests.fixtures.mails import HEADER, HILUX, ONIX, VERSA, a_mail, html_table, xlsx, zipped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from intake.model.extraction import Vehicle

LIMITS: Final = ReadingLimits()
SAMPLES: Final = Path(__file__).parents[3] / "samples"
MAILS: Final = sorted(
    [
        *SAMPLES.glob("mails/*.eml"),
        *SAMPLES.glob("mails_by_hand/*.eml"),
        *SAMPLES.glob("mails_of_terms/*.eml"),
        *SAMPLES.glob("strangers/t*"),
        *sorted(SAMPLES.glob("threads/*.eml"))[::12],
    ]
)
GENERATED: Final = range(40)
LINES_OF_A_CARD: Final = 9
ROWS: Final = (HEADER, VERSA, HILUX, ONIX)


def rows(file: ShownFile) -> Iterator[tuple[str, int, ShownRow]]:
    """Yield each row of a file with its sheet and the number of its first column."""
    for part in file.parts:
        for chunk in range(len(part.chunks)):
            for row in rows_of(part, chunk):
                yield part.sheet, part.first_column, row


@cache
def by_place(mail: ShownMail) -> dict[tuple[str, str, int], list[tuple[int, ShownRow]]]:
    found: dict[tuple[str, str, int], list[tuple[int, ShownRow]]] = {}
    for file in mail.files:
        for sheet, first_column, row in rows(file):
            found.setdefault((file.name, sheet, row.row), []).append((first_column, row))
    return found


def texts(shown: list[tuple[int, ShownRow]]) -> str:
    return fold(" ".join(cell for _, row in shown for cell in row.cells))


def check(raw: bytes) -> int:
    """Check that each vehicle of a mail stands where its origin says; return how many there are."""
    mail = show(raw, LIMITS)
    vehicles = extract_email(raw, LIMITS).vehicles
    for vehicle in vehicles:
        assert vehicle.origin is not None
        if vehicle.origin.file == "subject":
            assert fold(vehicle.description.split()[0]) in fold(mail.subject)
        else:
            _check_place(mail, vehicle)
    return len(vehicles)


def _check_place(mail: ShownMail, vehicle: Vehicle) -> None:
    origin, place = vehicle.origin, vehicle.origin.place if vehicle.origin else None
    assert origin is not None
    shown = by_place(mail)
    assert (origin.file, origin.sheet, origin.row) in shown, origin
    height = place.height if place and origin.sheet else LINES_OF_A_CARD
    near = [row for below in range(height) for row in shown.get((origin.file, origin.sheet, origin.row + below), [])]
    words = [word for word in (vehicle.vin, vehicle.plate, *vehicle.description.split()) if len(word) > 1]
    assert any(fold(word) in texts(near) for word in words), (origin, near)
    assert not origin.page or origin.page in {row.page for _, row in near}
    assert not (place and place.box) or place.box in {row.box for _, row in near}
    for field in place.fields if place else ():
        cells = [
            row.cells[field.column - first_column]
            for first_column, row in shown.get((origin.file, origin.sheet, origin.row + field.below), [])
            if first_column and 0 <= field.column - first_column < len(row.cells)
        ]
        assert any(cells), (origin, field)


@pytest.mark.parametrize("path", MAILS, ids=lambda path: path.stem)
def test_every_vehicle_of_a_sample_stands_in_the_row_that_its_origin_names(path: Path) -> None:
    check(path.read_bytes())


@pytest.mark.parametrize("number", GENERATED)
def test_every_vehicle_of_a_generated_mail_stands_in_the_row_that_its_origin_names(number: int) -> None:
    check(a_generated_mail(DEVELOPMENT_SEED, number).raw)


@pytest.mark.parametrize(
    "raw",
    [
        a_mail().with_xlsx(ROWS).as_bytes(),
        a_mail().showing(html_table(ROWS)).as_bytes(),
        a_mail()
        .with_file("todo.zip", zipped({"a.xlsx": xlsx({"Uno": ROWS}), "b.xlsx": xlsx({"Dos": ROWS[:2]})}))
        .as_bytes(),
        a_mail().with_file("todo.zip", zipped({"cliente.eml": a_mail().with_xlsx(ROWS).as_bytes()})).as_bytes(),
        xlsx({"Hoja1": ROWS}),
    ],
    ids=["workbook", "table", "archive", "mail in an archive", "bare file"],
)
def test_every_vehicle_is_found_in_whatever_it_came(raw: bytes) -> None:
    assert check(raw) >= len(ROWS) - 1


def test_files_come_in_the_order_of_the_mail_each_behind_what_it_lies_in() -> None:
    inner = a_mail().about("Lo de mi cliente").with_xlsx(ROWS, "dentro.xlsx").as_bytes()
    raw = a_mail().with_file("todo.zip", zipped({"cliente.eml": inner, "nota.txt": b"hola"})).with_xlsx(ROWS).as_bytes()

    mail = show(raw, LIMITS)

    assert [(file.name, file.media_type) for file in mail.files] == [
        ("body", "text/plain"),
        ("todo.zip", "application/zip"),
        ("cliente.eml", "message/rfc822"),
        ("dentro.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("nota.txt", "text/plain"),
        ("flotilla.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ]
    assert file_at(raw, mail.files[3].path, LIMITS) == file_at(inner, (mail.files[3].path[-1],), LIMITS)
    assert file_at(raw, mail.files[4].path, LIMITS) == b"hola"
    assert all(file.size_bytes == len(file_at(raw, file.path, LIMITS)) for file in mail.files)


def test_a_path_that_leads_nowhere_is_no_file() -> None:
    raw = a_mail().with_xlsx(ROWS).as_bytes()

    with pytest.raises(NoSuchFileError):
        file_at(raw, (b"0" * 16,), LIMITS)
    with pytest.raises(NoSuchFileError):
        file_at(raw, (*show(raw, LIMITS).files[1].path, b"0" * 16), LIMITS)


def test_the_head_of_a_mail_is_shown() -> None:
    mail = show(a_mail().about("Flotilla ñandú").as_bytes(), LIMITS)

    assert mail.sender == "Ana Ruiz <ana.ruiz@corredores.example>"
    assert mail.recipients == ("Cotizaciones <cotizaciones@aseguradora.example>",)
    assert mail.subject == "Flotilla ñandú"
    assert mail.sent_at == dt.datetime(2026, 2, 16, 23, 17, tzinfo=dt.UTC).timestamp()


def test_what_is_quoted_is_marked_and_the_newest_text_is_not() -> None:
    text = (
        "Va corregido:\n- NISSAN VERSA 2021\n\n-----Mensaje original-----\nDe: Luis <luis@x.example>\nPara: Ana\n"
        "Asunto: flotilla\n\nVa:\n- TOYOTA HILUX 2020\n"
    )

    body = show(a_mail().saying(text).as_bytes(), LIMITS).files[0]

    quoted = {row.cells[0]: row.is_quoted for _, _, row in rows(body)}
    assert (quoted["- NISSAN VERSA 2021"], quoted["- TOYOTA HILUX 2020"]) == (False, True)
    assert [part.is_quoted for part in body.parts] == [False, True]


def test_a_long_sheet_is_cut_into_chunks_that_say_how_far_they_go() -> None:
    raw = a_mail().with_xlsx([HEADER, *([VERSA] * 999)]).as_bytes()

    (part,) = show(raw, LIMITS).files[1].parts

    assert (part.is_grid, part.sheet, part.row_count, part.column_count) == (True, "Hoja1", 1000, len(HEADER))
    assert part.highest == (250, 500, 750, 1000)
    assert [row.row for row in rows_of(part, 1)] == list(range(251, 501))


def test_rows_that_are_hidden_or_struck_out_are_shown_as_such() -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx({"Hoja1": ROWS})))
    sheet = book["Hoja1"]
    sheet.row_dimensions[2].hidden = True
    for cell in sheet[3]:
        cell.font = Font(strike=True)
    written = io.BytesIO()
    book.save(written)

    (_, _, first), (_, _, second), (_, _, third), (_, _, fourth) = rows(
        show(a_mail().with_file("flotilla.xlsx", written.getvalue()).as_bytes(), LIMITS).files[1]
    )

    assert [(row.is_hidden, row.is_struck) for row in (first, second, third, fourth)] == [
        (False, False),
        (True, False),
        (False, True),
        (False, False),
    ]
    assert (second.cells[1], third.cells[1]) == (VERSA[1], HILUX[1])


def test_rows_over_the_room_are_left_out_and_their_file_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shown_mail, "MOST_ENCODED_BYTES", 2_000)
    raw = a_mail().with_xlsx([HEADER, *([VERSA] * 999)]).as_bytes()

    body, sheet = show(raw, LIMITS).files

    assert (body.is_incomplete, sheet.is_incomplete, sheet.parts) == (False, True, ())


@pytest.mark.parametrize(
    "raw", [b"", b"\x00" * 100, b"PK\x03\x04 broken", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"From: a\r\n" * 9]
)
def test_whatever_comes_is_shown(raw: bytes) -> None:
    assert show(raw, LIMITS).files[0].name == "body"
