"""Result of a match: a code with its probability and decision, the other candidates, and the evidence."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from matcher.linkage.evidence import Evidence, evidence

if TYPE_CHECKING:
    from domain.notices.notice import Notice
    from matcher.catalogue.entries import CatalogueRow, Entry
    from matcher.linkage.compare import Comparison
    from matcher.query.understand import Understanding


__all__ = ["Candidate", "Decision", "Evidence", "Match", "MatchMethod", "Thresholds"]


class Decision(Enum):
    """What to do with an answer."""

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
    """The confidence from which an answer is accepted, and the probability to be listed below which it is NO_MATCH."""

    accept: float = 0.90
    review_floor: float = 0.25


class Candidate(NamedTuple):
    """An entry that was compared, with how well it fits and the grounds for it."""

    row: CatalogueRow
    score: float  # its odds as a share of the best one's, 0 to 1
    code: float  # probability that it is the right one, given that the catalogue lists the version
    grounds: tuple[Understanding, Entry, Comparison] | tuple[()]  # source of the evidence; empty: none
    beside_text: tuple[Evidence, ...] = ()  # what else than the text speaks for it

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """The evidence, one item per attribute; computed when asked for."""
        return (*(evidence(*self.grounds) if self.grounds else ()), *self.beside_text)


@dataclass(frozen=True, slots=True)
class Match:
    """The answer to one text."""

    best: CatalogueRow | None  # None exactly when the decision is NO_MATCH
    confidence: float  # probability that `best` is right, `listed` times `code`; 0 without one
    listed: float  # probability that the catalogue lists the version that the text means
    code: float  # probability that `best` is that version, given that it is listed; 0 without one
    decision: Decision
    method: MatchMethod
    candidates: tuple[Candidate, ...]  # best first
    equals: tuple[CatalogueRow, ...]  # versions that the text cannot tell apart, the best among them; empty: none
    compared: int
    warnings: tuple[Notice, ...]
    understanding: Understanding
    catalogue_version: str
    is_open: bool = False  # whether the text leaves something open, so that the code is not accepted
    shipped_confidence: float = 0.0  # before an insurer's recalibration; 0: not by the rules, or not asked
    checkable_from: float = 0.0  # the threshold from which codes are chosen for blind checks; 0: this one may not be
