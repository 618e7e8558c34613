"""What is at stake while nobody has answered."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datastore.store.value_at_stake import assessed, derived, value_at_stake
from domain.review import is_settled


def a_vehicle(decision: str, method: str = "RULES", value: float | None = 200_000, confidence: float = 0.6) -> dict:
    return {"decision": decision, "method": method, "value": value, "confidence": confidence}


VALUES = st.floats(0, 1e9)
CONFIDENCES = st.floats(0, 1)
DECISIONS = st.sampled_from(["ACCEPT", "REVIEW", "NO_MATCH", "UNSPECIFIED"])
METHODS = st.sampled_from(["RULES", "PERSON", "UNSPECIFIED"])
VEHICLES = st.builds(a_vehicle, DECISIONS, METHODS, VALUES | st.none(), CONFIDENCES)


def test_at_stake_is_the_value_times_the_doubt() -> None:
    assert value_at_stake(a_vehicle("REVIEW")) == pytest.approx(80_000)
    assert value_at_stake(a_vehicle("REVIEW", value=None)) == pytest.approx(120_000)  # as the contract says
    assert value_at_stake(a_vehicle("REVIEW", value=0)) == 0
    assert value_at_stake(a_vehicle("ACCEPT")) == 0


@given(VEHICLES)
def test_what_is_at_stake_lies_between_nothing_and_the_whole_value(vehicle: dict) -> None:
    value = 300_000 if vehicle["value"] is None else vehicle["value"]

    assert 0 <= value_at_stake(vehicle) <= value


@given(CONFIDENCES, CONFIDENCES, VALUES)
def test_more_doubt_never_puts_less_at_stake(one: float, other: float, value: float) -> None:
    less_sure, surer = sorted([one, other])

    assert value_at_stake(a_vehicle("REVIEW", value=value, confidence=surer)) <= value_at_stake(
        a_vehicle("REVIEW", value=value, confidence=less_sure)
    )


@given(VALUES, VALUES, CONFIDENCES)
def test_a_dearer_vehicle_never_has_less_at_stake(one: float, other: float, confidence: float) -> None:
    cheaper, dearer = sorted([one, other])

    assert value_at_stake(a_vehicle("REVIEW", value=cheaper, confidence=confidence)) <= value_at_stake(
        a_vehicle("REVIEW", value=dearer, confidence=confidence)
    )


@given(VALUES, VALUES, CONFIDENCES)
def test_two_vehicles_have_as_much_at_stake_as_one_of_the_value_of_both(
    one: float, other: float, confidence: float
) -> None:
    apart = [value_at_stake(a_vehicle("REVIEW", value=value, confidence=confidence)) for value in (one, other)]
    together = value_at_stake(a_vehicle("REVIEW", value=one + other, confidence=confidence))

    assert together == pytest.approx(sum(apart))


@given(VEHICLES)
def test_only_an_open_vehicle_has_anything_at_stake(vehicle: dict) -> None:
    columns = derived(vehicle)

    assert columns["is_open"] is not is_settled(vehicle["decision"], vehicle["method"])
    assert columns["value_at_stake"] == value_at_stake(vehicle)
    assert columns["is_open"] or columns["value_at_stake"] == 0


@settings(max_examples=20)
@given(VEHICLES, st.sampled_from(["GXV-573-R", "gxv 573 r", "GXV573R"]))
def test_a_vehicle_keeps_what_it_says_and_is_found_by_its_plate_however_that_is_written(
    vehicle: dict, plate: str
) -> None:
    stored = assessed({**vehicle, "plate": plate})

    assert {name: stored[name] for name in vehicle} == vehicle
    assert (stored["plate"], stored["plate_key"]) == (plate, "GXV573R")


def test_assessing_a_vehicle_twice_changes_nothing() -> None:
    once = assessed(a_vehicle("REVIEW"))

    assert assessed(once) == once
    assert once["plate_key"] == ""
