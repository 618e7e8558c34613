"""What the matcher answers: a code with its probability and a decision, the rivals, and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from matcher.linkage.evidence import Evidence, evidence

if TYPE_CHECKING:
    from matcher.catalogue.entries import CatalogueRow, Entry
    from matcher.linkage.compare import Comparison
    from matcher.query.understand import Understanding


__all__ = ["Candidate", "Decision", "Evidence", "Match", "MatchMethod", "Thresholds"]


class Decision(Enum):
    """What is to be done with an answer."""

    ACCEPT = "ACCEPT"
    REVIEW = "REVIEW"
    NO_MATCH = "NO_MATCH"


class MatchMethod(Enum):
    """How a code was found."""

    RULES = "rules"
    LLM = "llm"
    MEMORY = "memory"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From which confidence on an answer is accepted, and below which it is none."""

    accept: float = 0.90
    review_floor: float = 0.50


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry that was compared, its score in the range (0, 1] and why."""

    row: CatalogueRow
    score: float
    grounds: tuple[Understanding, Entry, Comparison] | tuple[()]  # what the evidence is worked out of; empty: none

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """What agrees, what contradicts and what is not said, an attribute each; worked out when somebody asks."""
        return evidence(*self.grounds) if self.grounds else ()


@dataclass(frozen=True, slots=True)
class Match:
    """The answer to one text."""

    best: CatalogueRow | None  # None exactly when the decision is NO_MATCH
    confidence: float  # probability that `best` is right; 0 without one
    decision: Decision
    method: MatchMethod
    candidates: tuple[Candidate, ...]  # best first
    equals: tuple[CatalogueRow, ...]  # versions that the text cannot tell apart, the best among them; empty: none
    compared: int
    warnings: tuple[str, ...]
    understanding: Understanding
    catalogue_version: str
