"""What is counted of an answer, wherever it was found."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from matcher.linkage.match_result import Match


class Outcome(NamedTuple):
    """What is counted of an answer."""

    decision: str
    method: str
    confidence: float | None  # None: no match


def outcome_of(answer: Match) -> Outcome:
    """Return what is counted of `answer`."""
    return Outcome(answer.decision.value, answer.method.value, None if answer.best is None else answer.confidence)
