"""What holds of the matcher on any catalogue."""

from __future__ import annotations

import random
from functools import cache
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.catalogue.catver import read_catver
from matcher.catalogue.entries import Catalogue, build_catalogue
from matcher.linkage.match import match
from matcher.linkage.match_result import Decision, Match, Thresholds
from matcher.query.vehicle_text import VehicleText
from tests.fixtures.at_length import AT_LENGTH
from tests.fixtures.small_catalogue import LABELLED, PROJECT, needs_labelled_data, small_catalogue, small_rows

if TYPE_CHECKING:
    from pathlib import Path

    from matcher.catalogue.entries import CatalogueRow

SAMPLE = PROJECT / "samples" / "catalog.csv"
USES = "reparto moto dormitorio sleeper QUINTA-RUEDA con-rack equipo-frio CAJA-SECA uso-comercial".split()
EQUIPMENT = "ABS AC QC CD BA".split()
NAMES_ASKED = 100  # of each catalogue
LISTS = sorted(LABELLED.glob("catalog_*.csv"))[:: 1 if AT_LENGTH else 4]  # reading one takes a second or two


def answer(text: str, catalogue: Catalogue) -> Match:
    return match(VehicleText(text), catalogue, Thresholds())


@cache
def sample() -> Catalogue:
    return build_catalogue("sample", read_catver(SAMPLE))


@cache
def names() -> list[str]:
    return sorted({f"{entry.row.brand} {entry.row.model} {entry.row.year}" for entry in sample().entries})


@pytest.mark.parametrize("word", ["", *USES, *EQUIPMENT])
def test_a_vehicle_named_as_the_catalogue_names_it_always_has_an_answer_whatever_its_use(word: str) -> None:
    asked = random.Random(word).sample(names(), NAMES_ASKED)  # noqa: S311  a seeded choice
    refused = [
        name
        for name in asked
        if answer(f"{name} {word.replace('-', ' ')}".strip(), sample()).decision is Decision.NO_MATCH
    ]

    assert refused == []


@given(st.sampled_from(small_rows()), st.lists(st.sampled_from([*USES, *EQUIPMENT]), max_size=4))
def test_words_of_use_and_equipment_never_turn_an_answer_into_none(row: CatalogueRow, words: list[str]) -> None:
    text = f"{row.brand} {row.model} {row.description} {row.year} {' '.join(words)}".replace("-", " ")

    assert answer(text, small_catalogue()).decision is not Decision.NO_MATCH


@given(st.sampled_from(small_rows()), st.randoms(use_true_random=False))
def test_the_order_of_the_catalogue_does_not_matter(row: CatalogueRow, dice: random.Random) -> None:
    rows = list(small_rows())
    dice.shuffle(rows)
    shuffled = answer(f"{row.brand} {row.model} {row.year}", build_catalogue("shuffled", rows))
    straight = answer(f"{row.brand} {row.model} {row.year}", small_catalogue())

    assert [one.row.cvegs for one in shuffled.candidates] == [one.row.cvegs for one in straight.candidates]
    assert shuffled.confidence == straight.confidence


@given(st.sampled_from(small_rows()), st.integers(0, 6))
def test_words_that_agree_never_lower_the_right_code(row: CatalogueRow, length: int) -> None:
    words = row.description.split()

    def rank(count: int) -> int:
        written = f"{row.brand} {row.model} {row.year} {' '.join(words[:count])}"
        result = match(VehicleText(written), small_catalogue(), Thresholds(), max_candidates=50)
        return [one.row.cvegs for one in result.candidates].index(row.cvegs)

    assert rank(len(words)) <= rank(min(length, len(words)))


@given(st.sampled_from(small_rows()))
def test_confidence_is_the_product_of_the_two_probabilities(row: CatalogueRow) -> None:
    result = answer(f"{row.brand} {row.model} {row.year}", small_catalogue())

    assert abs(result.confidence - result.listed * result.code) < 1e-3


def test_no_match_follows_from_the_catalogue_and_never_from_a_choice() -> None:
    result = answer("TOYOTA COROLLA 2018", small_catalogue())

    assert result.decision is Decision.REVIEW
    assert result.confidence < 0.5 < result.listed


@needs_labelled_data
@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.stem)
def test_a_vehicle_named_as_an_insurer_names_it_always_has_an_answer(path: Path) -> None:
    catalogue = build_catalogue(path.stem, read_catver(path))
    named = sorted({f"{entry.row.brand} {entry.row.model} {entry.row.year}" for entry in catalogue.entries})
    asked = random.Random(path.stem).sample(named, NAMES_ASKED)  # noqa: S311  a seeded choice
    refused = [name for name in asked if answer(name, catalogue).decision is Decision.NO_MATCH]

    assert refused == []
