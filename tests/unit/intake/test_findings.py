"""How sure a finding is, and where it stands."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.case import findings
from intake.case.findings import NOT_FOUND, CaseFinding, SourcePlace, SourceText, best, doubted, finding_at, reading
from intake.model.document import Line, Origin

CERTAINTIES = [
    findings.LABELLED,
    findings.FIXED,
    findings.BESIDE_LABEL,
    findings.SHAPE,
    findings.UNLABELLED,
    findings.GUESSED,
]
PLACES = st.sampled_from(SourcePlace)
FINDINGS = st.builds(
    finding_at, st.text(), st.sampled_from(CERTAINTIES), st.deferred(lambda: SOURCES), st.integers(0, 90)
)
TEXTS = st.lists(st.text(st.characters(exclude_characters="\n"), max_size=9), max_size=6)
SOURCES = st.builds(lambda place, texts: a_source(*texts, place=place), PLACES, TEXTS)


def a_source(*texts: str, place: SourcePlace = SourcePlace.NEWEST) -> SourceText:
    """A source whose lines have the numbers 10, 20, 30 and so on."""
    return SourceText(place, "body", tuple(Line(text, 10 * number) for number, text in enumerate(texts, 1)))


@given(FINDINGS)
def test_a_confidence_lies_within_0_and_1_and_doubt_never_raises_it(finding: CaseFinding) -> None:
    assert 0 <= doubted(finding).confidence < finding.confidence <= 1


@given(FINDINGS)
def test_doubt_halves_the_confidence_and_keeps_the_value_and_its_place(finding: CaseFinding) -> None:
    assert doubted(finding) == CaseFinding(finding.value, finding.confidence / 2, finding.origin)


def test_a_label_is_surer_than_a_profile_that_than_a_neighbour_that_than_a_shape_and_a_guess_comes_last() -> None:
    assert sorted(CERTAINTIES, reverse=True) == CERTAINTIES
    assert len(set(CERTAINTIES)) == len(CERTAINTIES)
    assert findings.GUESSED < 0.5 < findings.DERIVED < findings.LABELLED


@given(st.sampled_from(CERTAINTIES))
def test_the_newest_text_is_trusted_before_a_forwarded_one_files_the_subject_and_what_is_quoted(
    certainty: float,
) -> None:
    names = ["NEWEST", "FORWARDED", "FILE", "SUBJECT", "QUOTED"]
    confidences = [finding_at("x", certainty, a_source("x", place=SourcePlace[name]), 0).confidence for name in names]

    assert confidences[0] == certainty
    assert confidences == sorted(set(confidences), reverse=True)


@given(SOURCES)
def test_all_but_what_is_quoted_is_new(source: SourceText) -> None:
    assert source.is_new is (source.place is not SourcePlace.QUOTED)


@given(st.lists(FINDINGS, max_size=5))
def test_the_best_finding_is_the_first_of_the_surest(candidates: list[CaseFinding]) -> None:
    chosen = best(candidates)

    assert all(candidate.confidence <= chosen.confidence for candidate in candidates)
    surest = [candidate for candidate in candidates if candidate.confidence == chosen.confidence]
    assert chosen is (surest[0] if candidates else NOT_FOUND)


def test_nothing_found_is_no_value_without_any_confidence() -> None:
    assert best([]) == CaseFinding("", 0.0, None)


@given(TEXTS.filter(bool))
def test_every_character_stands_in_the_line_that_has_it(texts: list[str]) -> None:
    source = a_source(*texts)
    rows = [10 * number for number, text in enumerate(texts, 1) for _ in f"{text}\n"]

    assert source.text == "\n".join(texts)
    assert [source.origin(offset) for offset in range(len(rows))] == [Origin("body", row=row) for row in rows]


@given(SOURCES, st.integers(0, 200))
def test_a_place_behind_the_end_is_in_the_last_line_and_one_in_an_empty_text_in_none(
    source: SourceText, further: int
) -> None:
    last = source.lines[-1].number if source.lines else 0

    assert source.origin(len(source.text) + further) == Origin("body", row=last)


def test_only_the_beginning_of_a_long_text_is_looked_at() -> None:
    by_lines = a_source(*["x"] * 60_000)
    by_characters = a_source("x" * 60_000)
    short = a_source("x" * 50_000)

    assert (len(by_lines.text), len(by_characters.text), len(short.text)) == (50_000, 50_000, 50_000)
    assert not by_lines.text.strip("x\n")


@given(FINDINGS)
def test_a_reading_says_how_sure_its_field_is_to_three_places(finding: CaseFinding) -> None:
    read = reading("coverage", finding)

    assert (read.field, read.origin) == ("coverage", finding.origin)
    assert read.confidence == pytest.approx(finding.confidence, abs=0.0005)
    assert read.confidence == float(f"{read.confidence:.3f}")
