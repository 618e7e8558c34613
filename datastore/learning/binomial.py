"""Exact binomial bounds: how many wrong verdicts a promise about a share of right ones can bear."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Final

_NEGLIGIBLE: Final = 1e-12


@lru_cache(maxsize=65_536)
def most_wrong(count: int, target: float, risk: float) -> int:
    """Return the most wrong verdicts among `count` that still show a share of right ones above `target`; -1: none do.

    They do if that few are wrong with a probability of at most `risk` where just `target` are right: the exact bound of
    Clopper and Pearson (Biometrika 26, 1934) for the share of wrong ones is then below 1 - `target`.
    """
    # Logarithms: that none of thousands is wrong may be too unlikely for a floating-point number.
    log_probability = count * math.log(target)
    cumulated, wrong = math.exp(log_probability), 0
    odds = (1 - target) / target
    while cumulated <= risk and wrong < count:
        log_probability += math.log(odds * (count - wrong) / (wrong + 1))
        wrong += 1
        cumulated += math.exp(log_probability)
    return wrong - 1


@lru_cache(maxsize=4096)
def needed(target: float, risk: float, wrong: int = 0) -> int:
    """Return how many verdicts show a share of right ones above `target`, with `wrong` wrong ones among them."""
    too_few, enough = wrong, wrong + 1
    while most_wrong(enough, target, risk) < wrong:
        too_few, enough = enough, 2 * enough
    while enough - too_few > 1:
        middle = (too_few + enough) // 2
        if most_wrong(middle, target, risk) < wrong:
            too_few = middle
        else:
            enough = middle
    return enough


def chance_of_as_many(wrong: int, count: int, share: float) -> float:
    """Return how likely `wrong` or more of `count` are wrong if a share of `share` is."""
    if wrong <= 0:
        return 1.0
    total = 0.0
    for number in range(wrong, count + 1):
        probability = math.exp(_log_probability(number, count, share))
        total += probability
        if number > share * count and probability <= _NEGLIGIBLE * total:
            break  # from the mean on each is less likely than the one before
    return min(1.0, total)


def _log_probability(wrong: int, count: int, share: float) -> float:
    choices = math.lgamma(count + 1) - math.lgamma(wrong + 1) - math.lgamma(count - wrong + 1)
    return choices + wrong * math.log(share) + (count - wrong) * math.log1p(-share)
