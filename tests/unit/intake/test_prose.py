"""Vehicles in free text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.model.document import Line
from intake.model.limits import ReadingLimits
from intake.tables.rows import read_rows
from intake.text.labelled_records import find_records
from intake.text.prose import read_prose

if TYPE_CHECKING:
    from intake.model.extraction import Vehicle

LIMITS = ReadingLimits()


def lines_of(text: str) -> list[Line]:
    return [Line(line, number) for number, line in enumerate(text.splitlines(), start=1)]


def vehicles_in(text: str) -> list[Vehicle]:
    return read_prose("body", lines_of(text), LIMITS).vehicles


def said(text: str) -> list[tuple[str, int | None]]:
    return [(vehicle.description, vehicle.year) for vehicle in vehicles_in(text)]


def test_an_item_of_a_list_states_everything_of_a_vehicle() -> None:
    (vehicle,) = vehicles_in(
        "1) TOYOTA HILUX SR 2022, serie MR0EX8DD4NL158278, placas GX-77826, eco 12, uso carga, valor $603,000.00 MXN"
    )

    assert (vehicle.description, vehicle.year, vehicle.vin) == ("TOYOTA HILUX SR", 2022, "MR0EX8DD4NL158278")
    assert (vehicle.plate, vehicle.economic_number, vehicle.usage) == ("GX-77826", "12", "carga")
    assert (vehicle.value, vehicle.currency) == (603_000, "MXN")
    assert vehicle.origin is not None
    assert vehicle.origin.row == 1


@pytest.mark.parametrize(
    "line",
    [
        "- NISSAN MARCH 2017 VIN 3N1CK3CD1HL810973",
        "• NISSAN MARCH, modelo 2017, No. de serie: 3N1CK3CD1HL810973",
        "NISSAN MARCH / 2017 / 3N1CK3CD1HL810973",
        "VIN 3N1CK3CD1HL810973 NISSAN MARCH 2017",
        "2. Vehículo: NISSAN MARCH Mod. 17 NIV 3N1CK3CD1HL810973.",
        "3N1CK3CD1HL810973, NISSAN MARCH, 2017",
    ],
)
def test_the_parts_of_a_vehicle_may_stand_in_any_order_and_dress(line: str) -> None:
    (vehicle,) = vehicles_in(line)

    assert (vehicle.description, vehicle.year, vehicle.vin) == ("NISSAN MARCH", 2017, "3N1CK3CD1HL810973")


@pytest.mark.parametrize(
    ("text", "vehicles"),
    [
        ("Cotizar TOYOTA YARIS 2020 y HONDA CIVIC 2021", [("TOYOTA YARIS", 2020), ("HONDA CIVIC", 2021)]),
        (
            "Necesito un Nissan Versa Advance 2021, un Kia Rio 2022 y dos Toyota Hilux 2023 para el cliente.",
            [("Nissan Versa Advance", 2021), ("Kia Rio", 2022), ("Toyota Hilux", 2023), ("Toyota Hilux", 2023)],
        ),
        ("3 unidades NISSAN NP300 2022", [("NISSAN NP300", 2022)] * 3),
        ("- NISSAN NP300 2022 (2 unidades)", [("NISSAN NP300", 2022)] * 2),
        ("2 x Toyota Hiace 2024; 1 x Ford Transit 2023", [("Toyota Hiace", 2024)] * 2 + [("Ford Transit", 2023)]),
        ("- Peugeot 2008 Allure 2021", [("Peugeot 2008 Allure", 2021)]),
        ("- Peugeot 2008", [("Peugeot 2008", None)]),
        ("* Remolque plataforma 2 ejes mod. 2015, placas 194-FC-5", [("Remolque plataforma 2 ejes", 2015)]),
    ],
)
def test_sentences_and_counts_are_understood(text: str, vehicles: list[tuple[str, int | None]]) -> None:
    assert said(text) == vehicles


@pytest.mark.parametrize(
    "text",
    [
        "Tel. (55) 5165 7339  Cel. 55 7250 2725",
        "Av. Insurgentes Sur 2021, Piso 7, Col. Del Valle, C.P. 03100, CDMX",
        "Nissan Mexicana le informa que en 2025 habrá cambios",
        "Vigencia: del 01/06/2026 al 01/06/2027.",
        "Total: 4 unidades, valor $1,570,000.00",
        "AVISO DE CONFIDENCIALIDAD: permiso CNSF 2021-165.",
        "Quiero un smart plan para el man del mini súper 2021",
        "Prima del año pasado: FORD 2021 $12,000",
        "Póliza 2025 de la flotilla",
    ],
)
def test_other_text_holds_no_vehicles(text: str) -> None:
    assert vehicles_in(text) == []


def test_a_vehicle_over_two_lines_is_one() -> None:
    first, second = vehicles_in(
        "Freightliner Cascadia 2019\nSerie: 3AKJHHDR7MM499972 Placas: 55-SF-9C\n"
        "Kenworth T680 2020\nSerie: 3WKYD49X6SN630177\n"
    )

    assert (first.vin, first.plate) == ("3AKJHHDR7MM499972", "55-SF-9C")
    assert second.vin == "3WKYD49X6SN630177"


def test_a_date_beside_a_vehicle_is_not_its_year() -> None:
    assert said("un Nissan Urvan Panel 2022 a nombre de mi cliente, desde el 15 de julio de 2026") == [
        ("Nissan Urvan Panel", 2022)
    ]


def test_a_vehicle_over_several_lines_goes_on_past_a_line_that_says_nothing() -> None:
    (vehicle,) = vehicles_in("NISSAN NP300 2022\nSerie 3N1CN8AE8NL569666\nPlacas en trámite\nSuma asegurada $350,000\n")

    assert (vehicle.vin, vehicle.plate, vehicle.value) == ("3N1CN8AE8NL569666", "", 350_000)


def test_the_columns_of_a_line_without_any_labels_are_known_by_their_shapes() -> None:
    (vehicle,) = vehicles_in("2022 Ford Transit 1FTBW9CK5NKA12345 ABC-123-D $650,000")

    assert (vehicle.description, vehicle.year, vehicle.plate, vehicle.value) == (
        "Ford Transit",
        2022,
        "ABC-123-D",
        650_000,
    )


def test_lines_of_labels_and_values_are_records() -> None:
    text = (
        "Marca: NISSAN\nSubmarca: Versa\nModelo: 2020\nNo. de serie: 3N1CN8AE8NL569666\n"
        "Marca: KIA\nSubmarca: Rio\nModelo: 2021\n\nGracias: Ana"
    )
    tables, left = find_records("body", lines_of(text))
    vehicles = [vehicle for table in tables for vehicle in read_rows(table, LIMITS).vehicles]

    assert [(each.brand, each.model, each.year) for each in vehicles] == [
        ("NISSAN", "Versa", 2020),
        ("KIA", "Rio", 2021),
    ]
    assert [line.text for line in left] == ["", "Gracias: Ana"]


def test_case_data_in_labels_is_no_record() -> None:
    tables, left = find_records("body", lines_of("Cliente: ACEROS S.A. DE C.V.\nRFC: APM151015ND4\nCobertura: AMPLIA"))

    assert not tables
    assert len(left) == 3


@given(st.text(max_size=200))
def test_no_line_makes_reading_raise(text: str) -> None:
    lines = lines_of(text)
    find_records("body", lines)
    read_prose("body", lines, LIMITS)
