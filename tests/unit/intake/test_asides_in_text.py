"""Makers, years and units in text that are no vehicles to be quoted, or only where they are asked for."""

from __future__ import annotations

import pytest

from intake.extraction.email import extract_email
from intake.text.exclusions import AN_EXAMPLE
from intake.text.prose import ASIDE
from tests.fixtures.list_texts import LIMITS, Row, read, rows_of, settled
from tests.fixtures.mails import HEADER, VERSA, a_mail

SIGNATURES = ["Distribuidor autorizado Toyota 2018 y 2019", "Ford Motor 2019", "Elaboró: Ing. Mercedes Ríos 2026"]


@pytest.mark.parametrize("line", SIGNATURES)
@pytest.mark.parametrize(
    "listed", ["1. NISSAN VERSA 2021 serie 3N1CN8AE4ML810001", "Cotizar: NISSAN VERSA 2021, serie 3N1CN8AE4ML810001"]
)
def test_a_maker_and_a_year_in_a_sentence_are_no_vehicle_beside_a_list(line: str, listed: str) -> None:
    text = read(f"{listed}\n\nSaludos cordiales\n\n{line}")

    assert [vehicle.vin for vehicle in text.vehicles] == ["3N1CN8AE4ML810001"]
    assert [(row.reason, row.text) for row in text.dropped] == [(ASIDE, line)]


def test_a_maker_and_a_year_in_a_sentence_are_no_vehicle_beside_a_file_with_a_list() -> None:
    mail = a_mail().saying("Va la lista.\n\nAgencia de seguros\nFord Motor 2019").with_xlsx([HEADER, VERSA])

    extraction = extract_email(mail.as_bytes(), LIMITS)

    assert [vehicle.brand for vehicle in extraction.vehicles] == ["NISSAN"]
    assert ASIDE in {row.reason for row in extraction.dropped_rows}


@pytest.mark.parametrize(
    "text",
    [
        "Nos interesa el Ford 2019",
        "1. NISSAN VERSA 2021 serie 3N1CN8AE4ML810001\n\nIncluir también Ford 2019",
        "1. NISSAN VERSA 2021 serie 3N1CN8AE4ML810001\n\nY además un Ford 2019",
        "NISSAN VERSA 2021 serie 3N1CN8AE4ML810001\nFord 2019\nKia 2020",
    ],
)
def test_a_maker_and_a_year_are_a_vehicle_where_they_are_asked_for(text: str) -> None:
    assert [row.reason for row in settled(text).dropped] == []
    assert "Ford" in {vehicle.description for vehicle in settled(text).vehicles}


@pytest.mark.parametrize(
    "example", ["Ejemplo: NISSAN VERSA 2020", "Ej. NISSAN VERSA 2020", "Ejemplo:\n- NISSAN VERSA 2020"]
)
def test_an_example_is_no_vehicle(example: str) -> None:
    text = read(f"{example}\n\nUnidades:\n1. KIA RIO 2023 serie 3KPA24AD8PE410004")

    assert [vehicle.description for vehicle in text.vehicles] == ["KIA RIO"]
    assert [row.reason for row in text.dropped] == [AN_EXAMPLE]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("Cotizar un Rio 2020 por favor", [("Rio", 2020, "", "")]),
        ("Cotizar dos Sierra 2020 y un Versa 2021", [("Sierra", 2020, "", "")] * 2 + [("Versa", 2021, "", "")]),
        ("Tengo la Partner 2020 blanca, placas NY-10-220", [("Partner blanca", 2020, "", "NY-10-220")]),
        ("Nos vemos en la Expo León 2024", []),
        ("Entregas en Durango 2025 y Torreón", []),
    ],
)
def test_a_model_that_is_an_everyday_word_needs_its_year_and_a_count_or_a_number(text: str, rows: list[Row]) -> None:
    assert rows_of(text) == rows


@pytest.mark.parametrize(
    "end",
    [
        "El año pasado tenía también una Kangoo 2015 pero la vendí.",
        "La Kangoo 2015 la vendimos.",
        "En lugar de la Kangoo 2015.",
    ],
)
@pytest.mark.parametrize(
    "plate", ["placas NY-10-22.", "(placas NY-10-22).", "con placas NY-10-22.", "placas NY-10-22\n"]
)
def test_a_unit_that_is_gone_takes_no_unit_of_another_sentence_with_it(plate: str, end: str) -> None:
    assert rows_of(f"Cotizar una Berlingo 2020, {plate} {end}") == [("Berlingo", 2020, "", "NY-10-22")]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("En lugar de la Hilux 2020 que te pedí ayer, cotízame una Tacoma 2021", "Tacoma"),
        ("Cotizar una Tacoma 2021 en vez de la Hilux 2020", "Tacoma"),
        ("En lugar del Versa ponle un Sentra 2021", "Sentra"),
    ],
)
def test_the_unit_whose_place_another_takes_is_not_quoted(text: str, name: str) -> None:
    assert rows_of(text) == [(name, 2021, "", "")]


def test_the_year_from_which_models_are_meant_is_no_year_of_a_unit() -> None:
    for bound in ("en adelante", "o posterior", "y posteriores", "o más recientes", "or newer"):
        assert rows_of(f"Compatible con Nissan y Kenworth modelos 2010 {bound}.") == []


@pytest.mark.parametrize(
    ("text", "use"),
    [("uso particular", "particular"), ("que uso para repartir", ""), ("la uso diario", ""), ("uso: carga", "carga")],
)
def test_to_use_a_vehicle_is_no_use_of_it(text: str, use: str) -> None:
    (vehicle,) = read(f"Cotizar Versa 2020 {text}, placas ABC-123-D").vehicles

    assert vehicle.usage == use


def test_a_short_line_that_cannot_end_its_sentence_goes_on_below() -> None:
    lines = "1.- Chevrolet Trax modelo 2022 con numero de\n    serie 3N1CN8AE4ML810001 y\n    placas TAB-10-1\n"

    assert rows_of(f"{lines}2.- Jeep Compass modelo 2021") == [
        ("Chevrolet Trax", 2022, "3N1CN8AE4ML810001", "TAB-10-1"),
        ("Jeep Compass", 2021, "", ""),
    ]


LISTED = "\n\nKenworth T800 2015 serie 3WKDD40XXNA000850\nKenworth T800 2016 serie 3WKDD40X1NA000851"


@pytest.mark.parametrize(
    "line",
    [
        "Sin siniestros en los últimos 3 años.",
        "No ha tenido siniestros.",
        "Siniestralidad del 38%",
        "Cuenta con 2 siniestros en el año",
        "Es una cuenta sana, baja siniestralidad",
        "Te comparto siniestralidad y unidades",
        "Excluyan la que está siniestrada",
        "Solo pérdidas totales",
        "Cobertura pérdida total:",
        "Con cobertura de pérdida total por robo",
        "No claims in the last 5 years",
        "Póliza 8812-33, se da de baja con la otra compañía",
        "Las unidades dadas de baja ya no las puse",
    ],
)
def test_what_a_line_says_of_losses_or_of_leaving_takes_no_unit_below_it_out(line: str) -> None:
    assert len(read(line + LISTED).vehicles) == 2


@pytest.mark.parametrize(
    "heading",
    [
        "Siniestros 2024",
        "Siniestros:",
        "Historial de siniestros",
        "Les comparto los siniestros del año:",
        "Unidades siniestradas",
        "Vehículos con pérdida total",
        "Últimos siniestros",
        "Loss history",
    ],
)
def test_units_below_a_heading_of_losses_are_not_asked_for(heading: str) -> None:
    assert read(heading + LISTED).vehicles == []
