"""How good the matcher is on lists as people type them: trucks, buses, motorcycles, trailers and cars."""

from __future__ import annotations

from functools import cache

import pytest

from matcher.catalogue.catver import read_catver
from matcher.catalogue.entries import build_catalogue
from matcher.linkage.match import match
from matcher.linkage.match_result import Thresholds
from matcher.offline.evaluate import Figures, figures, measured_answer, read_questions
from tests.fixtures.small_catalogue import PROJECT

TYPED = PROJECT / "samples" / "typed_lists.csv"
CATALOGUE = PROJECT / "samples" / "catalog.csv"
LEAST_RIGHT = 0.95
LEAST_OF_A_KIND = 0.9


@cache
def measured() -> Figures:
    questions = read_questions(TYPED)
    catalogue = build_catalogue("samples", read_catver(CATALOGUE))
    return figures(questions, [measured_answer(match(one.text, catalogue, Thresholds())) for one in questions])


def test_what_people_type_gets_its_code() -> None:
    assert measured().top1 >= LEAST_RIGHT
    assert measured().false_no_match <= 0.01


def test_what_is_accepted_is_right() -> None:
    assert measured().accept_rate >= 0.55
    assert measured().accept_precision >= 0.99


def test_what_the_catalogue_does_not_list_has_no_match() -> None:
    assert measured().no_match_recall >= 0.9


@pytest.mark.parametrize("kind", ["tractor", "truck", "bus", "van", "pickup", "motorcycle", "trailer", "car"])
def test_it_does_of_every_kind_of_vehicle(kind: str) -> None:
    assert measured().rows_of_kind[kind] >= 10
    assert measured().by_kind[kind] >= LEAST_OF_A_KIND
