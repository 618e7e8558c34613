"""What an insurer's verdicts taught: a recalibrated confidence, and the thresholds by which codes are accepted."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from matcher.linkage.match_result import Candidate, Decision

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matcher.linkage.match_result import Match

ALL_OTHERS: Final = ""
_EXTREME: Final = 1e-4
_DIGITS: Final = 4


@dataclass(frozen=True, slots=True)
class LearnedCoding:
    """What was learned of one insurer; the default is that nothing was."""

    thresholds: Mapping[str, float] = field(default_factory=dict)  # by vehicle type, on the scale of the shipped fit
    slope: float = 1.0
    offset: float = 0.0

    def threshold(self, vehicle_type: str) -> float | None:
        """Return the threshold of a vehicle type; None when there is none."""
        return self.thresholds.get(vehicle_type, self.thresholds.get(ALL_OTHERS))

    @property
    def is_by_type(self) -> bool:
        """Whether some vehicle type has a threshold of its own."""
        return bool(self.thresholds.keys() - {ALL_OTHERS})


NOTHING_LEARNED: Final = LearnedCoding()


class LearnedCodings:
    """Holds what was learned of each insurer."""

    def __init__(self) -> None:
        self._codings: dict[str, LearnedCoding] = {}

    def of(self, insurer_id: str) -> LearnedCoding:
        """Return what was learned of an insurer."""
        return self._codings.get(insurer_id, NOTHING_LEARNED)

    def put(self, insurer_id: str, coding: LearnedCoding) -> None:
        """Use `coding` from now on."""
        self._codings[insurer_id] = coding


@dataclass(frozen=True, slots=True)
class Deciding:
    """How answers of an insurer are decided: a threshold set by hand wins, then the learned one, then the shipped one.

    A learned threshold acts on the confidence by the shipped fit, on which it was found.
    """

    learned: LearnedCoding
    setting: float  # the threshold by hand, or the shipped one
    is_by_hand: bool

    def decide(self, answer: Match, vehicle_type: str = ALL_OTHERS) -> Match:
        """Return `answer` with its recalibrated confidence and the decision by it."""
        if answer.best is None:
            return answer
        shipped, recalibrated = answer.confidence, recalibrate(answer, self.learned)
        threshold = None if self.is_by_hand else self.learned.threshold(vehicle_type)
        reaches = recalibrated.confidence >= self.setting if threshold is None else shipped >= threshold
        is_checkable = not answer.is_open and max(shipped, recalibrated.confidence) >= self.setting
        return replace(
            recalibrated,
            decision=Decision.ACCEPT if reaches and not answer.is_open else Decision.REVIEW,
            shipped_confidence=shipped,
            checkable_from=self.setting if is_checkable else 0.0,
        )


def recalibrate(answer: Match, learned: LearnedCoding) -> Match:
    """Return an answer with the recalibrated confidence.

    Of its two factors the probability of the code follows, up to 1; what the code loses goes to the other candidates.
    """
    if (learned.slope, learned.offset) == (1.0, 0.0) or not answer.listed:
        return answer
    log_odds = learned.offset + learned.slope * _logit(answer.confidence)
    code = round(min(1.0, (1.0 + math.tanh(log_odds / 2)) / 2 / answer.listed), _DIGITS)
    others = (1.0 - code) / (1.0 - answer.code) if answer.code < 1.0 else 0.0
    return replace(
        answer,
        confidence=round(answer.listed * code, _DIGITS),
        code=code,
        candidates=tuple(_recalibrated(candidate, answer, code, others) for candidate in answer.candidates),
    )


def _recalibrated(candidate: Candidate, answer: Match, code: float, others: float) -> Candidate:
    new_code = code if candidate.row is answer.best else round(candidate.code * others, _DIGITS)
    return Candidate(candidate.row, candidate.score, new_code, candidate.grounds, candidate.beside_text)


def _logit(probability: float) -> float:
    bounded = min(max(probability, _EXTREME), 1.0 - _EXTREME)
    return math.log(bounded / (1.0 - bounded))
