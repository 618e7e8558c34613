"""Items among vehicles whose names nobody knows: which are units, by what, and what is said of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from intake.extraction.list_reader import ListReader
from intake.model.document import Table
from intake.model.extraction import UNKNOWN_NAME
from intake.model.limits import ReadingLimits
from intake.readers.text import from_text

if TYPE_CHECKING:
    from intake.extraction.list_reader import ListRead

LIMITS = ReadingLimits()
VERSA, HILUX, ONIX = "3N1CN8AE8NL569666", "MR0EX8DD4NL158278", "3G1EA5CU2RM521741"


def among_vehicles(item: str) -> ListRead:
    text = f"1. Nissan Versa 2021 placas ABC-12-34\n2. {item}\n3. Kia Rio 2020\n"
    return ListReader(LIMITS).read("body", from_text("body", text, LIMITS).blocks)


def names(text: str) -> list[str]:
    return [
        vehicle.description
        for vehicle in ListReader(LIMITS).read("body", from_text("body", text, LIMITS).blocks).vehicles
    ]


def test_the_facts_of_an_item_may_stand_in_the_line_below() -> None:
    unit = among_vehicles("Zanfor lite\n   placas 12-UB-3K").vehicles[1]

    assert (unit.description, unit.plate, unit.warnings) == ("Zanfor lite", "12-UB-3K", (UNKNOWN_NAME,))


def test_the_facts_of_the_last_item_may_be_the_last_line() -> None:
    text = "1. Nissan Versa 2021 placas ABC-12-34\n2. Kia Rio 2020\n3. Zanfor lite\n   placas 12-UB-3K\n"
    read = ListReader(LIMITS).read("body", from_text("body", text, LIMITS).blocks).vehicles

    assert [vehicle.plate for vehicle in read] == ["ABC-12-34", "", "12-UB-3K"]


def test_a_kind_of_unit_with_facts_in_the_line_below_is_no_unknown_name() -> None:
    unit = among_vehicles("Camioneta roja\n   placas 12-UB-3K").vehicles[1]

    assert (unit.description, unit.plate, unit.warnings) == ("Camioneta roja", "12-UB-3K", ())


@pytest.mark.parametrize("item", ["Prima neta zanfor 2020", "Zanfor lite desde 2019", "Zanfor lite mayo 2024"])
def test_a_premium_or_the_year_of_an_event_makes_no_unit(item: str) -> None:
    read = among_vehicles(item)

    assert [vehicle.description for vehicle in read.vehicles] == ["Nissan Versa", "Kia Rio"]
    assert [row.text for row in read.dropped] == [item]


@pytest.mark.parametrize("event", ["comprada en mayo 2024", "desde 2019"])
def test_a_plate_makes_a_unit_whatever_the_year_beside_it_dates(event: str) -> None:
    assert among_vehicles(f"Zanfor lite placas 12-UB-3K {event}").vehicles[1].plate == "12-UB-3K"


@pytest.mark.parametrize(
    "name",
    [
        "Te paso el de mi tía, es un Versa",
        "Equipo de reparto foráneo de la sucursal Monterrey: camioneta Versa",
        "Estacionamiento-subterraneo-de-la-sucursal-de-Guadalajara-Jal Versa",
    ],
)
def test_a_sentence_above_facts_is_no_name_of_a_card(name: str) -> None:
    assert names(f"{name}\n2021\n$250,000\n") == []


def test_serial_numbers_with_names_and_years_between_them_are_of_units_of_their_own() -> None:
    text = f"Zanfor lite 2020 {VERSA} zanfor maxi 2021 {HILUX} zanfor max 2022 {ONIX}\n"
    read = ListReader(LIMITS).read("body", from_text("body", text, LIMITS).blocks).vehicles

    assert [(vehicle.description, vehicle.year, vehicle.vin) for vehicle in read] == [
        ("Zanfor lite", 2020, VERSA),
        ("zanfor maxi", 2021, HILUX),
        ("zanfor max", 2022, ONIX),
    ]


def test_a_brand_that_a_title_and_the_row_both_say_is_said_once() -> None:
    rows = (("Unidad", "Modelo", "Serie"), ("NISSAN", "", ""), ("VERSA NISSAN", "2020", VERSA), ("MARCH", "2021", ""))
    read = ListReader(LIMITS).read("f", [Table("f", "H", rows)]).vehicles

    assert [(vehicle.description, vehicle.brand) for vehicle in read] == [
        ("VERSA NISSAN", "NISSAN"),
        ("NISSAN MARCH", "NISSAN"),
    ]


def test_another_unit_of_an_unknown_name_stands_where_its_sentence_does() -> None:
    text = "Buen día\nCotizar un Kenworth T680 2019 y otro, Zanfor lite 2020\n"
    read = ListReader(LIMITS).read("body", from_text("body", text, LIMITS).blocks).vehicles

    assert [vehicle.description for vehicle in read] == ["Kenworth T680", "Zanfor lite"]
    assert [vehicle.origin and vehicle.origin.row for vehicle in read] == [2, 2]
