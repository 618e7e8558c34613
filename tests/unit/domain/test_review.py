"""One rule says which vehicles still need a person, for whoever asks."""

from __future__ import annotations

from itertools import product

import pytest

from datastore.store.value_at_stake import derived
from domain.review import is_settled
from intake.review.case_rows import is_open
from minca.datastore.v1.vehicle_pb2 import CaseVehicle
from minca.fleet.v1.match_pb2 import Decision, Match, MatchMethod


@pytest.mark.parametrize(
    ("decision", "method", "is_done"),
    [
        ("ACCEPT", "RULES", True),
        ("ACCEPT", "PERSON", True),
        ("NO_MATCH", "PERSON", True),
        ("NO_MATCH", "RULES", False),
        ("REVIEW", "PERSON", False),
        ("UNSPECIFIED", "UNSPECIFIED", False),
    ],
)
def test_a_vehicle_is_settled_by_an_accepted_code_or_by_a_persons_no(
    decision: str, method: str, *, is_done: bool
) -> None:
    assert is_settled(decision, method) is is_done


def test_a_vehicle_is_open_in_every_service_alike() -> None:
    for decision, method in product(Decision.keys(), MatchMethod.keys()):
        match = Match(decision=decision, method=method)
        row = {"decision": decision.removeprefix("DECISION_"), "method": method.removeprefix("MATCH_METHOD_")}

        assert is_open(CaseVehicle(match=match)) == derived({**row, "confidence": 0.5})["is_open"] != is_settled(**row)
