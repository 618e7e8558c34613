"""Alarms: recent verdicts or corrections that the target hardly allows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from datastore.learning.binomial import chance_of_as_many

if TYPE_CHECKING:
    from collections.abc import Sequence

RECENT: Final = 200
"""The number of newest verdicts that are tested."""
UNLIKELY: Final = 0.01
"""An alarm is raised when there are as many wrong ones with at most this probability, if the target is just met."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """What was observed, and how likely that is if the target is just met."""

    wrong_count: int
    count: int
    probability: float


def drift(verdicts: Sequence[bool], target: float) -> Alarm | None:
    """Test the newest verdicts (whether each is right, newest first) exactly against the target."""
    recent = verdicts[:RECENT]
    return refuted(sum(not is_right for is_right in recent), len(recent), target)


def refuted(wrong_count: int, count: int, target: float) -> Alarm | None:
    """Return an alarm when `wrong_count` or more of `count` codes are hardly ever wrong if the target is met.

    A lower bound of the number of wrong ones, such as that of corrections, raises no false alarm.
    """
    probability = chance_of_as_many(min(wrong_count, count), count, 1 - target)
    return Alarm(wrong_count, count, probability) if probability <= UNLIKELY else None
