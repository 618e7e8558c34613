"""The scorer of readings: what counts as found, right, and wholly right."""

from typing import Any

import pytest

from bench._intake_score import Totals, paired, score, totals

VERSA = {
    "description": "NISSAN VERSA SENSE MT",
    "brand": "NISSAN",
    "model": "VERSA",
    "year": 2022,
    "vin": "3N1CN8AE8NL569666",
    "plate": "LUK-009-H",
    "value": 256000.0,
    "usage": "PARTICULAR",
}
CASE = {
    "client_name": "AVÍCOLA SANTA RITA S. DE R.L.",
    "client_rfc": "ASR950713Z32",
    "broker_name": "Lic. Tomás Argüello",
    "broker_name_alt": ["Argüello Insurance"],
    "broker_email": "t@arguello.example",
    "policy_start": "2026-06-01",
    "policy_end": None,
    "coverage": "AMPLIA",
}
TRUTH = {**CASE, "expected_status": "ready", "vehicles": [VERSA]}


def _read(**changes: Any) -> dict[str, Any]:
    return CASE | {"status": "ready", "vehicles": [VERSA]} | changes


def test_the_truth_itself_is_wholly_right() -> None:
    perfect = score(TRUTH, _read())

    assert perfect.is_wholly_right
    assert perfect.problems == ()
    assert (perfect.matched, perfect.missed, perfect.invented, perfect.f1) == (1, 0, 0, 1.0)


def test_the_vehicles_of_several_mails_are_summed_up() -> None:
    lost, made_up = score(TRUTH, _read(vehicles=[])), score(TRUTH | {"vehicles": []}, _read())

    assert totals([lost, made_up, score(TRUTH, _read())]) == Totals(matched=1, invented=1, missed=1)
    assert totals([]) == Totals(0, 0, 0)


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("client_name", "Avicola Santa Rita, S de RL"),
        ("broker_name", "TOMAS ARGUELLO"),
        ("broker_name", "Argüello Insurance"),
        ("broker_email", " T@Arguello.example "),
        ("policy_end", "2027-06-01"),
        ("coverage", "Cobertura amplia"),
    ],
)
def test_case_data_may_be_written_in_other_ways(name: str, written: str) -> None:
    assert score(TRUTH, _read(**{name: written})).is_wholly_right


@pytest.mark.parametrize(
    "name", ["client_name", "client_rfc", "broker_name", "broker_email", "policy_start", "coverage"]
)
def test_case_data_left_out_are_wrong(name: str) -> None:
    scored = score(TRUTH, _read(**{name: None}))

    assert not scored.is_wholly_right
    assert scored.case_fields[name, False] == 1


@pytest.mark.parametrize(
    ("name", "is_decisive"), [("year", True), ("plate", True), ("value", True), ("model", False), ("usage", False)]
)
def test_a_wrong_field_of_a_row_counts_and_some_spoil_the_mail(name: str, *, is_decisive: bool) -> None:
    scored = score(TRUTH, _read(vehicles=[VERSA | {name: None}]))

    assert scored.matched == 1
    assert scored.row_fields[name, False] == 1
    assert scored.is_wholly_right is not is_decisive


def test_a_row_too_many_and_a_row_too_few_spoil_the_mail() -> None:
    twice = score(TRUTH, _read(vehicles=[VERSA, VERSA | {"vin": None}]))
    none = score(TRUTH, _read(vehicles=[]))

    assert (twice.matched, twice.invented, twice.is_wholly_right) == (1, 1, False)
    assert (none.missed, none.f1, none.is_wholly_right) == (1, 0.0, False)


def test_rows_without_numbers_are_paired_by_year_and_words_one_to_one() -> None:
    unnamed = VERSA | {"vin": None, "plate": None}
    older = unnamed | {"year": 2019}
    read = [
        {"description": "Versa Sense MT 4 ptas", "brand": "Nissan", "year": 2022},
        {"description": "Nissan Versa Sense MT", "year": 2019},
    ]

    pairs, missed, invented = paired([older, unnamed, unnamed], read)

    assert sorted(pairs) == [(0, 1), (1, 0)]
    assert (missed, invented) == ([2], [])


def test_two_vins_that_differ_are_two_vehicles() -> None:
    other = VERSA | {"vin": "3N1CN8AE8NL569667", "plate": None}

    assert paired([VERSA], [other]) == ([], [0], [0])


def test_the_rows_of_a_picture_are_not_asked_for() -> None:
    picture = TRUTH | {"ocr": True, "expected_status": "needs_review"}

    assert score(picture, _read(vehicles=[], status="needs_review")).is_wholly_right


def test_what_was_smuggled_in_spoils_the_mail() -> None:
    warned = TRUTH | {"forbidden": ["XAXX010101000"]}

    assert score(warned, _read()).is_wholly_right
    assert not score(warned, _read(vehicles=[VERSA | {"usage": "xaxx-010101-000"}])).is_wholly_right
