"""Files that came without a mail."""

from __future__ import annotations

from intake.extract import extract_email
from intake.limits import Limits
from intake.loose_files import as_mail
from tests.fixtures.mails import HEADER, VERSA, a_mail, xlsx

BOOK = xlsx({"Autos": [HEADER, VERSA]})


def test_a_workbook_is_read_as_if_a_mail_had_brought_it() -> None:
    (vehicle,) = extract_email(as_mail("flota año 2026.xlsx", BOOK), Limits()).vehicles

    assert vehicle.vin == VERSA[3]
    assert vehicle.origin is not None
    assert vehicle.origin.file == "flota año 2026.xlsx"


def test_a_mail_stays_as_it_is() -> None:
    mail = a_mail().with_xlsx([HEADER, VERSA]).as_bytes()

    assert as_mail("mail.eml", mail) == mail


def test_the_same_file_makes_the_same_mail() -> None:
    assert as_mail("f.xlsx", BOOK) == as_mail("f.xlsx", BOOK)
    assert as_mail("f.xlsx", BOOK) != as_mail("f.xlsx", BOOK + b"\0")


def test_a_name_with_line_ends_stays_one_header() -> None:
    assert b"\r\nBcc:" not in as_mail("f\r\nBcc: x@y.z.csv", b"Marca;A\xf1o\nKIA;2020\n")
