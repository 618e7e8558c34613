"""Recalibration of confidence: shrunk towards the shipped fit, and towards the truth with more verdicts."""

from __future__ import annotations

import math
import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datastore.learning.judgement import Judgement
from datastore.learning.recalibration import LEAST_VERDICTS, SHIPPED, Recalibration, recalibrate


def drawn(count: int, slope: float, offset: float, seed: int = 3) -> list[Judgement]:
    """Verdicts of an insurer whose true odds are these of the shipped ones."""
    chance = random.Random(seed)  # noqa: S311 - a simulation
    log_odds = [chance.gauss(2.0, 1.5) for _ in range(count)]
    return [
        Judgement(1 / (1 + math.exp(-value)), chance.random() < 1 / (1 + math.exp(-(offset + slope * value))))
        for value in log_odds
    ]


def confidence_of(fit: Recalibration, shipped: float) -> float:
    return 1 / (1 + math.exp(-fit.offset - fit.slope * math.log(shipped / (1 - shipped))))


def distance(fit: Recalibration, slope: float, offset: float) -> float:
    return math.hypot(fit.slope - slope, fit.offset - offset)


@given(st.integers(0, LEAST_VERDICTS - 1))
@settings(max_examples=20, deadline=None)
def test_too_few_verdicts_leave_the_shipped_fit(count: int) -> None:
    assert recalibrate(drawn(count, 0.5, -1.0)) == SHIPPED


@pytest.mark.parametrize(("slope", "offset"), [(0.8, 0.4), (1.2, -0.4), (1.0, 0.0)])
def test_many_verdicts_find_the_truth(slope: float, offset: float) -> None:
    assert distance(recalibrate(drawn(20_000, slope, offset)), slope, offset) < 0.1


def test_few_verdicts_move_the_fit_less_than_many() -> None:
    few, many = recalibrate(drawn(120, 0.5, -1.0)), recalibrate(drawn(3000, 0.5, -1.0))

    assert 0 < distance(few, 1.0, 0.0) < distance(many, 1.0, 0.0)


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=LEAST_VERDICTS, max_size=150))
def test_whatever_the_verdicts_are_the_fit_is_finite_and_more_confidence_means_more(
    pairs: list[tuple[float, bool]],
) -> None:
    fit = recalibrate([Judgement(confidence, is_right) for confidence, is_right in pairs])

    assert math.isfinite(fit.offset)
    assert 0 < fit.slope < math.inf


def test_a_verdict_stands_for_as_many_answers_as_its_weight_says() -> None:
    """Of the sure answers, which are right, one in twenty is checked; all others are reviewed, and often wrong."""
    unsure = [Judgement(0.85, is_right=number < 60) for number in range(200)]
    sure = [Judgement(0.97, is_right=number < 97) for number in range(100)]
    unweighted = confidence_of(recalibrate([*unsure, *sure]), 0.97)
    weighted = confidence_of(recalibrate([*unsure, *(replace(one, weight=20.0) for one in sure)]), 0.97)

    assert abs(weighted - 0.97) < abs(unweighted - 0.97)
    assert weighted == pytest.approx(0.97, abs=0.03)
