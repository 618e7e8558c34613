"""What a text corrects in a list is applied and said, or left to a person."""

from __future__ import annotations

import pytest

from intake.extraction.corrections import UNAPPLIED, correct
from intake.extraction.email import extract_email
from intake.model.document import Origin
from intake.model.extraction import Vehicle
from intake.model.limits import ReadingLimits
from tests.fixtures.mails import HEADER, HILUX, ONIX, VERSA, a_mail
from tests.fixtures.sentences import sentences

FLEET = tuple(
    Vehicle(name, year=year, plate=plate, value=value, origin=Origin("f.xlsx", "Hoja1", row))
    for row, (name, year, plate, value) in enumerate(
        [
            ("NISSAN VERSA", 2021, "LUK-009-H", 250_000.0),
            ("TOYOTA HILUX", 2022, "GX-77-826", 480_000.0),
            ("KIA RIO", 2023, "LUK-010-H", 310_000.0),
        ],
        start=2,
    )
)


def facts(text: str) -> list[tuple[int | None, float | None]]:
    return [(vehicle.year, vehicle.value) for vehicle in correct(FLEET, text).vehicles]


@pytest.mark.parametrize(
    "text",
    [
        "OJO: la unidad 2 es modelo 2021 no 2022",
        "la unidad 2 es modelo 2021, no 2022.",
        "la 2 es modelo 2021",
        "El vehículo #2 es año 2021 en vez de 2022",
        "el modelo de la unidad 2 es 2021 y no 2022",
        "el año correcto de la 2 es 2021",
        "La de placas GX-77-826 es modelo 2021",
    ],
)
def test_a_model_year_is_corrected_in_the_unit_that_is_named(text: str) -> None:
    assert facts(text) == [(2021, 250_000.0), (2021, 480_000.0), (2023, 310_000.0)]
    assert sentences(correct(FLEET, text).vehicles[1]) == ["the text corrects the model year to 2021"]
    assert correct(FLEET, text).doubts == []


@pytest.mark.parametrize(
    "text",
    [
        "el valor correcto de la 3 es 450,000",
        "la suma asegurada de la unidad 3 es de $450,000.00",
        "El valor de la unidad 3 debe ser 450 mil",
    ],
)
def test_a_value_is_corrected_in_the_unit_that_is_named(text: str) -> None:
    assert facts(text) == [(2021, 250_000.0), (2022, 480_000.0), (2023, 450_000.0)]


@pytest.mark.parametrize(
    "text",
    ["La Hilux lleva caja refrigerada con valor de 90,000.", "el equipo especial de la Hilux tiene valor de 90,000"],
)
def test_the_value_of_equipment_is_not_that_of_its_vehicle(text: str) -> None:
    assert facts(text) == [(2021, 250_000.0), (2022, 480_000.0), (2023, 310_000.0)]


def test_several_corrections_in_one_sentence_are_all_applied() -> None:
    text = "la unidad 2 es modelo 2021 no 2022, y el valor correcto de la 3 es 450,000."

    assert facts(text) == [(2021, 250_000.0), (2021, 480_000.0), (2023, 450_000.0)]


@pytest.mark.parametrize(
    "text",
    [
        "la unidad 9 es modelo 2021",
        "la unidad 2 es modelo 2021 no 2019",
        "La de placas XYZ-11-22 es modelo 2021",
        "En la lista dice Versa y debe decir Sentra",
        "Una corrección: el Versa es del cliente anterior",
    ],
)
def test_a_correction_that_cannot_be_applied_is_left_to_a_person(text: str) -> None:
    assert correct(FLEET, text).vehicles == list(FLEET)
    assert correct(FLEET, text).doubts == [UNAPPLIED]


def test_in_several_lists_a_number_names_no_unit() -> None:
    other = Vehicle("MAZDA 3", year=2020, origin=Origin("g.xlsx", "Hoja1", 2))

    assert correct([*FLEET, other], "la unidad 2 es modelo 2021").doubts == [UNAPPLIED]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Favor de cotizar 3 unidades modelo 2021",
        "la póliza 2 es de 2021",
        "son 2 modelo 2021",
        "el 2 de mayo es 2021",
    ],
)
def test_other_sentences_correct_nothing(text: str) -> None:
    assert correct(FLEET, text).vehicles == list(FLEET)
    assert correct(FLEET, text).doubts == []


def test_a_mail_that_corrects_its_list_is_read_corrected_and_says_so() -> None:
    text = "Buen día, adjunto lista. OJO: la unidad 2 es modelo 2021 no 2022.\n"
    extraction = extract_email(
        a_mail().saying(text).with_xlsx([HEADER, VERSA, HILUX, ONIX]).as_bytes(), ReadingLimits()
    )

    assert [vehicle.year for vehicle in extraction.vehicles] == [2021, 2021, 2024]
    assert any("corrects the model year to 2021" in warning for warning in sentences(extraction))
    assert not extraction.needs_review
