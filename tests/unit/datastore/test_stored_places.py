"""The place of a vehicle comes back from what is stored of it, in whatever release it was stored."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from datastore.convert.places import place_of, place_values
from minca.fleet.v1 import vehicle_pb2 as fleet_pb2

SIDES = st.floats(-1e6, 1e6)
PLACES = st.builds(
    fleet_pb2.Place,
    cells=st.sampled_from(["", "B7:H7"]),
    field_cells=st.dictionaries(st.sampled_from(["vin", "plate"]), st.just("D7")),
    first_character=st.integers(0, 9),
    last_character=st.integers(0, 9),
    box=st.none() | st.builds(fleet_pb2.Box, left=SIDES, top=SIDES, right=SIDES, bottom=SIDES),
)


@given(PLACES)
def test_a_place_comes_back_as_it_was_stored(place: fleet_pb2.Place) -> None:
    assert place_of(place_values(place)) == place


def test_what_a_later_release_stores_is_left_out_and_what_an_earlier_one_did_is_understood() -> None:
    stored = {"cells": "B7", "characters": [3, 9], "box": [1, 2, 3, 4], "corner": "upper left"}

    box = fleet_pb2.Box(left=1, top=2, right=3, bottom=4)
    assert place_of(stored) == fleet_pb2.Place(cells="B7", first_character=3, last_character=9, box=box)
    assert place_of({"cells": "B7"}) == fleet_pb2.Place(cells="B7")
