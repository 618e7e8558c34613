"""Sources of case data and the confidence of findings: how it was stated, times how far its source is trusted.

The factors rank findings rather than measure them: a label in the newest text before a label in a file, then a shape
without a label, and anything quoted last. A profile ranks between what an e-mail states and what is guessed from it.
A contradiction halves the confidence.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from enum import Enum
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from intake.model.document import Origin
from intake.model.extraction import FieldReading

if TYPE_CHECKING:
    from collections.abc import Iterable

    from intake.model.document import Line

LABELLED: Final = 0.95
FIXED: Final = 0.9
BESIDE_LABEL: Final = 0.85
SHAPE: Final = 0.8
DERIVED: Final = 0.8
UNLABELLED: Final = 0.72
GUESSED: Final = 0.4
CONFLICT: Final = 0.5
LONGEST_TEXT: Final = 50_000


class SourcePlace(Enum):
    """The kind of a source; the value is how far it is trusted."""

    NEWEST = 1.0
    FORWARDED = 0.98
    FILE = 0.97
    SUBJECT = 0.9
    QUOTED = 0.75


@dataclass(frozen=True, slots=True)
class SourceText:
    """A text that case data may stand in."""

    place: SourcePlace
    file: str
    lines: tuple[Line, ...]
    is_answer: bool = False
    """Whether those to whom the mail is sent wrote it, as far as is known."""

    @property
    def text(self) -> str:
        """The beginning of the text: case data stands above a list, not below thousands of lines."""
        return "\n".join(line.text for line in self.lines[:LONGEST_TEXT])[:LONGEST_TEXT]

    @property
    def is_new(self) -> bool:
        return self.place is not SourcePlace.QUOTED

    def origin(self, offset: int) -> Origin:
        """Return where the character at `offset` of `text` stands."""
        starts = list(accumulate((len(line.text) + 1 for line in self.lines), initial=0))
        index = min(bisect_right(starts, offset), len(self.lines)) - 1
        return Origin(self.file, row=self.lines[index].number if index >= 0 else 0)


@dataclass(frozen=True, slots=True)
class CaseFinding:
    """A value with its confidence and origin; no origin: in the header of the e-mail."""

    value: str
    confidence: float
    origin: Origin | None = None


NOT_FOUND: Final = CaseFinding("", 0.0)


def finding_at(value: str, certainty: float, source: SourceText, offset: int) -> CaseFinding:
    """Return a finding at `offset` of a source; `certainty` depends on its wording alone."""
    return CaseFinding(value, certainty * source.place.value, source.origin(offset))


def best(findings: Iterable[CaseFinding]) -> CaseFinding:
    """Return the finding with the highest confidence, the first of equals."""
    return max(findings, key=lambda finding: finding.confidence, default=NOT_FOUND)


def doubted(finding: CaseFinding) -> CaseFinding:
    """Return a finding that something else contradicts."""
    return replace(finding, confidence=finding.confidence * CONFLICT)


def reading(field: str, finding: CaseFinding) -> FieldReading:
    """Return the confidence and origin of a field."""
    return FieldReading(field, round(finding.confidence, 3), finding.origin)
