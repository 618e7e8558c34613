"""Weights of evidence: nothing that speaks against an answer raises its probability, and a stale fit is noticed."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from matcher.linkage.compare import Verdict
from matcher.linkage.features import Features
from matcher.linkage.model import shipped_model
from matcher.linkage.odds import LISTED_FEATURES
from matcher.offline.evaluate import calibration_error
from matcher.offline.fitting.__main__ import SHIPPED
from matcher.offline.fitting.check import problems
from matcher.offline.fitting.feature_code import feature_code_hash

MEASURES = st.lists(st.floats(0, 4), min_size=len(LISTED_FEATURES), max_size=len(LISTED_FEATURES))


@given(MEASURES, st.integers(0, len(LISTED_FEATURES) - 1), st.floats(0, 4))
def test_nothing_that_speaks_against_a_version_makes_it_likelier_to_be_listed(
    measures: list[float], place: int, more: float
) -> None:
    worse = [value + more * (index == place) for index, value in enumerate(measures)]
    listed = shipped_model().listed

    assert 0 <= listed.probability(worse) <= listed.probability(measures) <= 1


def test_a_worse_verdict_never_costs_less() -> None:
    for weights in shipped_model().verdicts:
        assert min(weights) >= 0
        assert weights.conflicts == max(weights)


def test_no_feature_speaks_for_a_candidate() -> None:
    assert min(shipped_model().features) >= 0
    assert Verdict.AGREES < Verdict.NEAR < Verdict.CONFLICTS
    assert len(shipped_model().features) == len(Features._fields)


def test_the_shipped_fit_says_where_it_comes_from() -> None:
    provenance = json.loads(SHIPPED.read_text(encoding="utf-8"))["provenance"]

    assert provenance["feature_code"] == feature_code_hash()
    assert all(provenance[name] for name in ("data", "commit", "date"))
    assert len(provenance["leave_one_out"]) >= 8
    assert all(0 < figures["removed_accepted"] < 0.12 for figures in provenance["leave_one_out"].values())


def test_a_fit_on_the_made_sets_gives_the_kept_weights() -> None:
    assert list(problems()) == []


def test_calibration_error_is_the_gap_between_confidence_and_truth() -> None:
    assert calibration_error([(0.9, True)] * 9 + [(0.9, False)]) < 1e-9
    assert abs(calibration_error([(0.9, False)] * 10) - 0.9) < 1e-9
