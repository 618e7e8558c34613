"""One unit stated in several places is one vehicle."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from intake.extraction.merge_vehicles import merge_lists
from intake.model.document import Origin
from intake.model.extraction import Vehicle
from tests.fixtures.sentences import reasons, sentences

if TYPE_CHECKING:
    from random import Random

IN_BODY, IN_FILE = Origin("body", row=3), Origin("f.xlsx", "Hoja1", 2)
RIO = Vehicle("KIA RIO LX", year=2021, origin=IN_BODY)


def test_a_vin_in_body_and_file_is_one_vehicle_with_what_both_say() -> None:
    in_body = Vehicle("KIA RIO", year=2021, vin="3KPA24AB0KM157873", plate="GXV-573-R", origin=IN_BODY)
    in_file = Vehicle("KIA RIO LX", year=2021, vin="3KPA24AB0KM157873", value=250_000.0, origin=IN_FILE)
    (vehicle,), (dropped,) = merge_lists([[in_body], [in_file]])

    assert (vehicle.plate, vehicle.value, vehicle.origin) == ("GXV-573-R", 250_000, IN_BODY)
    assert (dropped.origin, *reasons([dropped])) == (IN_FILE, "already listed in body row 3")


def test_a_plate_written_otherwise_is_the_same_plate() -> None:
    vehicles, _ = merge_lists([[Vehicle("A", plate="GXV-573-R")], [Vehicle("B", plate="GXV573R")]])

    assert len(vehicles) == 1


def test_a_body_without_numbers_repeats_the_file_that_has_them() -> None:
    in_file = Vehicle("KIA RIO LX AUT", year=2021, vin="3KPA24AB0KM157873", origin=IN_FILE)
    vehicles, _ = merge_lists([[RIO], [in_file]])

    assert [vehicle.vin for vehicle in vehicles] == ["3KPA24AB0KM157873"]


def test_equal_rows_of_one_list_are_several_units() -> None:
    vehicles, dropped = merge_lists([[RIO, RIO, RIO]])

    assert len(vehicles) == 3
    assert not dropped


def test_units_of_two_lists_are_paired_one_to_one() -> None:
    vehicles, _ = merge_lists([[RIO], [RIO, RIO]])

    assert len(vehicles) == 2


def test_a_list_that_comes_three_times_is_one_list() -> None:
    vehicles, _ = merge_lists([[RIO] * 100, [RIO] * 100, [RIO] * 100])

    assert len(vehicles) == 100


def test_the_end_of_a_vin_is_the_vin_in_another_list() -> None:
    whole = Vehicle("KIA RIO LX", year=2021, vin="3KPA24AB0KM157873")
    vehicles, _ = merge_lists([[Vehicle("RIO", year=2021, vin="KM157873")], [whole]])

    assert [vehicle.vin for vehicle in vehicles] == ["3KPA24AB0KM157873"]


def test_one_plate_with_a_mistyped_vin_is_one_unit_and_a_reviewer_hears_of_it() -> None:
    in_body = Vehicle("KIA RIO", year=2021, vin="3KPA24AB0KM157837", plate="GXV-573-R", origin=IN_BODY)
    in_file = Vehicle("KIA RIO LX", year=2021, vin="3KPA24AB0KM157873", plate="GXV573R", value=1.0, origin=IN_FILE)
    (vehicle,), _ = merge_lists([[in_body], [in_file]])

    assert vehicle.vin == "3KPA24AB0KM157873"
    assert sentences(vehicle) == ["the VIN is written otherwise in body row 3"]


def test_the_fuller_record_wins_where_two_differ() -> None:
    in_body = Vehicle("KIA RIO", year=2020, vin="3KPA24AB0KM157873", origin=IN_BODY)
    in_file = Vehicle("KIA RIO LX", year=2021, vin="3KPA24AB0KM157873", plate="GXV-573-R", value=2.0, origin=IN_FILE)
    (vehicle,), _ = merge_lists([[in_body], [in_file]])

    assert (vehicle.description, vehicle.year, vehicle.origin) == ("KIA RIO LX", 2021, IN_BODY)
    assert sentences(vehicle) == ["the model year is written otherwise in body row 3"]


def test_two_units_of_one_list_with_one_plate_by_mistake_stay_two() -> None:
    one = Vehicle("KIA RIO", vin="3KPA24AB0KM157873", plate="GXV-573-R")
    vehicles, _ = merge_lists([[one, Vehicle("KIA RIO", vin="3KPA24AB0KM157874", plate="GXV-573-R")]])

    assert len(vehicles) == 2


def test_other_years_values_and_numbers_are_other_units() -> None:
    others = [
        Vehicle("KIA RIO LX", year=2020),
        Vehicle("KIA RIO LX", year=2021, value=2.0),
    ]
    vehicles, _ = merge_lists([[Vehicle("KIA RIO LX", year=2021, value=1.0)], others])

    assert len(vehicles) == 3


@given(
    st.lists(
        st.builds(Vehicle, st.sampled_from(["KIA RIO", "VW JETTA"]), year=st.sampled_from([2020, 2021])), max_size=12
    )
)
def test_the_same_list_twice_is_the_list_once(vehicles: list[Vehicle]) -> None:
    kept, dropped = merge_lists([vehicles, vehicles])

    assert kept == vehicles
    assert len(dropped) == len(vehicles)


any_vehicle = st.builds(
    Vehicle,
    st.sampled_from(["KIA RIO", "KIA RIO LX", "VW JETTA"]),
    year=st.sampled_from([None, 2020, 2021]),
    vin=st.sampled_from(["", "3KPA24AB0KM157873", "KM157873", "3KPA24AB0KM157874", "3VWLL7AJ9BM000001"]),
    plate=st.sampled_from(["", "ABC-123-D", "ABC123D", "XYZ-999-A"]),
    value=st.sampled_from([None, 1.0, 2.0]),
)


@given(st.lists(st.lists(any_vehicle, max_size=4), max_size=3))
def test_what_was_merged_is_merged(lists: list[list[Vehicle]]) -> None:
    kept, _ = merge_lists(lists)

    assert merge_lists([kept]) == (kept, [])


FLEET = (
    Vehicle("KIA RIO LX", year=2021, vin="3KPA24AB0KM157873", plate="GXV-573-R", value=250_000.0),
    Vehicle("KIA RIO LX", year=2020, vin="3KPA24AB0KM157811", plate="GXV-574-R", value=240_000.0),
    Vehicle("VW JETTA GLI", year=2021, vin="3VWLL7AJ9BM000001", plate="LUK-009-H", value=310_000.0),
    Vehicle("NISSAN VERSA", year=2021, vin="3N1CN8AE8NL569666", plate="", value=256_000.0),
)


@st.composite
def files_of_a_fleet(draw: st.DrawFn) -> list[list[Vehicle]]:
    """Files that each tell of some units, once, and leave out some of what is known of them."""
    empty = Vehicle("")
    fields = st.sets(st.sampled_from(["vin", "plate", "value"]))
    return [
        [
            replace(unit, **{name: getattr(empty, name) for name in draw(fields)})
            for unit in draw(st.lists(st.sampled_from(FLEET), unique=True, max_size=len(FLEET)))
        ]
        for _ in range(draw(st.integers(1, 3)))
    ]


@given(files_of_a_fleet(), st.randoms(use_true_random=False))
def test_the_order_of_files_does_not_change_which_vehicles_come_out(files: list[list[Vehicle]], chance: Random) -> None:
    shuffled = chance.sample(files, len(files))
    orders = [{replace(each, warnings=()) for each in merge_lists(order)[0]} for order in (files, shuffled)]

    assert orders[0] == orders[1]
    assert {each.description for each in orders[0]} == {each.description for file in files for each in file}
