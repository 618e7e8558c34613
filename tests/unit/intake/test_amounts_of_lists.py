"""What the amounts of a list stand for: thousands, one unit or all of a row, with or without VAT, nothing sensible."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from intake.extraction.email import extract_email
from intake.extraction.list_reader import ListReader
from intake.lexicon.vat import says_with_vat
from intake.model.document import Table
from intake.model.limits import ReadingLimits
from tests.fixtures.mails import a_mail
from tests.fixtures.sentences import sentences

if TYPE_CHECKING:
    from intake.model.extraction import Extraction, Vehicle

LIMITS = ReadingLimits()
HEADER = ("Descripción", "Año", "Valor")
TRACTOR, LORRY = ("KENWORTH T680", "2022"), ("HINO 300", "2020")


def vehicles_in(*rows: tuple[str, ...]) -> list[Vehicle]:
    return ListReader(LIMITS).read("f", [Table("f", "Hoja1", rows)]).vehicles


def values_in(*rows: tuple[str, ...]) -> list[float | None]:
    return [vehicle.value for vehicle in vehicles_in(*rows)]


@pytest.mark.parametrize("note", ["Cifras en miles de pesos", "Valores expresados en miles", "Importes en miles M.N."])
def test_a_note_above_or_below_a_list_makes_its_values_thousands(note: str) -> None:
    rows = (HEADER, (*TRACTOR, "1,850"), (*LORRY, "620.5"))

    assert values_in((note,), *rows) == values_in(*rows, (note,)) == [1_850_000, 620_500]


def test_a_header_that_says_thousands_makes_its_values_thousands() -> None:
    header = ("Descripción", "Año", "Suma asegurada (miles)")

    assert values_in(header, (*TRACTOR, "1,850"), (*LORRY, "620000")) == [1_850_000, 620_000]


def test_a_model_of_a_thousand_kilometres_is_no_note_on_values() -> None:
    assert values_in(("Recorre miles de kilómetros",), HEADER, (*TRACTOR, "1850000")) == [1_850_000]


def test_of_two_amounts_the_one_that_is_the_other_by_the_quantity_is_of_all_units() -> None:
    header = ("Cantidad", "Descripción", "Año", "Monto A", "Monto B")
    rows = ("2", *TRACTOR, "3700000", "1850000"), ("1", *LORRY, "620000", "620000")

    assert values_in(header, *rows) == [1_850_000, 1_850_000, 620_000]


def test_amounts_that_do_not_follow_from_the_quantity_stay_as_they_are() -> None:
    header = ("Cantidad", "Descripción", "Año", "Suma asegurada", "Valor factura")
    rows = ("2", *TRACTOR, "1700000", "1850000"), ("1", *LORRY, "610000", "620000")

    assert values_in(header, *rows) == [1_700_000, 1_700_000, 610_000]


@pytest.mark.parametrize(("title", "of_one"), [("Importe", 900_000), ("Valor total", 900_000), ("Valor", 1_800_000)])
def test_a_total_of_several_units_is_parted_among_them(title: str, of_one: float) -> None:
    assert values_in(("Cantidad", "Descripción", "Año", title), ("2", *TRACTOR, "1800000")) == [of_one, of_one]


@pytest.mark.parametrize(
    ("text", "is_with"),
    [
        ("Valor con IVA", True), ("valor c/IVA", True), ("IVA incluido", True), ("que incluya el total", None),
        ("Valor sin IVA", False), ("antes de I.V.A.", False), ("más IVA", False), ("no incluye IVA", False),
        ("con IVA y sin IVA", None), ("Valor", None), ("privado con ivas", None),
    ],
)  # fmt: skip
def test_a_text_says_whether_values_are_with_vat(text: str, is_with: bool | None) -> None:  # noqa: FBT001
    assert says_with_vat(text) is is_with


def with_both_values(text: str) -> Extraction:
    rows = [("Descripción", "Año", "Valor sin IVA", "Valor con IVA"), (*TRACTOR, 1_000_000, 1_160_000)]
    return extract_email(a_mail().saying(text).with_xlsx(rows).as_bytes(), LIMITS)


@pytest.mark.parametrize(
    ("text", "value"), [("Cotizar con valor con IVA", 1_160_000), ("Cotizar con valores sin IVA, gracias", 1_000_000)]
)
def test_of_values_with_and_without_vat_the_one_counts_that_the_mail_asks_for(text: str, value: float) -> None:
    extraction = with_both_values(text)

    assert [vehicle.value for vehicle in extraction.vehicles] == [value]
    assert not extraction.needs_review


def test_where_nobody_says_which_of_both_values_counts_a_person_has_to_look() -> None:
    extraction = with_both_values("Cotizar la flotilla adjunta")

    assert [vehicle.value for vehicle in extraction.vehicles] == [1_160_000]
    assert extraction.needs_review
    assert any("with and without VAT" in warning for warning in sentences(extraction))


@pytest.mark.parametrize(("value", "currency", "is_doubtful"), [
    (850, "MXN", True), (850, "USD", False), (450, "USD", True), (12_000, "MXN", False), (4_999, "", True),
])  # fmt: skip
def test_a_value_that_no_vehicle_has_is_doubted(value: int, currency: str, is_doubtful: bool) -> None:  # noqa: FBT001
    rows = [("Descripción", "Año", "Serie", "Valor", "Moneda"), (*TRACTOR, "3WKAD40X1NF123456", value, currency)]
    extraction = extract_email(a_mail().saying("Cotizar por favor").with_xlsx(rows).as_bytes(), LIMITS)

    assert [("SMALL_VALUE" in vehicle.doubts) for vehicle in extraction.vehicles] == [is_doubtful]
    assert extraction.needs_review is is_doubtful


DRAWN = "Volvo VNL 760   2021   81-AN-4C   1,850\nHino 300   2020   82-AN-5C   620"
LISTED = "1. Volvo VNL 760 2021, placas 81-AN-4C, valor 1,850\n2. Hino 300 2020, placas 82-AN-5C, valor 620"


@pytest.mark.parametrize(
    "text",
    [
        f"Cotizar por favor (valores en miles de pesos):\n\n{DRAWN}",
        f"Cotizar por favor:\n{LISTED}\nLas sumas aseguradas están expresadas en miles.",
    ],
)
def test_a_mail_that_says_thousands_makes_the_values_of_its_list_thousands(text: str) -> None:
    vehicles = extract_email(a_mail().saying(text).as_bytes(), LIMITS).vehicles

    assert [vehicle.value for vehicle in vehicles] == [1_850_000, 620_000]


def test_a_column_of_small_numbers_is_no_value_where_nobody_speaks_of_thousands() -> None:
    mail = a_mail().saying(f"Cotizar por favor:\n\n{DRAWN}")

    assert [vehicle.value for vehicle in extract_email(mail.as_bytes(), LIMITS).vehicles] == [None, None]
