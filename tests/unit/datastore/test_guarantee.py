"""Accept thresholds from verdicts: a promise holds as often as it says, and wrong verdicts never make it laxer."""

from __future__ import annotations

import math
import random
import time
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datastore.learning.binomial import chance_of_as_many, most_wrong, needed
from datastore.learning.guarantee import ALL_OTHERS, RISK, learn_thresholds
from datastore.learning.judgement import Judgement
from tests.fixtures.at_length import AT_LENGTH

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

FLOOR, TARGET = 0.9, 0.99
INSURERS = 2000 if AT_LENGTH else 300
POINTS = 4000


def right(count: int, confidence: float = 0.95, vehicle_type: str = "") -> list[Judgement]:
    return [Judgement(confidence, is_right=True, vehicle_type=vehicle_type, checked_from=FLOOR)] * count


def wrong(count: int, confidence: float = 0.95, vehicle_type: str = "") -> list[Judgement]:
    return [replace(verdict, is_right=False) for verdict in right(count, confidence, vehicle_type)]


def slow_most_wrong(count: int, target: float, risk: float) -> int:
    """The same by the plain sums of exact probabilities."""
    chances = [math.comb(count, k) * (1 - target) ** k * target ** (count - k) for k in range(count + 1)]
    return max((k for k in range(count + 1) if sum(chances[: k + 1]) <= risk), default=-1)


@given(st.integers(1, 400), st.sampled_from([0.8, 0.95, 0.99]), st.sampled_from([0.05, 0.025, 0.3]))
def test_the_bound_is_the_exact_one(count: int, target: float, risk: float) -> None:
    assert most_wrong(count, target, risk) == slow_most_wrong(count, target, risk)


@pytest.mark.parametrize("target", [0.5, 0.7, 0.99])
def test_thousands_of_verdicts_half_of_which_are_wrong_show_nothing(target: float) -> None:
    assert most_wrong(3000, target, RISK) < 0.5 * 3000


@pytest.mark.parametrize(("wrong_count", "enough"), [(0, 299), (1, 473), (2, 628)])
def test_so_many_verdicts_bear_so_many_wrong_ones(wrong_count: int, enough: int) -> None:
    assert needed(TARGET, RISK, wrong_count) == enough
    assert most_wrong(enough, TARGET, RISK) == wrong_count
    assert most_wrong(enough - 1, TARGET, RISK) == wrong_count - 1


def test_as_many_wrong_ones_are_as_likely_as_the_binomial_distribution_says() -> None:
    assert chance_of_as_many(0, 10, 0.01) == 1.0
    assert chance_of_as_many(1, 10, 0.01) == pytest.approx(1 - 0.99**10)
    assert chance_of_as_many(10, 10, 0.5) == pytest.approx(0.5**10)


@given(st.integers(1, 300), st.integers(1, 300), st.sampled_from([0.0001, 0.01, 0.2, 0.5]))
def test_what_is_left_out_of_the_sum_changes_nothing(wrong_count: int, count: int, share: float) -> None:
    chances = [math.comb(count, k) * share**k * (1 - share) ** (count - k) for k in range(wrong_count, count + 1)]

    assert chance_of_as_many(wrong_count, count, share) == pytest.approx(math.fsum(chances), rel=1e-9)


def test_a_million_codes_are_tested_as_fast_as_a_thousand() -> None:
    began = time.process_time()
    assert chance_of_as_many(10_500, 1_000_000, 0.01) < 1e-6

    assert time.process_time() - began < 0.1


@given(st.integers(0, 298))
def test_fewer_than_299_verdicts_promise_nothing_and_say_how_many_are_missing(count: int) -> None:
    (learned,) = learn_thresholds(right(count), TARGET, FLOOR)

    assert (learned.threshold, learned.is_guaranteed, learned.missing_count) == (None, False, 299 - count)


def test_299_right_verdicts_promise() -> None:
    (learned,) = learn_thresholds(right(299), TARGET, FLOOR)

    assert (learned.threshold, learned.is_guaranteed, learned.missing_count) == (FLOOR, True, 0)


def test_one_wrong_verdict_among_299_takes_the_promise_back_and_says_what_it_takes() -> None:
    (learned,) = learn_thresholds([*right(298), *wrong(1)], TARGET, FLOOR)

    assert (learned.threshold, learned.is_guaranteed, learned.missing_count) == (0.95, False, 473 - 299)


def test_where_only_unsure_answers_are_wrong_the_threshold_keeps_them_out() -> None:
    (learned,) = learn_thresholds([*right(900, 0.98), *wrong(30, 0.91), *right(70, 0.91)], TARGET, FLOOR)

    assert learned.is_guaranteed
    assert 0.91 < (learned.threshold or 0) <= 0.98


