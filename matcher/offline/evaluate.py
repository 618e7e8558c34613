"""Measures the quality of answers on texts whose right codes are known."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from matcher.files.table_file import read_table
from matcher.linkage.match_result import Decision
from matcher.offline.match_file import refuse_missing, vehicle_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from matcher.linkage.match_result import Match
    from matcher.query.vehicle_text import VehicleText

_NEEDED: Final = ("query_id", "description", "acceptable_cvegs")
_BINS: Final = 10
_PLACES: Final = 4  # decimals of a share
_PLACES_OF_KIND: Final = 3


class DisplayName(NamedTuple):
    """The parts of a code that people recognise it by."""

    brand: str = ""
    model: str = ""
    year: str = ""

    def __str__(self) -> str:
        return " ".join(filter(None, self)) or "-"


class Question(NamedTuple):
    """A text with its right codes."""

    query_id: str
    text: VehicleText
    codes: frozenset[str]  # all equally right; empty: none in the catalogue is right
    kind: str  # of the text, as the file calls it
    name: DisplayName  # as expected


class MeasuredAnswer(NamedTuple):
    """The parts of an answer that are measured."""

    cvegs: str
    confidence: float
    decision: Decision
    name: DisplayName = DisplayName()


@dataclass(frozen=True, slots=True)
class Figures:
    """The quality of a set of answers; shares are 0 to 1."""

    rows: int
    top1: float  # right codes, of the texts that have one
    accept_rate: float  # accepted, of all
    accept_precision: float  # right, of the accepted
    no_match_recall: float  # refused, of the texts without a right code
    false_no_match: float  # refused, of the texts with one
    ece: float  # mean gap of confidence and share of right answers, over ten bins of equal width
    by_kind: dict[str, float]  # right codes and right refusals, of the texts of a kind
    rows_of_kind: dict[str, int]


class Confusion(NamedTuple):
    """A wrong answer, the expected one, and how often it occurred."""

    expected: DisplayName
    got: DisplayName
    times: int


def read_questions(path: Path) -> list[Question]:
    """Read labelled texts: query_id, description, brand, model, year, acceptable_cvegs with `|` between the codes.

    Raises: BadTable, OSError.
    """
    table = read_table(path)
    refuse_missing(table.name, table.columns, _NEEDED)
    return [_question(dict(zip(table.columns, row.cells, strict=True))) for row in table.rows]


def _question(row: dict[str, str]) -> Question:
    codes = frozenset(filter(None, (code.strip() for code in row["acceptable_cvegs"].split("|"))))
    name = DisplayName(*(row.get(f"expected_{part}", "").strip() for part in DisplayName._fields))
    return Question(row["query_id"], vehicle_text(row), codes, row.get("kind", ""), name)


def measured_answer(answer: Match) -> MeasuredAnswer:
    """Return the parts of an answer that are measured."""
    best = answer.best
    if best is None:
        return MeasuredAnswer("", answer.confidence, answer.decision)
    return MeasuredAnswer(
        best.cvegs, answer.confidence, answer.decision, DisplayName(best.brand, best.model, str(best.year))
    )


def figures(questions: Sequence[Question], answers: Sequence[MeasuredAnswer]) -> Figures:
    """Measure `answers`, one for each question in the same order."""
    pairs = list(zip(questions, answers, strict=True))
    with_code = [(question, answer) for question, answer in pairs if question.codes]
    without = [answer for question, answer in pairs if not question.codes]
    accepted = [(question, answer) for question, answer in pairs if answer.decision is Decision.ACCEPT]
    right_count, total = Counter[str](), Counter[str]()
    for question, answer in pairs:
        total[question.kind] += 1
        right_count[question.kind] += is_right(question, answer) if question.codes else _is_refused(answer)
    return Figures(
        rows=len(pairs),
        top1=_share(sum(is_right(*pair) for pair in with_code), len(with_code)),
        accept_rate=_share(len(accepted), len(pairs)),
        accept_precision=_share(sum(is_right(*pair) for pair in accepted), len(accepted)),
        no_match_recall=_share(sum(map(_is_refused, without)), len(without)),
        false_no_match=_share(sum(_is_refused(answer) for _, answer in with_code), len(with_code)),
        ece=round(calibration_error((pair[1].confidence, is_right(*pair)) for pair in pairs if pair[1].cvegs), _PLACES),
        by_kind={kind: round(right_count[kind] / total[kind], _PLACES_OF_KIND) for kind in sorted(total)},
        rows_of_kind={kind: total[kind] for kind in sorted(total)},
    )


def confusions(questions: Sequence[Question], answers: Sequence[MeasuredAnswer]) -> list[Confusion]:
    """Count wrong answers by expected and given brand, model and year, most frequent first."""
    counts: defaultdict[tuple[DisplayName, DisplayName], int] = defaultdict(int)
    for question, answer in zip(questions, answers, strict=True):
        is_wrong = not is_right(question, answer) if question.codes else not _is_refused(answer)
        if is_wrong:
            counts[question.name if question.codes else DisplayName(), answer.name] += 1
    mistakes = [Confusion(expected, got, times) for (expected, got), times in counts.items()]
    return sorted(mistakes, key=lambda confusion: (-confusion.times, confusion.expected, confusion.got))


def is_right(question: Question, answer: MeasuredAnswer) -> bool:
    """Whether the code of an answer is one of the right ones."""
    return answer.cvegs in question.codes


def _is_refused(answer: MeasuredAnswer) -> bool:
    return answer.decision is Decision.NO_MATCH


def _share(part: int, whole: int) -> float:
    return round(part / max(1, whole), _PLACES)


def calibration_error(answers: Iterable[tuple[float, bool]]) -> float:
    """Expected calibration error of (confidence, whether it was right) over ten bins of equal width.

    The mean gap between confidence and the share of right answers, weighted by the answers of a bin.
    """
    gaps, count = [0.0] * _BINS, 0
    for confidence, was_right in answers:
        gaps[min(_BINS - 1, int(confidence * _BINS))] += confidence - was_right
        count += 1
    return math.fsum(map(abs, gaps)) / max(1, count)
