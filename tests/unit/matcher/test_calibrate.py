"""Confidence is a probability, and nothing that speaks against an answer raises it."""

from __future__ import annotations

import json
from importlib.resources import files

from hypothesis import given
from hypothesis import strategies as st

from matcher.linkage.calibrate import Features, fitted_calibration
from matcher.offline.evaluate import calibration_error
from matcher.offline.fit_calibration import FitSample, fit

COSTS = st.floats(0, 2)
SHAPES = st.builds(Features, *(COSTS for _ in Features._fields))


@given(SHAPES, st.sampled_from(Features._fields), COSTS)
def test_nothing_that_speaks_against_an_answer_raises_its_probability(shape: Features, name: str, more: float) -> None:
    worse = shape._replace(**{name: getattr(shape, name) + more})

    assert 0 <= fitted_calibration().probability(worse) <= fitted_calibration().probability(shape) <= 1


def test_the_table_says_where_it_comes_from() -> None:
    table = json.loads(files("matcher.linkage").joinpath("calibration.json").read_text())

    assert table["provenance"]["texts"] > 1000
    assert table["provenance"]["cross_validated_calibration_error"] <= 0.05


def test_fitting_finds_what_makes_answers_wrong() -> None:
    nothing = Features(*([0.0] * len(Features._fields)))
    good = [FitSample(nothing, is_right=True)] * 95 + [FitSample(nothing, is_right=False)] * 5
    bad = [FitSample(nothing._replace(extra=1.0), is_right=number % 2 == 0) for number in range(100)]

    table = fit(good + bad)

    assert abs(table.probability(nothing) - 0.95) < 0.05
    assert abs(table.probability(nothing._replace(extra=1.0)) - 0.5) < 0.1


def test_calibration_error_is_the_gap_between_confidence_and_truth() -> None:
    assert calibration_error([(0.9, True)] * 9 + [(0.9, False)]) < 1e-9
    assert abs(calibration_error([(0.9, False)] * 10) - 0.9) < 1e-9
