"""Where case data is looked for, and how sure a finding is: how it was stated, times how far its place is trusted.

The factors order the cases rather than measure them: a label in the newest text before a label in a file, that before
a shape without a label, and what was only quoted last. What a profile says stands between what a mail states and what
would be guessed from it. A contradiction halves them.
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
    """Where a text stands; the value is how far it is trusted."""

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
    """A value, how sure it is, and where it stands; no origin: in the head of the mail."""

    value: str
    confidence: float
    origin: Origin | None = None


NOT_FOUND: Final = CaseFinding("", 0.0)


def found(value: str, certainty: float, source: SourceText, offset: int) -> CaseFinding:
    """Return a finding at `offset` of a source; `certainty`: how sure its wording is, whatever the source."""
    return CaseFinding(value, certainty * source.place.value, source.origin(offset))


def best(findings: Iterable[CaseFinding]) -> CaseFinding:
    """Return the surest finding, the first of equals."""
    return max(findings, key=lambda finding: finding.confidence, default=NOT_FOUND)


def doubted(finding: CaseFinding) -> CaseFinding:
    """Return a finding that something else contradicts."""
    return replace(finding, confidence=finding.confidence * CONFLICT)


def reading(field: str, finding: CaseFinding) -> FieldReading:
    """Return how a field was read."""
    return FieldReading(field, round(finding.confidence, 3), finding.origin)
