"""The place of a vehicle is stored in the form in which the places of readings and warnings are."""

from __future__ import annotations

from google.protobuf.json_format import MessageToDict, ParseDict
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
def test_both_ways_of_writing_and_of_reading_it_agree(place: fleet_pb2.Place) -> None:
    assert ParseDict(place_values(place), fleet_pb2.Place()) == place
    assert place_of(MessageToDict(place, preserving_proto_field_name=True)) == place


def test_what_another_release_stored_otherwise_is_left_out() -> None:
    stored = {"cells": "B7", "box": [1, 2, 3, 4], "corner": "upper left"}

    assert place_of(stored) == fleet_pb2.Place(cells="B7")
