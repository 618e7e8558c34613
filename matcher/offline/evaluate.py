"""How good answers are, measured on texts whose right codes are known."""

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
    """What people see of a code first."""

    brand: str = ""
    model: str = ""
    year: str = ""

    def __str__(self) -> str:
        return " ".join(filter(None, self)) or "-"


class Question(NamedTuple):
    """A text and what is right for it."""

    query_id: str
    text: VehicleText
    codes: frozenset[str]  # equally right; empty: nothing in the catalogue is
    kind: str  # of the text, as the file calls it
    name: DisplayName  # as expected


class MeasuredAnswer(NamedTuple):
    """The answer to a question, as far as it is measured."""

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
    """What was answered in place of what, and how often."""

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


def given_by(answer: Match) -> MeasuredAnswer:
    """Take of an answer what is measured."""
    best = answer.best
    if best is None:
        return MeasuredAnswer("", answer.confidence, answer.decision)
    return MeasuredAnswer(
        best.cvegs, answer.confidence, answer.decision, DisplayName(best.brand, best.model, str(best.year))
    )


def figures(questions: Sequence[Question], answers: Sequence[MeasuredAnswer]) -> Figures:
    """Measure `answers`, one for each question in the same order."""
    asked = list(zip(questions, answers, strict=True))
    with_code = [(question, given) for question, given in asked if question.codes]
    without = [given for question, given in asked if not question.codes]
    accepted = [(question, given) for question, given in asked if given.decision is Decision.ACCEPT]
    right, total = Counter[str](), Counter[str]()
    for question, given in asked:
        total[question.kind] += 1
        right[question.kind] += is_right(question, given) if question.codes else _is_refused(given)
    return Figures(
        rows=len(asked),
        top1=_share(sum(is_right(*pair) for pair in with_code), len(with_code)),
        accept_rate=_share(len(accepted), len(asked)),
        accept_precision=_share(sum(is_right(*pair) for pair in accepted), len(accepted)),
        no_match_recall=_share(sum(map(_is_refused, without)), len(without)),
        false_no_match=_share(sum(_is_refused(given) for _, given in with_code), len(with_code)),
        ece=round(calibration_error((pair[1].confidence, is_right(*pair)) for pair in asked if pair[1].cvegs), _PLACES),
        by_kind={kind: round(right[kind] / total[kind], _PLACES_OF_KIND) for kind in sorted(total)},
        rows_of_kind={kind: total[kind] for kind in sorted(total)},
    )


def confusions(questions: Sequence[Question], answers: Sequence[MeasuredAnswer]) -> list[Confusion]:
    """Count wrong answers by expected and given brand, model and year; the most frequent first."""
    counted: defaultdict[tuple[DisplayName, DisplayName], int] = defaultdict(int)
    for question, given in zip(questions, answers, strict=True):
        is_wrong = not is_right(question, given) if question.codes else not _is_refused(given)
        if is_wrong:
            counted[question.name if question.codes else DisplayName(), given.name] += 1
    found = [Confusion(expected, got, times) for (expected, got), times in counted.items()]
    return sorted(found, key=lambda one: (-one.times, one.expected, one.got))


def is_right(question: Question, given: MeasuredAnswer) -> bool:
    """Tell whether the code of an answer is one of the right ones."""
    return given.cvegs in question.codes


def _is_refused(given: MeasuredAnswer) -> bool:
    return given.decision is Decision.NO_MATCH


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
