"""A judgement, a verdict as evidence: how sure an answer was, and whether a person found it right."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Judgement:
    """A person's verdict on one answer."""

    confidence: float  # of the answer, by the shipped fit
    is_right: bool
    vehicle_type: str = ""  # TIPVEH of the code; empty: not stated
    weight: float = 1.0  # the number of answers for which it stands: of one in twenty, it stands for twenty
    checked_from: float = 0.0  # the threshold from which answers were chosen for checks when this one was
