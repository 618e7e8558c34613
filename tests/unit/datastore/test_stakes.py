"""What is at stake while nobody has answered."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datastore.store.value_at_stake import UNSTATED_VALUE, is_settled, value_at_stake


def a_vehicle(decision: str, method: str = "RULES", value: float | None = 200_000, confidence: float = 0.6) -> dict:
    return {"decision": decision, "method": method, "value": value, "confidence": confidence}


@pytest.mark.parametrize(
    ("decision", "method", "settled"),
    [
        ("ACCEPT", "RULES", True),
        ("ACCEPT", "PERSON", True),
        ("NO_MATCH", "PERSON", True),
        ("NO_MATCH", "RULES", False),
        ("REVIEW", "PERSON", False),
        ("UNSPECIFIED", "UNSPECIFIED", False),
    ],
)
def test_a_vehicle_is_settled_by_an_accepted_code_or_by_a_persons_no(decision: str, method: str, settled: bool) -> None:  # noqa: FBT001
    assert is_settled(a_vehicle(decision, method)) is settled


def test_at_stake_is_the_value_times_the_doubt() -> None:
    assert value_at_stake(a_vehicle("REVIEW")) == pytest.approx(80_000)
    assert value_at_stake(a_vehicle("REVIEW", value=None)) == pytest.approx(UNSTATED_VALUE * 0.4)
    assert value_at_stake(a_vehicle("REVIEW", value=0)) == 0
    assert value_at_stake(a_vehicle("ACCEPT")) == 0


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1e9))
def test_more_doubt_never_puts_less_at_stake(one: float, other: float, value: float) -> None:
    surer, less_sure = max(one, other), min(one, other)

    assert value_at_stake(a_vehicle("REVIEW", value=value, confidence=surer)) <= value_at_stake(
        a_vehicle("REVIEW", value=value, confidence=less_sure)
    )
