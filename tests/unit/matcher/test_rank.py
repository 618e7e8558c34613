"""Candidates are ranked by what speaks against them; those out of the question are left out unread."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from matcher.catalogue.entries import CatalogueRow, build_catalogue
from matcher.linkage.compare import Verdict
from matcher.linkage.match_result import Decision
from matcher.linkage.model import shipped_model
from matcher.linkage.rank import NEVER, Ranker, equals, is_same_car, rank
from matcher.query.understand import understand
from matcher.query.vehicle_text import VehicleText
from tests.fixtures.small_catalogue import answer, small_catalogue, small_rows

WORDS = sorted({word for entry in small_catalogue().entries for word in entry.words})
SPELLINGS = [*WORDS, "COMFORT LINE", "GRANTOURING", "COMFORTLNE", "4P", "5 PUERTAS", "V8", "AUT", "STD", "DENALLI"]
TEXTS = st.builds(
    lambda row, words: f"{row.brand} {row.model} {row.year} {' '.join(words)}",
    st.sampled_from(small_rows()),
    st.lists(st.sampled_from(SPELLINGS), max_size=6),
)

STATED = {Verdict.AGREES, Verdict.NEAR, Verdict.CONFLICTS}


def ranker_of(text: str) -> Ranker:
    catalogue = small_catalogue()
    return Ranker(understand(VehicleText(text), catalogue), catalogue.entries, catalogue, shipped_model())


@given(TEXTS)
def test_no_entry_costs_less_than_the_least_that_it_may_cost(text: str) -> None:
    ranker = ranker_of(text)

    for entry in small_catalogue().entries:
        assert ranker.least_cost(entry) <= ranker.judge(entry).total + 1e-9


@given(TEXTS, st.integers(1, 8))
def test_only_what_is_out_of_the_question_is_left_out(text: str, at_least: int) -> None:
    ranker, entries = ranker_of(text), small_catalogue().entries
    ranked = rank(ranker, entries, at_least)
    totals = sorted(ranker.judge(entry).total for entry in entries)

    assert len(ranked) >= at_least
    assert [one.total for one in ranked[:at_least]] == totals[:at_least]
    assert sum(one.total <= totals[0] + NEVER for one in ranked) == sum(total <= totals[0] + NEVER for total in totals)
    assert [one.total for one in ranked] == sorted(one.total for one in ranked)


@given(TEXTS)
def test_equals_are_near_the_best_and_agree_as_much(text: str) -> None:
    ranked = rank(ranker_of(text), small_catalogue().entries, 5)
    best, *others = equals(ranked)

    assert best == ranked[0]
    for other in others:
        assert other.total <= best.total + 2.0
        assert [verdict for verdict in other.comparison.verdicts if verdict in STATED] == [
            verdict for verdict in best.comparison.verdicts if verdict in STATED
        ]


def test_nothing_is_equal_to_nothing() -> None:
    assert equals([]) == ()


def test_a_car_that_is_listed_twice_differs_in_equipment_only() -> None:
    versions = ("GLS L4 1.6L STD AC", "GLS L4 1.6L STD QC", "GLS L4 1.6L AUT AC", "GL L4 1.6L STD AC", "GLS STD")
    rows = [CatalogueRow("KIA", "RIO", 2020, str(number), version) for number, version in enumerate(versions)]
    rows.append(CatalogueRow("KIA", "RIO", 2021, "5", versions[0]))
    first, *others = build_catalogue("rows", rows).entries

    assert [is_same_car(first, other) for other in others] == [True, False, False, True, False]


def test_ties_go_to_the_newest_year_and_then_by_code() -> None:
    result = answer("TOYOTA YARIS CORE CVT")

    assert [one.row.year for one in result.candidates[:3]] == [2021, 2020, 2019]
    assert result.decision is Decision.REVIEW
