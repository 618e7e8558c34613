"""What reviewers taught: the same text, of the same insurer, gets the code that a person gave it before."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

from domain.vehicle_spelling import normalise
from matcher.linkage.compare import compare
from matcher.linkage.match_result import Candidate, Decision, Match, MatchMethod
from matcher.query.noise import strip_noise

if TYPE_CHECKING:
    from datetime import date

    from matcher.catalogue.entries import Catalogue, Entry
    from matcher.query.vehicle_text import VehicleText

CONFIDENCE: Final = 0.99  # a person may be wrong too
MOST_LESSONS: Final = 1_000_000
_PERFECT: Final = 1.0

Key = tuple[str, str, str, str]


class RememberedCorrection(NamedTuple):
    """A text and its code; an empty code: what was taught of the text before is forgotten."""

    insurer_id: str
    text: VehicleText
    cvegs: str
    entry_year: int
    taught_on: date
    cot_number: str


class CorrectionMemory:
    """Keeps the last lesson of each text. A lesson counts only while the active catalogue has its code."""

    def __init__(self) -> None:
        self._lessons: dict[Key, RememberedCorrection] = {}
        self._insurers: set[str] = set()
        # By insurer: the catalogue that was asked last, and its entries by code and year.
        self._entries: dict[str, tuple[Catalogue, dict[tuple[str, int], Entry]]] = {}

    @property
    def lesson_count(self) -> int:
        """How many texts are remembered."""
        return len(self._lessons)

    def learn(self, lesson: RememberedCorrection) -> None:
        """Keep a lesson, in place of an earlier one of the same text; the oldest goes when there are too many."""
        key = _key(lesson.insurer_id, lesson.text)
        self._lessons.pop(key, None)
        if not lesson.cvegs:
            return
        self._lessons[key] = lesson
        self._insurers.add(lesson.insurer_id)
        if len(self._lessons) > MOST_LESSONS:
            del self._lessons[next(iter(self._lessons))]

    def recall(self, insurer_id: str, text: VehicleText, answer: Match, catalogue: Catalogue) -> Match:
        """Give the answer to `text` that was taught, or `answer`, that of the rules, when none was.

        A text in which neither brand nor model is recognised ("CAMIONETA UNIDAD 4") may stand for many vehicles: what
        was taught of one of them is not told of another.
        """
        if insurer_id not in self._insurers or not (answer.understanding.brand or answer.understanding.models):
            return answer
        lesson = self._lessons.get(_key(insurer_id, text))
        entry = self._entry(lesson, catalogue) if lesson else None
        return _taught(answer, lesson, entry) if lesson and entry else answer

    def _entry(self, lesson: RememberedCorrection, catalogue: Catalogue) -> Entry | None:
        held = self._entries.get(lesson.insurer_id)
        if held is None or held[0] is not catalogue:
            entries = {(entry.row.cvegs, entry.row.year): entry for entry in catalogue.entries}
            held = self._entries[lesson.insurer_id] = (catalogue, entries)
        return held[1].get((lesson.cvegs, lesson.entry_year))


def _key(insurer_id: str, text: VehicleText) -> Key:
    """Bring a text to one spelling, without what names the unit and not the version."""
    said = normalise(strip_noise(text.description.upper()))
    stated = f"{normalise(text.brand)} {normalise(text.model)}".strip()
    return insurer_id, stated, said, str(text.year or "")


def _taught(answer: Match, lesson: RememberedCorrection, entry: Entry) -> Match:
    read = answer.understanding
    same = Candidate(entry.row, _PERFECT, (read, entry, compare(read, entry)))
    rivals = tuple(one for one in answer.candidates if one.row != entry.row)
    told = f"corrected by a reviewer on {lesson.taught_on.isoformat()} in {lesson.cot_number}"
    return replace(
        answer,
        best=entry.row,
        confidence=CONFIDENCE,
        decision=Decision.ACCEPT,
        method=MatchMethod.MEMORY,
        candidates=(same, *rivals),
        equals=(),
        warnings=(*answer.warnings, told),
    )
