"""Sentences that call a unit of the list by its name: it is gone, or something of it is otherwise."""

from __future__ import annotations

import pytest

from intake.extraction.corrections import UNAPPLIED, correct
from intake.extraction.email import extract_email
from intake.extraction.named_units import UNKNOWN_GONE, without_gone
from intake.model.document import Origin
from intake.model.extraction import Extraction, Vehicle
from intake.model.limits import ReadingLimits
from tests.fixtures.mails import a_mail

MAZDA_2 = Vehicle("Mazda 2 Sedan i", year=2019, plate="PWX-77-01", origin=Origin("f.xlsx", "Hoja1", 2))
MAZDA_3 = Vehicle("Mazda 3 Hatchback", year=2022, vin="3N1CN8AE8NL569666", origin=Origin("f.xlsx", "Hoja1", 3))
CX_5 = Vehicle("Mazda CX-5 i", year=2021, plate="PWX-77-03", origin=Origin("f.xlsx", "Hoja1", 4))
MARCH = Vehicle("March Sense", year=2019, origin=Origin("f.xlsx", "Hoja1", 5))
FLEET = (MAZDA_2, MAZDA_3, CX_5, MARCH, MARCH)


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("la CX-5 ya se vendió, esa no la cotices", [CX_5]),
        ("Favor de cotizar, quita el Mazda 2 por favor", [MAZDA_2]),
        ("Todo igual. El Mazda 3 ya no va.", [MAZDA_3]),
        ("los March ya se vendieron", [MARCH, MARCH]),
        ("la CX-5 sigue, el Mazda 2 ya se vendió", [MAZDA_2]),
    ],
)
def test_a_unit_that_is_gone_by_its_name_is_taken_out(text: str, gone: list[Vehicle]) -> None:
    left = without_gone(FLEET, text)

    assert list(left.vehicles) == [vehicle for vehicle in FLEET if vehicle not in gone]
    assert [row.origin for row in left.dropped] == [vehicle.origin for vehicle in gone]
    assert left.doubts == []


@pytest.mark.parametrize("text", ["el Mazda ya se vendió", "un March ya se vendió", "la Hilux ya no va"])
def test_a_name_that_is_not_one_unit_leaves_a_doubt(text: str) -> None:
    left = without_gone(FLEET, text)

    assert (list(left.vehicles), left.doubts) == (list(FLEET), [UNKNOWN_GONE])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Cotizar la CX-5 y el Mazda 2",
        "las tachadas ya no van",
        "el Versa 2020 ya se vendió",
        "la CX-5 de placas ABC-12-34 ya se vendió",
    ],
)
def test_other_sentences_take_nothing_out_by_name(text: str) -> None:
    assert list(without_gone(FLEET, text).vehicles) == list(FLEET)
    assert without_gone(FLEET, text).doubts == []


def test_a_fleet_is_never_taken_out_as_a_whole() -> None:
    left = without_gone((CX_5,), "la CX-5 ya se vendió")

    assert (left.vehicles, left.doubts) == ((CX_5,), [UNKNOWN_GONE])


@pytest.mark.parametrize(
    ("text", "index", "field", "fact"),
    [
        ("el Mazda 2 lleva placas PWX-77-99", 0, "plate", "PWX-77-99"),
        ("El Mazda 2 es 2020, no 2019.", 0, "year", 2020),
        ("la CX-5 va con valor de $420,000", 2, "value", 420_000.0),
        ("La CX-5 tiene serie JM3KFBCM5M0510228", 2, "vin", "JM3KFBCM5M0510228"),
        ("la unidad con serie 3N1CN8AE8NL569666 es modelo 2023, viene mal", 1, "year", 2023),
        ("la que termina en 569666 es modelo 2023", 1, "year", 2023),
        ("la terminación 569666 es modelo 2023", 1, "year", 2023),
        ("las placas de la unidad 3 son PWX-77-98", 2, "plate", "PWX-77-98"),
        ("la tercera unidad es modelo 2020", 2, "year", 2020),
    ],
)
def test_a_fact_is_corrected_in_the_unit_that_a_sentence_names(text: str, index: int, field: str, fact: object) -> None:
    corrected = correct(FLEET, text)

    assert getattr(corrected.vehicles[index], field) == fact
    assert [vehicle for place, vehicle in enumerate(corrected.vehicles) if place != index] == [
        vehicle for place, vehicle in enumerate(FLEET) if place != index
    ]
    assert corrected.doubts == []


@pytest.mark.parametrize(
    "text", ["el March es 2020, no 2019", "La Hilux es 2020, no 2021", "La unidad 9 lleva placas PWX-77-98"]
)
def test_a_correction_of_a_name_that_is_not_one_unit_is_left_to_a_person(text: str) -> None:
    assert correct(FLEET, text).doubts == [UNAPPLIED]


