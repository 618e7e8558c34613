"""What a reviewer's word makes of a vehicle."""

from __future__ import annotations

from typing import Any

import pytest

from datastore.store.apply_correction import corrected
from mesh.errors import InvalidField

ENTRY = {
    "cvegs": "7",
    "brand": "HONDA",
    "model": "CIVIC",
    "year": 2021,
    "description": "EX",
    "base_sum": 310_000.0,
    "version": "2026-07",
}
CODED = {"cvegs": "3", "decision": "REVIEW"}
UNCODED = {"cvegs": "", "decision": "NO_MATCH"}


def test_a_new_code_is_certain_and_accepted_unless_said_otherwise() -> None:
    plain = corrected(CODED, {"cvegs": "7"}, ENTRY)
    doubted = corrected(CODED, {"cvegs": "7", "decision": "REVIEW"}, ENTRY)

    assert (plain["cvegs"], plain["confidence"], plain["decision"], plain["method"]) == ("7", 1.0, "ACCEPT", "PERSON")
    assert (plain["match_brand"], plain["match_year"], plain["catalog_version"]) == ("HONDA", 2021, "2026-07")
    assert (plain["listed_probability"], plain["code_probability"]) == (1.0, 1.0)
    assert plain["match_base_sum"] == 310_000.0
    assert doubted["decision"] == "REVIEW"


@pytest.mark.parametrize("values", [{"cvegs": ""}, {"decision": "NO_MATCH"}, {"cvegs": "", "decision": "NO_MATCH"}])
def test_no_match_takes_the_code_away(values: dict[str, Any]) -> None:
    after = corrected(CODED, values, None)

    assert (after["cvegs"], after["confidence"], after["decision"]) == ("", 0.0, "NO_MATCH")
    assert (after["match_brand"], after["match_year"], after["match_base_sum"]) == ("", 0, 0.0)
    assert (after["listed_probability"], after["code_probability"]) == (0.0, 0.0)


def test_a_decision_alone_keeps_the_code() -> None:
    assert corrected(CODED, {"decision": "ACCEPT"}, None) == {
        "decision": "ACCEPT",
        "method": "PERSON",
        "confidence": 1.0,
        "listed_probability": 1.0,
        "code_probability": 1.0,
    }
    assert corrected(CODED, {"decision": "REVIEW"}, None) == {"decision": "REVIEW"}


@pytest.mark.parametrize(
    ("before", "values"), [(UNCODED, {"decision": "ACCEPT"}), (CODED, {"cvegs": "", "decision": "ACCEPT"})]
)
def test_nothing_is_accepted_without_a_code(before: dict[str, Any], values: dict[str, Any]) -> None:
    with pytest.raises(InvalidField):
        corrected(before, values, None)


def test_what_the_broker_wrote_is_set_as_it_is() -> None:
    assert corrected(CODED, {"plate": "ABC", "year": None}, None) == {"plate": "ABC", "year": None}
