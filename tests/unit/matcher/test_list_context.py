"""A list as evidence: what most of its lines say tells no versions apart, in whatever order they stand."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.linkage.match import match, match_list
from matcher.linkage.match_result import Decision, Match, Thresholds
from matcher.query.list_context import ENOUGH, LEAST_NAMES, NO_LIST, ListContext, list_context
from matcher.query.vehicle_text import VehicleText
from tests.fixtures.small_catalogue import small_catalogue, small_rows

if TYPE_CHECKING:
    import random

HABIT = "IMP ZF"  # words that no version of the small catalogue has


def listed(*, habit: str = "") -> list[VehicleText]:
    """Return every version of the small catalogue as a line of a list."""
    return [VehicleText(f"{row.brand} {row.model} {row.year} {row.description} {habit}") for row in small_rows()]


def coded(texts: list[VehicleText]) -> list[Match]:
    return list(match_list(texts, small_catalogue(), Thresholds()))


def test_words_of_most_lines_are_a_habit() -> None:
    words = list_context(listed(habit=HABIT)).words

    assert words >= {"IMP", "ZF"}
    assert words.isdisjoint({"TOYOTA", "YARIS", "CORE"})


def test_a_short_list_and_a_fleet_of_one_model_have_no_habits() -> None:
    versa = [VehicleText(f"UNIDAD {unit} NISSAN VERSA SENSE STD 2020 COLOR ROJO") for unit in range(50)]

    assert list_context(islice(listed(habit=HABIT), LEAST_NAMES - 1)) == NO_LIST
    assert list_context(versa) == NO_LIST
    assert list_context([]) == NO_LIST


def test_each_vehicle_counts_once_however_many_units_of_it_there_are() -> None:
    units = [VehicleText(f"NISSAN VERSA SENSE {unit}") for unit in range(99)]

    assert "SENSE" not in list_context([*units, *listed()]).words


def test_a_long_list_has_the_habits_of_its_part_in_whatever_order() -> None:
    texts = [VehicleText(f"MAKER{number} MODEL IMP", year=2020) for number in range(ENOUGH + 500)]

    assert list_context(texts).words == {"IMP"}
    assert list_context(reversed(texts)) == list_context(texts)


def test_a_habit_costs_no_answer() -> None:
    plain, beside = coded(listed()), coded(listed(habit=HABIT))

    assert [one.best for one in beside] == [one.best for one in plain]
    assert [one.decision for one in beside] == [one.decision for one in plain]
    alone = match(listed(habit=HABIT)[0], small_catalogue(), Thresholds())
    assert alone.listed < beside[0].listed == plain[0].listed


def test_it_is_no_evidence() -> None:
    beside = coded(listed(habit=HABIT))[0]

    assert beside.understanding.of_list >= {"IMP", "ZF"}
    assert all("IMP" not in item.query_value for item in beside.candidates[0].evidence)


@settings(max_examples=5)
@given(st.randoms(use_true_random=False))
def test_an_answer_does_not_depend_on_the_order_of_the_list(dice: random.Random) -> None:
    texts = listed(habit=HABIT)
    shuffled = dice.sample(texts, len(texts))
    answers = dict(zip(shuffled, coded(shuffled), strict=True))

    assert list_context(shuffled) == list_context(texts)
    assert [(one.best, one.confidence) for one in coded(texts)] == [
        (answers[text].best, answers[text].confidence) for text in texts
    ]


@pytest.mark.parametrize("word", ["SPORT", "TOURING"])
def test_a_row_that_has_the_word_and_one_that_lacks_it_are_not_told_apart_by_it(word: str) -> None:
    text = VehicleText(f"MAZDA 3 {word} 2018")
    context = ListContext(frozenset({word}))
    with_list = match(text, small_catalogue(), Thresholds(), context=context)

    assert all(word not in candidate.grounds[2].extra for candidate in with_list.candidates if candidate.grounds)
    assert with_list.decision is not Decision.NO_MATCH