def test_verdicts_on_answers_chosen_from_a_stricter_threshold_tell_nothing_of_a_laxer_one() -> None:
    strict = [replace(verdict, checked_from=0.95) for verdict in right(400, 0.97)]

    (learned,) = learn_thresholds(strict, TARGET, FLOOR)

    assert learned.threshold == 0.95


def test_a_type_with_verdicts_enough_has_a_threshold_of_its_own_and_the_others_share_one() -> None:
    cars, trucks, motorcycles = right(500, 0.96, "AUTO"), right(400, 0.93, "CAMION"), right(20, 0.95, "MOTO")

    learned = learn_thresholds([*cars, *trucks, *motorcycles], TARGET, FLOOR)

    assert [(one.vehicle_type, one.verdict_count) for one in learned] == [("AUTO", 500), (ALL_OTHERS, 420)]
    assert all(one.is_guaranteed for one in learned)


def test_a_type_is_not_split_off_where_too_few_verdicts_would_remain() -> None:
    (learned,) = learn_thresholds([*right(500, 0.96, "AUTO"), *right(100, 0.95, "MOTO")], TARGET, FLOOR)

    assert (learned.vehicle_type, learned.verdict_count) == (ALL_OTHERS, 600)


def strictness(threshold: float | None) -> float:
    return FLOOR if threshold is None else threshold


VERDICTS = st.lists(
    st.builds(
        Judgement, st.sampled_from([0.9, 0.92, 0.95, 0.97, 0.99, 1.0]), st.just(value=True), checked_from=st.just(FLOOR)
    ),
    min_size=1,
    max_size=30,
)


@given(VERDICTS, st.integers(1, 60), st.data())
def test_more_wrong_verdicts_never_lower_the_threshold(
    kinds: Sequence[Judgement], times: int, data: st.DataObject
) -> None:
    verdicts = [verdict for verdict in kinds for _ in range(times)]
    wrong_ones = data.draw(st.lists(st.integers(0, len(verdicts) - 1), max_size=12))
    thresholds = []
    for position in (None, *wrong_ones):
        if position is not None:
            verdicts[position] = replace(verdicts[position], is_right=False)
        thresholds.append(strictness(learn_thresholds(verdicts, TARGET, FLOOR)[0].threshold))

    assert all(earlier <= later for earlier, later in pairwise(thresholds))


def errors_at_the_limit(_confidence: float) -> float:
    return 0.0101


def errors_of_the_unsure(confidence: float) -> float:
    return 0.3 * (1 - confidence)


def errors_in_a_step(confidence: float) -> float:
    return 0.04 if confidence < 0.955 else 0.002


def true_share_of_wrong_ones(error_of: Callable[[float], float], threshold: float) -> float:
    """Over answers whose confidence is spread as in `an_insurer`."""
    confidences = [confidence for point in range(POINTS) if (confidence := spread((point + 0.5) / POINTS)) >= threshold]
    return sum(map(error_of, confidences)) / len(confidences)


def spread(chance: float) -> float:
    return FLOOR + (1 - FLOOR) * math.sqrt(chance)


def an_insurer(error_of: Callable[[float], float], count: int, chance: random.Random) -> list[Judgement]:
    confidences = [spread(chance.random()) for _ in range(count)]
    return [
        Judgement(confidence, chance.random() > error_of(confidence), checked_from=FLOOR) for confidence in confidences
    ]


@pytest.mark.parametrize("error_of", [errors_at_the_limit, errors_of_the_unsure, errors_in_a_step])
@pytest.mark.parametrize("count", [320, 700])
def test_of_thousands_of_insurers_at_most_five_in_a_hundred_are_promised_too_much(
    error_of: Callable[[float], float], count: int
) -> None:
    chance = random.Random(f"{error_of.__name__} {count}")  # noqa: S311 - a simulation
    too_much = 0
    for _ in range(INSURERS):
        (learned,) = learn_thresholds(an_insurer(error_of, count, chance), TARGET, FLOOR)
        if learned.is_guaranteed and learned.threshold is not None:
            too_much += true_share_of_wrong_ones(error_of, learned.threshold) > 1 - TARGET

    # Four standard deviations of chance above the 5 %.
    assert too_much / INSURERS <= RISK + 4 * math.sqrt(RISK * (1 - RISK) / INSURERS)


def test_promises_for_several_types_hold_all_at_once_as_often_as_one() -> None:
    chance = random.Random(11)  # noqa: S311 - a simulation
    insurers, too_much = INSURERS // 2, 0
    for _ in range(insurers):
        verdicts = [
            replace(verdict, vehicle_type=chance.choice(["AUTO", "AUTO", "CAMION"]))
            for verdict in an_insurer(errors_at_the_limit, 1300, chance)
        ]
        too_much += any(learned.is_guaranteed for learned in learn_thresholds(verdicts, TARGET, FLOOR))

    assert too_much / insurers <= RISK + 4 * math.sqrt(RISK * (1 - RISK) / insurers)
