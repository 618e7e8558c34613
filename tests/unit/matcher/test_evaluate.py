"""The figures of a set of answers: by hand on a few, and the same as those of the scorer on many."""

from __future__ import annotations

import csv
import json
import random
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from matcher.linkage.match_result import Decision
from matcher.offline.evaluate import (
    Confusion,
    DisplayName,
    MeasuredAnswer,
    Question,
    confusions,
    figures,
    read_questions,
)
from matcher.offline.match_file import BadQueryFile
from matcher.query.vehicle_text import VehicleText
from tests.fixtures.small_catalogue import LABELLED, needs_labelled_data

if TYPE_CHECKING:
    from pathlib import Path

YARIS, RIO = DisplayName("TOYOTA", "YARIS", "2020"), DisplayName("KIA", "RIO", "2020")
ACCEPT, REVIEW, NO_MATCH = Decision.ACCEPT, Decision.REVIEW, Decision.NO_MATCH


def a_question(*codes: str, kind: str = "plain", name: DisplayName = YARIS) -> Question:
    return Question("q", VehicleText("x"), frozenset(codes), kind, name)


ASKED = [
    (a_question("1", "2"), MeasuredAnswer("2", 0.95, ACCEPT, YARIS)),
    (a_question("1"), MeasuredAnswer("9", 0.95, ACCEPT, RIO)),
    (a_question("1"), MeasuredAnswer("9", 0.55, REVIEW, RIO)),
    (a_question("1", kind="short"), MeasuredAnswer("", 0.0, NO_MATCH)),
    (a_question(kind="furniture", name=DisplayName()), MeasuredAnswer("", 0.0, NO_MATCH)),
    (a_question(kind="furniture", name=DisplayName()), MeasuredAnswer("9", 0.65, REVIEW, RIO)),
]
QUESTIONS, ANSWERS = [question for question, _ in ASKED], [answer for _, answer in ASKED]


def test_each_figure_counts_what_it_says() -> None:
    measured = figures(QUESTIONS, ANSWERS)

    assert (measured.rows, measured.top1, measured.false_no_match) == (6, 0.25, 0.25)
    assert (measured.accept_rate, measured.accept_precision) == (0.3333, 0.5)
    assert measured.no_match_recall == 0.5
    assert measured.ece == round((2 * abs(0.95 - 0.5) + 0.55 + 0.65) / 4, 4)
    assert measured.by_kind == {"furniture": 0.5, "plain": 0.333, "short": 0.0}
    assert measured.rows_of_kind == {"furniture": 2, "plain": 3, "short": 1}


def test_wrong_answers_are_counted_by_what_was_taken_for_what() -> None:
    assert confusions(QUESTIONS, ANSWERS) == [
        Confusion(YARIS, RIO, 2),
        Confusion(DisplayName(), RIO, 1),
        Confusion(YARIS, DisplayName(), 1),
    ]


def test_nothing_asked_is_measured_as_nothing() -> None:
    assert figures([], []).top1 == 0.0


def test_labelled_texts_are_read_with_their_codes_and_names(tmp_path: Path) -> None:
    path = tmp_path / "q.csv"
    path.write_text(
        "query_id,description,year,acceptable_cvegs,kind,expected_brand,expected_model,expected_year\n"
        "1,YARIS CORE,2020,007| 008,axa,TOYOTA,YARIS,2020\n2,SILLA,,,,,,\n"
    )
    first, second = read_questions(path)

    assert (first.codes, first.kind, first.name) == ({"007", "008"}, "axa", YARIS)
    assert first.text.year == 2020
    assert (second.codes, str(second.name)) == (frozenset(), "-")


def test_texts_without_labels_are_refused_by_the_column(tmp_path: Path) -> None:
    (tmp_path / "q.csv").write_text("query_id,description\n1,YARIS\n")

    with pytest.raises(BadQueryFile, match="missing columns acceptable_cvegs"):
        read_questions(tmp_path / "q.csv")


@needs_labelled_data
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_scorer_of_the_labelled_data_says_the_same(tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311  seeded, not cryptography
    questions = read_questions(LABELLED / "queries_dev.csv")
    answers = [an_answer(question, dice) for question in questions]
    with (tmp_path / "predictions.csv").open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["query_id", "cvegs", "confidence", "decision"])
        for question, answer in zip(questions, answers, strict=True):
            writer.writerow([question.query_id, answer.cvegs, f"{answer.confidence:.4f}", answer.decision.value])
    scorer = [sys.executable, LABELLED / "score_match.py", LABELLED / "queries_dev.csv", tmp_path / "predictions.csv"]
    told = json.loads(subprocess.run(scorer, check=True, capture_output=True).stdout)

    measured = figures(questions, answers)

    assert told.pop("missing") == 0
    assert {name: getattr(measured, name) for name in told} == told


def an_answer(question: Question, dice: random.Random) -> MeasuredAnswer:
    decision = dice.choice([ACCEPT, ACCEPT, REVIEW, NO_MATCH])
    if decision is NO_MATCH:
        return MeasuredAnswer("", 0.0, decision)
    right = sorted(question.codes)[:1] if dice.random() < 0.8 else []
    return MeasuredAnswer((right or ["000"])[0], round(dice.random(), 4), decision)
