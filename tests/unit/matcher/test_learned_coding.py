"""What was learned decides: thresholds in their order, and a recalibrated confidence that stays consistent."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.linkage.match import match
from matcher.linkage.match_result import Decision, Match, Thresholds
from matcher.query.vehicle_text import VehicleText
from matcher.service.learned_coding import NOTHING_LEARNED, Deciding, LearnedCoding, recalibrate
from tests.fixtures.small_catalogue import small_catalogue

AN_ANSWER = match(VehicleText("TOYOTA YARIS CORE CVT 2020"), small_catalogue(), Thresholds())
UNKNOWN = match(VehicleText("nada"), small_catalogue(), Thresholds())
SHIPPED, STRICT = 0.9, 0.97


def answer(confidence: float, *, is_open: bool = False) -> Match:
    return replace(AN_ANSWER, confidence=confidence, listed=1.0, code=confidence, is_open=is_open)


def decided(
    an_answer: Match,
    learned: LearnedCoding = NOTHING_LEARNED,
    *,
    setting: float = SHIPPED,
    is_by_hand: bool = False,
    vehicle_type: str = "AUTO",
) -> Match:
    return Deciding(learned, setting, is_by_hand).decide(an_answer, vehicle_type)


@pytest.mark.parametrize(
    ("learned", "is_by_hand", "least"),
    [
        (NOTHING_LEARNED, False, SHIPPED),
        (LearnedCoding({"": STRICT}), False, STRICT),
        (LearnedCoding({"": STRICT, "AUTO": 0.93}), False, 0.93),
        (LearnedCoding({"": STRICT, "MOTO": 0.93}), False, STRICT),
        (LearnedCoding({"": STRICT, "AUTO": STRICT}), True, SHIPPED),
    ],
    ids=["shipped", "learned", "of its type", "of all others", "by hand"],
)
def test_a_threshold_by_hand_wins_then_the_learned_one_then_the_shipped_one(
    *, learned: LearnedCoding, is_by_hand: bool, least: float
) -> None:
    assert decided(answer(least), learned, is_by_hand=is_by_hand).decision is Decision.ACCEPT
    assert decided(answer(least - 0.001), learned, is_by_hand=is_by_hand).decision is Decision.REVIEW


def test_what_the_text_leaves_open_is_never_accepted_nor_checked() -> None:
    an_open = decided(answer(1.0, is_open=True), LearnedCoding({"": 0.5}))

    assert (an_open.decision, an_open.checkable_from) == (Decision.REVIEW, 0.0)


def test_a_code_that_only_a_learned_threshold_keeps_from_acceptance_is_still_evidence() -> None:
    kept_back = decided(answer(0.92), LearnedCoding({"": STRICT}))

    assert (kept_back.decision, kept_back.checkable_from) == (Decision.REVIEW, SHIPPED)
    assert decided(answer(0.89)).checkable_from == 0.0


def test_where_there_is_no_match_nothing_is_decided() -> None:
    assert decided(UNKNOWN, LearnedCoding({"": 0.0}, 0.5, 2.0)) is UNKNOWN


def test_a_learned_threshold_acts_on_the_confidence_of_the_shipped_fit() -> None:
    doubting = decided(answer(0.98), LearnedCoding({"": STRICT}, 0.7, -1.0))

    assert doubting.confidence < SHIPPED
    assert (doubting.decision, doubting.shipped_confidence) == (Decision.ACCEPT, 0.98)


SHARES = st.floats(0.01, 1.0)
FITS = st.builds(LearnedCoding, st.just({}), st.floats(0.1, 2.0), st.floats(-3.0, 3.0))


@given(SHARES, SHARES, FITS)
def test_the_confidence_stays_the_product_of_its_two_factors(
    listed: float, code: float, learned: LearnedCoding
) -> None:
    shipped = replace(AN_ANSWER, confidence=round(listed * code, 4), listed=round(listed, 4), code=round(code, 4))

    after = recalibrate(shipped, learned)

    assert after.listed == shipped.listed
    assert 0 <= after.code <= 1
    assert after.confidence == pytest.approx(after.listed * after.code, abs=1e-3)


@given(FITS)
def test_the_candidates_share_what_is_certain(learned: LearnedCoding) -> None:
    after = recalibrate(AN_ANSWER, learned)

    assert after.candidates[0].code == after.code
    assert sum(candidate.code for candidate in after.candidates) <= 1.001


@given(SHARES, SHARES, FITS)
def test_a_surer_answer_stays_the_surer_one(one: float, other: float, learned: LearnedCoding) -> None:
    less, more = sorted((one, other))

    assert recalibrate(answer(less), learned).confidence <= recalibrate(answer(more), learned).confidence


@given(SHARES)
def test_without_a_recalibration_nothing_changes(confidence: float) -> None:
    assert recalibrate(answer(confidence), NOTHING_LEARNED) == answer(confidence)