def read(text: str) -> Extraction:
    return extract_email(a_mail().saying(text).as_bytes(), ReadingLimits())


def test_a_mail_that_takes_a_unit_back_is_read_without_it() -> None:
    extraction = read(
        "Cotizar, la CX-5 ya se vendió.\n\n- Mazda 2 2019 placas PWX-77-01\n- Mazda CX-5 2021 placas PWX-77-03\n"
    )

    assert [vehicle.description for vehicle in extraction.vehicles] == ["Mazda 2"]
    assert any("CX-5" in row.text for row in extraction.dropped_rows)


def test_a_correction_is_no_vehicle_of_its_own() -> None:
    extraction = read(
        "Cotizar. El Jetta es 2020, no 2021.\n1. Aveo 2019 placas PWX-77-01\n2. Jetta 2021 placas PWX-77-03\n"
    )

    assert [(vehicle.description, vehicle.year) for vehicle in extraction.vehicles] == [("Aveo", 2019), ("Jetta", 2020)]


QUOTED = """

-----Mensaje original-----
De: Ana Ruiz
Enviado: martes, 3 de noviembre de 2026 09:11 a. m.
Asunto: Cotización

Cotizar:
1. Silverado 2500 2020 placas GT-10-001
2. Silverado 2500 2021 placas GT-10-002
3. Versa Sense 2022 placas GT-10-003
4. NP300 2022 placas GT-10-004
"""


def quoted_plates(text: str) -> list[str]:
    """Return the ends of the plates that a text above a quoted list of four leaves."""
    extraction = extract_email(a_mail().about("RE: Cotización").saying(text + QUOTED).as_bytes(), ReadingLimits())
    assert extraction.needs_review
    return [vehicle.plate[-1] for vehicle in extraction.vehicles]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("La Silverado 2021 ya se vendió, no la consideres.", "134"),
        ("Dos cambios: la Silverado 2021 ya se vendió, y el valor correcto de la NP300 es $425,000.", "134"),
        ("Al final el cliente solo quiere la 2 y la 4, de las otras dos ya no.", "24"),
        ("Solo cotiza la 3", "3"),
        ("Solo cotiza las 2 Silverado por favor", "12"),
        ("El cliente solo quiere la NP300 2022 y las dos Silverado, gracias", "124"),
        ("Cotiza solo la Versa", "3"),
        ("Solo cotiza la Silverado", "1234"),
        ("Solo cotiza la cobertura amplia", "1234"),
    ],
)
def test_a_new_text_says_which_units_of_the_quoted_list_are_wanted(text: str, left: str) -> None:
    assert quoted_plates(text) == list(left)


@pytest.mark.parametrize(
    "text",
    [
        "A las de abajo agrégale una Koleos 2021 placas COL-10-9.",
        "Además de las que te mandé, incluye esta: Koleos 2021 placas COL-10-9",
    ],
)
def test_a_unit_that_is_added_to_the_quoted_list_does_not_replace_it(text: str) -> None:
    assert quoted_plates(text) == list("91234")


def test_a_count_before_a_name_is_no_number_of_a_unit() -> None:
    mail = a_mail().saying("Adjunto relación, solo cotiza los 2 Versa.")
    rows = ("Descripción", "Modelo", "Placas"), ("NP300", 2022, "GT-10-001")
    versas = ("Versa Sense", 2022, "GT-10-002"), ("Versa Advance", 2021, "GT-10-003")
    extraction = extract_email(mail.with_xlsx([*rows, *versas]).as_bytes(), ReadingLimits())

    assert [vehicle.plate for vehicle in extraction.vehicles] == ["GT-10-002", "GT-10-003"]


@pytest.mark.parametrize(
    "text",
    [
        "La relación anterior estaba mal.\nCotizar un Aveo 2019 placas COL-10-9, además de un Rio 2020 placas COL-10-8",
        "Usa esta relación y no la que mandé:\nMarca;Modelo;Año;Placas\nKia;Rio;2020;COL-10-9\nKia;Soul;2021;COL-10-8",
        "Ahora necesito otra, aparte: Aveo 2019 placas COL-10-9 y un Rio 2020 placas COL-10-8",
    ],
)
def test_a_new_list_replaces_the_quoted_one(text: str) -> None:
    extraction = extract_email(a_mail().about("RE: Cotización").saying(text + QUOTED).as_bytes(), ReadingLimits())

    assert [vehicle.plate for vehicle in extraction.vehicles] == ["COL-10-9", "COL-10-8"]
