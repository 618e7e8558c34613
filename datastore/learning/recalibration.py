"""Putting confidence right for one insurer: slope and offset on the scale of log odds, shrunk towards the shipped fit.

Platt's scaling with a Gaussian prior: the fit is that of the largest posterior, found by Newton's method.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from datastore.learning.judgement import Judgement

LEAST_VERDICTS: Final = 100
SLOPE_WIDTH, OFFSET_WIDTH = 0.5, 1.0
"""Standard deviations of the prior around slope 1 and offset 0: how far insurers differ from the shipped fit."""
LEAST_SLOPE: Final = 0.1  # more confidence never means less
_Pair = tuple[float, float, float]  # log odds, 1 if right, weight
_EXTREME: Final = 1e-4
_STEPS: Final = 50
_CLOSE_ENOUGH: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Recalibration:
    """Log odds that an answer is right: offset + slope * log odds by the shipped fit."""

    slope: float = 1.0
    offset: float = 0.0


SHIPPED: Final = Recalibration()


def recalibrate(verdicts: Sequence[Judgement]) -> Recalibration:
    """Fit the recalibration of an insurer; too few verdicts leave the shipped fit."""
    if len(verdicts) < LEAST_VERDICTS:
        return SHIPPED
    scale = _scale([verdict.weight for verdict in verdicts])
    pairs = [(_logit(verdict.confidence), float(verdict.is_right), scale * verdict.weight) for verdict in verdicts]
    fit, loss = SHIPPED, _loss(pairs, SHIPPED)
    for _ in range(_STEPS):
        by_slope, by_offset = _newton_step(pairs, fit)
        size = 1.0
        while _loss(pairs, nearer := _moved(fit, size * by_slope, size * by_offset)) > loss and size > _CLOSE_ENOUGH:
            size /= 2  # Newton's step may leap over the minimum; a part of it never does
        gained = loss - _loss(pairs, nearer)
        if gained <= _CLOSE_ENOUGH:
            break
        fit, loss = nearer, loss - gained
    return Recalibration(max(fit.slope, LEAST_SLOPE), fit.offset)


def _scale(weights: Sequence[float]) -> float:
    """Return the factor by which the weights sum up to the effective number of verdicts (Kish, 1965).

    Few verdicts that stand for most answers tell less than their number, and the prior holds so much the more.
    """
    return sum(weights) / sum(weight * weight for weight in weights)


def _moved(fit: Recalibration, by_slope: float, by_offset: float) -> Recalibration:
    return Recalibration(fit.slope - by_slope, fit.offset - by_offset)


def _loss(pairs: Sequence[_Pair], fit: Recalibration) -> float:
    """Return the negative logarithm of the posterior, less a constant."""
    loss = ((fit.slope - 1.0) / SLOPE_WIDTH) ** 2 / 2 + (fit.offset / OFFSET_WIDTH) ** 2 / 2
    for value, outcome, weight in pairs:
        log_odds = fit.offset + fit.slope * value
        loss += weight * (max(log_odds, 0.0) + math.log1p(math.exp(-abs(log_odds))) - outcome * log_odds)
    return loss


def _newton_step(pairs: Sequence[_Pair], fit: Recalibration) -> tuple[float, float]:
    """Return the step of slope and offset: the inverse of the Hessian times the gradient of the loss."""
    of_slope, of_offset = (fit.slope - 1.0) / SLOPE_WIDTH**2, fit.offset / OFFSET_WIDTH**2
    slopes, offsets, both = 1.0 / SLOPE_WIDTH**2, 1.0 / OFFSET_WIDTH**2, 0.0
    for value, outcome, weight in pairs:
        probability = (1.0 + math.tanh((fit.offset + fit.slope * value) / 2)) / 2
        error, bend = weight * (probability - outcome), weight * probability * (1.0 - probability)
        of_slope, of_offset = of_slope + error * value, of_offset + error
        slopes, offsets, both = slopes + bend * value * value, offsets + bend, both + bend * value
    determinant = slopes * offsets - both * both
    return (
        (offsets * of_slope - both * of_offset) / determinant,
        (slopes * of_offset - both * of_slope) / determinant,
    )


def _logit(probability: float) -> float:
    bounded = min(max(probability, _EXTREME), 1.0 - _EXTREME)
    return math.log(bounded / (1.0 - bounded))
