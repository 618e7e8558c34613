"""Accept thresholds that keep a promise: a share of right codes among the accepted ones, with 95 % certainty.

Learn then test (Angelopoulos, Bates, Candès, Jordan, Lei: "Learn then Test: Calibrating Predictive Algorithms to
Achieve Risk Control", 2021) with fixed-sequence testing: thresholds are tested one after the other, each at the full
risk, until one fails. docs/decisions/0021-guarantee-by-learn-then-test.md says why, and what counts as evidence.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from datastore.learning.binomial import most_wrong, needed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from datastore.learning.judgement import Judgement

RISK: Final = 0.05
"""The probability that a promise about an insurer's codes does not hold, over all vehicle types together."""
STEPS_IN_ONE: Final = 200  # thresholds are half a percent apart
BEGIN_SHARE: Final = 0.75  # of the verdicts reach the first threshold of the sequence: so it bears a few wrong ones
ALL_OTHERS: Final = ""


@dataclass(frozen=True, slots=True)
class LearnedThreshold:
    """The accept threshold of one vehicle type, or of all that have none of their own, and its evidence."""

    vehicle_type: str  # empty: all others
    threshold: float | None  # on the scale of the shipped fit; None: too few verdicts
    is_guaranteed: bool  # whether the verdicts show that the target holds
    verdict_count: int
    wrong_count: int
    missing_count: int  # verdicts that are missing for a guarantee, if all of them are right


@dataclass(frozen=True, slots=True)
class _Level:
    threshold: float
    count: int
    wrong: int


def learn_thresholds(verdicts: Sequence[Judgement], target: float, floor: float) -> list[LearnedThreshold]:
    """Return the thresholds of an insurer, that of all other types last.

    `floor` is the threshold that holds without verdicts; none is ever lower. A type has a threshold of its own where
    both it and what remains have verdicts enough for a promise; the risk is divided equally among all of them.
    """
    groups = _groups(verdicts, target)
    risk = RISK / len(groups)
    return [_learn(vehicle_type, group, target, floor=floor, risk=risk) for vehicle_type, group in groups]


def _groups(verdicts: Sequence[Judgement], target: float) -> list[tuple[str, list[Judgement]]]:
    counts = Counter(verdict.vehicle_type for verdict in verdicts if verdict.vehicle_type)
    frequent = sorted(counts, key=lambda vehicle_type: (-counts[vehicle_type], vehicle_type))
    for size in range(len(frequent), 0, -1):
        own = frequent[:size]
        enough = needed(target, RISK / (size + 1))
        rest = len(verdicts) - sum(counts[vehicle_type] for vehicle_type in own)
        if min(rest, counts[own[-1]]) >= enough:
            break
    else:
        own = []
    of_type = [(name, [verdict for verdict in verdicts if verdict.vehicle_type == name]) for name in own]
    return [*of_type, (ALL_OTHERS, [verdict for verdict in verdicts if verdict.vehicle_type not in own])]


def _learn(
    vehicle_type: str, verdicts: Sequence[Judgement], target: float, *, floor: float, risk: float
) -> LearnedThreshold:
    levels = [_level(threshold, verdicts) for threshold in _thresholds(floor)]
    threshold, is_guaranteed = _test_in_sequence(levels, target, risk)
    loosest = levels[-1]
    missing = 0 if is_guaranteed else needed(target, risk, loosest.wrong) - loosest.count
    return LearnedThreshold(vehicle_type, threshold, is_guaranteed, loosest.count, loosest.wrong, max(0, missing))


def _test_in_sequence(levels: Sequence[_Level], target: float, risk: float) -> tuple[float | None, bool]:
    """Return the last threshold of the sequence that passes, and that the promise holds for it.

    The sequence begins at the strictest threshold that enough verdicts reach, which only their number decides. If that
    one fails already, it stays in force without a promise, so that more wrong verdicts never make it laxer.
    """
    enough = max(needed(target, risk), math.ceil(BEGIN_SHARE * max(level.count for level in levels)))
    sequence = [level for level in levels if level.count >= enough]
    if not sequence:
        return None, False
    passed = _passed(levels[levels.index(sequence[0]) :], target, risk)
    return (passed[-1].threshold, True) if passed else (sequence[0].threshold, False)


def _passed(sequence: Iterable[_Level], target: float, risk: float) -> list[_Level]:
    passed: list[_Level] = []
    for level in sequence:
        if level.wrong > most_wrong(level.count, target, risk):
            break
        passed.append(level)
    return passed


def _thresholds(floor: float) -> list[float]:
    """Return the thresholds that are tried, strictest first, down to the floor."""
    steps = (step / STEPS_IN_ONE for step in range(STEPS_IN_ONE, -1, -1))
    return [*(threshold for threshold in steps if threshold > floor), floor]


def _level(threshold: float, verdicts: Sequence[Judgement]) -> _Level:
    """Count the verdicts that tell of a threshold: on answers that reach it, chosen from all that do."""
    telling = [verdict for verdict in verdicts if verdict.checked_from <= threshold <= verdict.confidence]
    return _Level(threshold, len(telling), sum(not verdict.is_right for verdict in telling))
