"""Sentences that take units out of a list by a number, and those that nobody can follow."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.extraction.email import extract_email
from intake.extraction.gone_units import without_numbered
from intake.extraction.named_units import UNKNOWN_GONE
from intake.model.document import Origin
from intake.model.extraction import Vehicle
from intake.model.limits import ReadingLimits
from tests.fixtures.mails import a_mail

FLEET = tuple(
    Vehicle(name, year=2020, vin=vin, plate=plate, economic_number=number, origin=Origin("f.xlsx", "Hoja1", row))
    for row, (name, vin, plate, number) in enumerate(
        [
            ("NISSAN VERSA", "3N1CN8AE8NL569666", "LUK-009-H", "101"),
            ("KENWORTH T680", "1XKYDP9X5LJ123457", "45-AK-1B", "102"),
            ("KENWORTH T680", "1XKYDP9X5MJ123458", "45-AK-2B", "103"),
        ],
        2,
    )
)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("La 2 ya se vendió.", [1, 3]),
        ("Las 2 y 3 ya se vendieron y la 1 es modelo 2021.", [1]),
        ("Quiten la 1 y la 3 por favor", [2]),
        ("La unidad no. 2 causa baja", [1, 3]),
        ("La eco 102 ya no va, las demás igual.", [1, 3]),
        ("La 103 ya se vendió, favor de no considerarla.", [1, 2]),
        ("Quiten la última, el 5% de deducible está bien.", [1, 2]),
        ("La primera ya no se renueva.", [2, 3]),
        ("La que termina en 3458 ya se vendió", [1, 2]),
        ("La de placas LUK-009-H ya no la vamos a asegurar", [2, 3]),
        ("La 3 ya la vendieron; la 1 sigue igual.", [1, 2]),
        ("El 2 de enero se vendió la empresa.", [1, 2, 3]),
        ("Quitar coberturas adicionales de la 2", [1, 2, 3]),
        ("La unidad 2 es de arrendadora, no se incluye adaptación", [1, 2, 3]),
        ("La de placas ABC-12-34 ya no va", [1, 2, 3]),
    ],
)
def test_a_unit_that_is_gone_by_a_number_is_taken_out(text: str, left: list[int]) -> None:
    remaining = without_numbered(FLEET, text)

    assert list(remaining.vehicles) == [FLEET[number - 1] for number in left]
    assert len(remaining.dropped) == len(FLEET) - len(left)
    assert remaining.doubts == []


@pytest.mark.parametrize(
    "text",
    [
        "La unidad 7 ya no va.",
        "Las 1, 2 y 3 ya se vendieron.",
        "Los tractos ya no se renuevan.",
        "El auto ya no lo vamos a asegurar.",
        "La camioneta ya se vendió.",
    ],
)
def test_what_nobody_can_follow_takes_nothing_out_and_leaves_a_doubt(text: str) -> None:
    remaining = without_numbered(FLEET, text)

    assert (list(remaining.vehicles), remaining.doubts) == (list(FLEET), [UNKNOWN_GONE])


@pytest.mark.parametrize("text", ["Las unidades en rojo ya no van.", "Uno de los Kenworth se vendió ayer."])
def test_units_that_are_gone_by_no_number_make_a_person_look(text: str) -> None:
    body = f"Cotizar:\n\n1. NISSAN VERSA 2020\n2. KENWORTH T680 2020\n3. KENWORTH T680 2021\n\n{text}"

    case = extract_email(a_mail().saying(body).as_bytes(), ReadingLimits())

    assert len(case.vehicles) == len(FLEET)
    assert case.needs_review
    assert UNKNOWN_GONE in case.warnings


def test_a_note_below_a_list_takes_a_unit_out() -> None:
    rows = [("Eco", "Marca", "Descripción", "Año"), (101, "KIA", "RIO", 2021), (102, "KIA", "SOUL", 2022)]

    case = extract_email(a_mail().with_xlsx([*rows, ("Nota: la 102 ya se vendió",)]).as_bytes(), ReadingLimits())

    assert [vehicle.description for vehicle in case.vehicles] == ["KIA RIO"]


@given(st.text("La unidad 1234567890 ya se vendió quiten y,.;placas termina en", max_size=60))
def test_each_unit_is_left_or_dropped(text: str) -> None:
    remaining = without_numbered(FLEET, text)

    assert len(remaining.vehicles) + len(remaining.dropped) == len(FLEET)
    assert remaining.vehicles
