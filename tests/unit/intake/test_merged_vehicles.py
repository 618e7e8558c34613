"""What merging keeps of every list: no vehicle is lost, none is made up, and the order of the files does not matter."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.notices.codes import WarningCode
from domain.notices.notice import notice
from intake.extraction.merge_vehicles import merge_lists, merged, without
from intake.model.document import Origin
from intake.model.extraction import Vehicle
from tests.fixtures.sentences import reasons, sentences

if TYPE_CHECKING:
    from random import Random

VIN = "3KPA24AB0KM157873"
IN_BODY, IN_FILE = Origin("body", row=3), Origin("f.xlsx", "Hoja1", 2)
STATED = tuple(field.name for field in fields(Vehicle) if field.name not in {"origin", "warnings"})

DESCRIPTIONS = st.sampled_from(["KIA RIO", "KIA RIO LX", "RIO KIA", "VW JETTA", "JETTA"])
YEARS = st.sampled_from([None, 2020, 2021])
PLATES = st.sampled_from(["", "GXV-573-R", "GXV573R", "HKR-201-B"])
VEHICLES = st.builds(
    Vehicle,
    DESCRIPTIONS,
    year=YEARS,
    vin=st.sampled_from(["", VIN, VIN[-8:], VIN[:-1] + "4", "3VWLL7AJ0EM388202"]),
    plate=PLATES,
    value=st.sampled_from([None, 250_000.0, 310_000.0]),
    origin=st.sampled_from([IN_BODY, IN_FILE]),
)
LISTS = st.lists(st.lists(VEHICLES, max_size=4), max_size=4)
UNITS = [
    Vehicle(
        f"{model} {number}", year=2018 + number % 5, vin=f"3KPA24AB{number}KM{number}57873", plate=f"GXV-57{number}-R"
    )
    for number, model in enumerate(["KIA RIO", "VW JETTA", "NISSAN VERSA", "KIA RIO", "FORD F-150", "KIA SOUL"])
]


def count(*lists: list[Vehicle]) -> int:
    return len(merge_lists(lists)[0])


@given(LISTS)
def test_every_vehicle_is_kept_or_named_as_a_repeat(lists: list[list[Vehicle]]) -> None:
    kept, dropped = merge_lists(lists)

    assert len(kept) + len(dropped) == sum(map(len, lists))


@given(LISTS)
def test_every_number_and_value_that_is_kept_was_written(lists: list[list[Vehicle]]) -> None:
    for vehicle in merge_lists(lists)[0]:
        for name in STATED:
            assert getattr(vehicle, name) in {getattr(written, name) for vehicles in lists for written in vehicles}


@given(LISTS)
def test_merging_what_is_merged_changes_nothing(lists: list[list[Vehicle]]) -> None:
    kept, _ = merge_lists(lists)

    assert merge_lists([kept]) == (kept, [])


@given(LISTS)
def test_a_copy_of_the_whole_fleet_adds_no_vehicle(lists: list[list[Vehicle]]) -> None:
    kept, _ = merge_lists(lists)

    assert count(kept, kept) == len(kept)


@given(st.lists(st.lists(st.sampled_from(UNITS), unique=True, max_size=6), max_size=3), st.randoms())
def test_the_order_of_the_files_does_not_change_which_vehicles_a_fleet_has(
    files: list[list[Vehicle]], dice: Random
) -> None:
    shuffled = [dice.sample(file, len(file)) for file in dice.sample(files, len(files))]
    kept, _ = merge_lists(files)

    assert {vehicle.vin for vehicle in kept} == {unit.vin for file in files for unit in file}
    assert sorted(vehicle.vin for vehicle in merge_lists(shuffled)[0]) == sorted(vehicle.vin for vehicle in kept)


@given(VEHICLES)
def test_a_vehicle_merged_with_itself_stays_as_it_is(vehicle: Vehicle) -> None:
    assert merged(vehicle, vehicle) == vehicle


@given(VEHICLES, VEHICLES)
def test_what_either_of_two_says_is_said_by_both_together(first: Vehicle, repeat: Vehicle) -> None:
    together = merged(first, repeat)

    assert together.origin == first.origin
    for name in STATED:
        values = {getattr(first, name), getattr(repeat, name)}
        assert getattr(together, name) in (values - {"", None} or values)


@pytest.mark.parametrize(
    ("in_body", "in_file", "number"),
    [
        ({"vin": VIN[-6:]}, {"vin": VIN}, 1),
        ({"vin": VIN[-5:]}, {"vin": VIN}, 2),
        ({"vin": VIN[-6:]}, {"vin": VIN, "year": 2020}, 2),
        ({"vin": "X" + VIN[-6:]}, {"vin": VIN}, 2),
        ({"vin": VIN}, {"vin": "9" + VIN[1:]}, 2),
        ({"vin": VIN, "plate": "GXV573R"}, {"vin": VIN[:-2] + "00", "plate": "GXV-573-R"}, 1),
        ({"vin": VIN, "plate": "GXV573R"}, {"vin": VIN[:-3] + "000", "plate": "GXV-573-R"}, 2),
        ({"vin": VIN, "plate": "GXV573R"}, {"description": "VW JETTA", "plate": "GXV-573-R"}, 1),
        ({"plate": "GXV573R"}, {"plate": "HKR201B"}, 2),
        ({"plate": "GXV573R"}, {}, 1),
        ({"vin": VIN}, {}, 1),
        ({"value": 1.0}, {"value": 1.0}, 1),
        ({"value": 1.0}, {}, 1),
        ({"value": 1.0}, {"value": 2.0}, 2),
        ({"year": 2020}, {}, 2),
        ({"description": "KIA RIO LX"}, {}, 1),
        ({}, {"description": "KIA RIO LX"}, 1),
        ({"description": "RIO KIA"}, {}, 1),
        ({"description": "KIA SOUL"}, {}, 2),
        ({"description": "KIA RIO LX"}, {"description": "KIA RIO EX"}, 2),
        ({"description": ""}, {}, 2),
    ],
)
def test_two_files_name_one_vehicle_where_nothing_tells_them_apart(
    in_body: dict[str, Any], in_file: dict[str, str], number: int
) -> None:
    rio = Vehicle("KIA RIO", year=2021)
    one, other = replace(rio, **in_body), replace(rio, **in_file)

    assert count([one], [other]) == number
    assert count([other], [one]) == number


@pytest.mark.parametrize(
    ("one", "other", "number"),
    [
        ({"vin": VIN}, {"vin": VIN}, 1),
        ({"vin": VIN}, {"vin": VIN[-8:]}, 2),
        ({"plate": "GXV573R"}, {"plate": "GXV-573-R"}, 1),
        ({"vin": VIN, "plate": "GXV573R"}, {"plate": "GXV573R"}, 2),
        ({"vin": VIN, "plate": "GXV573R"}, {"vin": VIN[:-1] + "4", "plate": "GXV573R"}, 2),
        ({}, {}, 2),
    ],
)
def test_two_rows_of_one_list_are_one_vehicle_only_by_their_numbers(
    one: dict[str, Any], other: dict[str, str], number: int
) -> None:
    rio = Vehicle("KIA RIO", year=2021)

    assert count([replace(rio, **one), replace(rio, **other)]) == number
    assert count([replace(rio, **other), replace(rio, **one)]) == number


@pytest.mark.parametrize(
    ("in_body", "in_file", "warnings"),
    [
        ({"plate": "GXV-573-R"}, {"plate": "GXV573R"}, []),
        ({"plate": "GXV-573-R"}, {"plate": "HKR-201-B"}, ["the plate is written otherwise in f.xlsx Hoja1 row 2"]),
        ({"value": 1.0}, {"value": 2.0}, ["the value is written otherwise in f.xlsx Hoja1 row 2"]),
        ({"year": 2020}, {"year": 2021}, ["the model year is written otherwise in f.xlsx Hoja1 row 2"]),
        ({"year": 2020}, {}, []),
        ({"vin": VIN}, {"vin": VIN[-6:]}, []),
        ({"vin": VIN[-6:]}, {"vin": VIN}, []),
        ({"vin": VIN}, {"vin": VIN[:-1] + "4"}, ["the VIN is written otherwise in f.xlsx Hoja1 row 2"]),
    ],
)
def test_a_reviewer_hears_of_every_number_on_which_two_places_differ(
    in_body: dict[str, Any], in_file: dict[str, str], warnings: list[str]
) -> None:
    first = Vehicle("KIA RIO", origin=IN_BODY, **in_body)

    assert sentences(merged(first, Vehicle("KIA RIO", origin=IN_FILE, **in_file))) == warnings


def test_of_two_that_say_as_much_the_first_wins() -> None:
    together = merged(Vehicle("RIO KIA", year=2020), Vehicle("KIA RIO", year=2021))

    assert (together.description, together.year) == ("RIO KIA", 2020)


def test_warnings_of_both_stay_once_each_the_first_ones_first() -> None:
    one, other, third = (notice(WarningCode.COMMENTED, comment=comment) for comment in "abc")
    first, repeat = Vehicle("KIA RIO", warnings=(one, other)), Vehicle("KIA RIO", year=2021, warnings=(other, third))

    assert merged(first, repeat).warnings == (one, other, third)


def test_a_vehicle_without_a_known_place_is_said_to_stand_in_the_body() -> None:
    _, (repeat,) = merge_lists([[Vehicle("KIA RIO")], [Vehicle("KIA RIO")]])

    assert (repeat.origin, *reasons([repeat])) == (Origin("body"), "already listed in body")


def test_a_fleet_that_is_stated_three_times_has_every_unit_once() -> None:
    units = [Vehicle("KIA RIO LX", year=2021)] * 3 + [Vehicle("VW JETTA", year=2021)] * 2
    shorter = [replace(unit, description=unit.description.removesuffix(" LX")) for unit in units]

    assert merge_lists([units, shorter, units[::-1]])[0] == units


@pytest.mark.parametrize(
    ("taken_out", "left"),
    [
        (Vehicle("baja", vin=VIN), ["HKR-201-B", ""]),
        (Vehicle("baja", plate="hkr 201 b"), ["GXV-573-R", ""]),
        (Vehicle("KIA RIO", year=2021), ["GXV-573-R", "HKR-201-B", ""]),
    ],
)
def test_a_vehicle_is_taken_out_by_its_vin_or_plate_and_named(taken_out: Vehicle, left: list[str]) -> None:
    fleet = [
        Vehicle("KIA RIO", year=2021, vin=VIN, plate="GXV-573-R", origin=IN_BODY),
        Vehicle("KIA RIO", year=2021, plate="HKR-201-B", origin=IN_BODY),
        Vehicle("KIA RIO", year=2021, origin=IN_BODY),
    ]
    kept, dropped = without(fleet, [taken_out], "taken out")

    assert [vehicle.plate for vehicle in kept] == left
    assert [(row.origin, row.reason) for row in dropped] == [(IN_BODY, "taken out")] * (len(fleet) - len(left))


PLACELESS = VEHICLES.map(lambda vehicle: replace(vehicle, origin=None))


@given(st.lists(VEHICLES | PLACELESS), st.lists(VEHICLES))
def test_what_is_taken_out_and_what_is_left_are_the_whole_fleet(fleet: list[Vehicle], taken_out: list[Vehicle]) -> None:
    left, dropped = without(fleet, taken_out, "taken out")

    assert len(left) + len(dropped) == len(fleet)
    assert {vehicle.vin for vehicle in left if vehicle.vin}.isdisjoint(vehicle.vin for vehicle in taken_out)


@pytest.mark.timeout(30)
def test_half_of_the_largest_fleet_is_soon_taken_out() -> None:
    fleet = [Vehicle("KIA RIO", vin=f"3KPA24AB0KM{number:06d}") for number in range(20_000)]

    left, dropped = without(fleet, fleet[10_000:], "taken out")

    assert (len(left), len(dropped)) == (10_000, 10_000)
