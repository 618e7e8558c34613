"""Files that came without a mail."""

from __future__ import annotations

import pytest

from intake.attachments.as_mail import as_mail, mail_around
from intake.extraction.email import extract_email
from intake.model.limits import ReadingLimits
from intake.readers.file_kind import FileKind, kind_of
from tests.fixtures.mails import HEADER, VERSA, a_mail, xlsx, zipped

BOOK = xlsx({"Autos": [HEADER, VERSA]})
LIST = "\r\n".join(";".join(map(str, row)) for row in ((*HEADER, "Año"), (*VERSA, "")))


def test_a_workbook_is_read_as_if_a_mail_had_brought_it() -> None:
    (vehicle,) = extract_email(as_mail("flota año 2026.xlsx", BOOK), ReadingLimits()).vehicles

    assert vehicle.vin == VERSA[3]
    assert vehicle.origin is not None
    assert vehicle.origin.file == "flota año 2026.xlsx"


def test_a_mail_stays_as_it_is() -> None:
    mail = a_mail().with_xlsx([HEADER, VERSA]).as_bytes()

    assert as_mail("mail.eml", mail) == mail


@pytest.mark.parametrize(
    "content",
    [
        BOOK,
        zipped({"f.xlsx": BOOK}),
        *(LIST.encode(encoding) for encoding in ("utf-8", "utf-8-sig", "cp1252", "utf-16")),
    ],
    ids=["workbook", "archive", "utf-8", "utf-8-sig", "cp1252", "utf-16"],
)
def test_a_file_that_is_sent_in_place_of_a_mail_is_read(content: bytes) -> None:
    (vehicle,) = extract_email(content, ReadingLimits()).vehicles

    assert (vehicle.vin, vehicle.brand) == (VERSA[3], "NISSAN")


def test_a_mail_without_any_header_is_still_a_mail() -> None:
    text = f"Buen día, favor de cotizar NISSAN VERSA ADVANCE 2021 serie {VERSA[3]}\n".encode()

    assert mail_around(text) == text
    assert [each.vin for each in extract_email(text, ReadingLimits()).vehicles] == [VERSA[3]]


def test_a_list_that_begins_with_bmw_is_no_picture() -> None:
    assert kind_of(b"BMW;X1;2021\nKIA;RIO;2020\n") is FileKind.TEXT


def test_the_same_file_makes_the_same_mail() -> None:
    assert as_mail("f.xlsx", BOOK) == as_mail("f.xlsx", BOOK)
    assert as_mail("f.xlsx", BOOK) != as_mail("f.xlsx", BOOK + b"\0")


def test_a_name_with_line_ends_stays_one_header() -> None:
    assert b"\r\nBcc:" not in as_mail("f\r\nBcc: x@y.z.csv", b"Marca;A\xf1o\nKIA;2020\n")
