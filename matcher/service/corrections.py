"""Corrections by reviewers: the same text of the same insurer gets the code that a person gave it before."""

from __future__ import annotations

from dataclasses import replace
from itertools import dropwhile
from typing import TYPE_CHECKING, Final, NamedTuple

from domain.notices.codes import MatchWarning
from domain.notices.notice import notice
from domain.vehicle_spelling import normalise
from matcher.linkage.compare import compare
from matcher.linkage.match_result import Candidate, Decision, Match, MatchMethod
from matcher.query.noise import strip_noise

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from matcher.catalogue.entries import Catalogue, Entry
    from matcher.query.vehicle_text import VehicleText

CONFIDENCE: Final = 0.99  # a person may be wrong too
MOST_CORRECTIONS: Final = 1_000_000
MOST_OF_A_TEXT: Final = 50
_PERFECT: Final = 1.0

Key = tuple[str, str, str, str]


class RememberedCorrection(NamedTuple):
    """A text and its code; with an empty code, earlier corrections of the text no longer apply.

    `withdraws_id` is the id of an earlier correction of the text that was taken back; 0: none was.
    """

    insurer_id: str
    text: VehicleText
    cvegs: str
    entry_year: int
    corrected_on: date
    cot_number: str
    correction_id: int = 0
    withdraws_id: int = 0


class CorrectionMemory:
    """Remembers the last corrections of each text, of which the last one applies.

    It applies only while the active catalogue has its code. Those before it apply again when it is withdrawn.
    """

    def __init__(self) -> None:
        # Oldest first, beginning with one that has a code.
        self._corrections: dict[Key, tuple[RememberedCorrection, ...]] = {}
        self._count = 0
        self._insurers: set[str] = set()
        # By insurer: the catalogue used last, and its entries by code and year.
        self._entries: dict[str, tuple[Catalogue, dict[tuple[str, int], Entry]]] = {}

    @property
    def correction_count(self) -> int:
        """The number of corrections in memory."""
        return self._count

    def learn(self, correction: RememberedCorrection) -> None:
        """Remember a correction after earlier ones of the same text; at the limit the oldest text is dropped."""
        key = _key(correction.insurer_id, correction.text)
        known = self._corrections.pop(key, ())
        self._count -= len(known)
        if correction.withdraws_id:
            remembered = tuple(one for one in known if one.correction_id != correction.withdraws_id)
        else:
            remembered = (*known, correction)[-MOST_OF_A_TEXT:]
        remembered = tuple(dropwhile(lambda one: not one.cvegs, remembered))
        if not remembered:
            return
        self._corrections[key] = remembered
        self._count += len(remembered)
        self._insurers.add(correction.insurer_id)
        while self._count > MOST_CORRECTIONS:
            self._count -= len(self._corrections.pop(next(iter(self._corrections))))

    def corrected(self, insurer_id: str, texts: Sequence[VehicleText]) -> list[bool]:
        """Tell of each text whether there is a correction of it."""
        if insurer_id not in self._insurers:
            return [False] * len(texts)
        return [self._of(insurer_id, text) is not None for text in texts]

    def recall(self, insurer_id: str, text: VehicleText, answer: Match, catalogue: Catalogue) -> Match:
        """Return the corrected answer to `text`, or `answer`, that of the rules, when there is no correction.

        A text in which neither brand nor model is recognised ("CAMIONETA UNIDAD 4") may stand for many vehicles, so a
        correction of one of them is not applied to another.
        """
        if insurer_id not in self._insurers or not (answer.understanding.brand or answer.understanding.models):
            return answer
        correction = self._of(insurer_id, text)
        entry = self._entry(correction, catalogue) if correction else None
        return _corrected(answer, correction, entry) if correction and entry else answer

    def _of(self, insurer_id: str, text: VehicleText) -> RememberedCorrection | None:
        """Return the correction of a text that applies."""
        known = self._corrections.get(_key(insurer_id, text))
        return known[-1] if known and known[-1].cvegs else None

    def _entry(self, correction: RememberedCorrection, catalogue: Catalogue) -> Entry | None:
        cached = self._entries.get(correction.insurer_id)
        if cached is None or cached[0] is not catalogue:
            entries = {(entry.row.cvegs, entry.row.year): entry for entry in catalogue.entries}
            cached = self._entries[correction.insurer_id] = (catalogue, entries)
        return cached[1].get((correction.cvegs, correction.entry_year))


def _key(insurer_id: str, text: VehicleText) -> Key:
    """Normalise a text, without the words that identify the unit rather than the version."""
    description = normalise(strip_noise(text.description.upper()))
    names = f"{normalise(text.brand)} {normalise(text.model)}".strip()
    return insurer_id, names, description, str(text.year or "")


def _corrected(answer: Match, correction: RememberedCorrection, entry: Entry) -> Match:
    understanding = answer.understanding
    corrected = Candidate(entry.row, _PERFECT, CONFIDENCE, (understanding, entry, compare(understanding, entry)))
    rivals = tuple(candidate for candidate in answer.candidates if candidate.row != entry.row)
    warning = notice(
        MatchWarning.CODE_OF_REVIEWER, date=correction.corrected_on.isoformat(), cot_number=correction.cot_number
    )
    return replace(
        answer,
        best=entry.row,
        confidence=CONFIDENCE,
        listed=_PERFECT,
        code=CONFIDENCE,
        decision=Decision.ACCEPT,
        method=MatchMethod.MEMORY,
        candidates=(corrected, *rivals),
        equals=(),
        warnings=(*answer.warnings, warning),
        shipped_confidence=0.0,
        checkable_from=0.0,
    )
