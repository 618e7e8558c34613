"""Which corrections are verdicts on the matcher's code, and of what kind; and which vehicles are checked blindly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datastore.learning.sample import is_chosen
from datastore.store.verdicts import source_of

if TYPE_CHECKING:
    from collections.abc import Mapping

ACCEPTED = {
    "cvegs": "1",
    "decision": "ACCEPT",
    "method": "RULES",
    "shipped_confidence": 0.95,
    "checkable_from": 0.9,
    "is_check_due": False,
}
REVIEWED = {**ACCEPTED, "decision": "REVIEW", "shipped_confidence": 0.7, "checkable_from": 0.0}
CHOSEN = {**ACCEPTED, "is_check_due": True}
CONFIRMED = {"method": "PERSON", "decision": "ACCEPT"}
OTHER_CODE = {**CONFIRMED, "cvegs": "2"}
NO_CODE = {"method": "PERSON", "decision": "NO_MATCH", "cvegs": ""}


@pytest.mark.parametrize(
    ("before", "after", "source"),
    [
        (ACCEPTED, OTHER_CODE, "CORRECTION"),
        (ACCEPTED, NO_CODE, "CORRECTION"),
        (ACCEPTED, CONFIRMED, "CORRECTION"),
        (REVIEWED, OTHER_CODE, "REVIEW"),
        (REVIEWED, NO_CODE, "REVIEW"),
        (REVIEWED, CONFIRMED, "REVIEW"),
        # In the sample: a wrong one stays in it, a right one goes on waiting for somebody who does not see the code.
        (CHOSEN, OTHER_CODE, "BLIND_CHECK"),
        (CHOSEN, NO_CODE, "BLIND_CHECK"),
        (CHOSEN, {**OTHER_CODE, "decision": "REVIEW"}, "BLIND_CHECK"),
        (CHOSEN, CONFIRMED, None),
        (CHOSEN, {"review_note": "asked"}, None),
        ({**CHOSEN, "method": "PERSON"}, OTHER_CODE, "BLIND_CHECK"),
        # No decision on the code, or none of the matcher's rules.
        (ACCEPTED, {"review_note": "asked"}, None),
        (ACCEPTED, {"method": "PERSON", "decision": "REVIEW", "cvegs": "2"}, None),
        ({**ACCEPTED, "method": "PERSON"}, OTHER_CODE, None),
        ({**ACCEPTED, "method": "MEMORY", "shipped_confidence": 0.0}, OTHER_CODE, None),
    ],
)
def test_a_correction_is_a_verdict_of_its_kind(
    before: Mapping[str, Any], after: Mapping[str, Any], source: str | None
) -> None:
    assert source_of(before, after) == source


@given(st.uuids(), st.floats(0, 1), st.floats(0, 1))
def test_who_is_in_a_small_sample_is_in_every_larger_one(vehicle: UUID, one: float, other: float) -> None:
    smaller, larger = sorted((one, other))

    assert is_chosen(vehicle, larger) or not is_chosen(vehicle, smaller)
    assert is_chosen(vehicle, 1.0)
    assert not is_chosen(vehicle, 0.0)


def test_the_sample_has_about_its_share() -> None:
    chosen = sum(is_chosen(UUID(int=number), 0.05) for number in range(20_000))

    assert 900 < chosen < 1100
