"""Fits the weights of a linkage model on samples: a conditional logit of the candidates, then two logistic tables."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.optimize import minimize  # type: ignore[import-untyped]

from matcher.catalogue.attributes import Attributes
from matcher.linkage.features import Features
from matcher.linkage.model import LinkageModel, Logistic, VerdictWeights
from matcher.linkage.odds import CODE_FEATURES, LISTED_FEATURES
from matcher.offline.fitting.samples import WEIGHED, Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from matcher.offline.fitting.samples import Answer, Candidates

    Vector = NDArray[np.float64]

MISLABELLED: Final = 0.01
"""The share of texts whose label is taken to be wrong, so that one of them cannot pull all weights."""
WEIGHT_OF_REMOVED: Final = 0.2
"""How much a text counts whose versions were removed, since most lists name what is listed; a bare name likewise."""
_RIDGE_OF_COSTS: Final = 1.0
_RIDGE: Final = 2.0
_LEAST: Final = 1e-9
_ROUNDS: Final = 500
_PLACES: Final = 3  # decimals of a weight
_FEATURES: Final = len(Features._fields)
_VERDICTS: Final = len(WEIGHED)


def unfitted() -> LinkageModel:
    """Return a model whose weights are all alike, to begin with."""
    even = VerdictWeights(near=1.0, conflicts=1.0, query_only=1.0, entry_only=1.0)
    return LinkageModel(
        Features(*[1.0] * _FEATURES),
        (even,) * len(Attributes._fields),
        Logistic(0.0, (0.0,) * len(LISTED_FEATURES)),
        Logistic(0.0, (0.0,) * len(CODE_FEATURES)),
    )


def fit_costs(samples: Sequence[Candidates]) -> LinkageModel:
    """Fit the weights of evidence by the likelihood of the right candidates among all of their text.

    No weight is negative, and contradiction never costs less than a near value or silence. What the texts seldom say
    (tonnage, axles) is drawn towards what the same verdict costs in other attributes, by a second fit.
    """
    alone = _fit_evidence(samples, np.zeros(_FEATURES + _VERDICTS * len(Attributes._fields)))
    usual = alone[_FEATURES:].reshape(-1, _VERDICTS).mean(axis=0)
    drawn_to = np.r_[np.zeros(_FEATURES), np.tile(usual, len(Attributes._fields))]
    weights = _fit_evidence(samples, drawn_to)
    table = weights[_FEATURES:].reshape(len(Attributes._fields), _VERDICTS)
    table[:, 1] = table.max(axis=1)
    verdicts = tuple(VerdictWeights(0.0, 0.0, *_rounded(line)) for line in table)
    return replace(unfitted(), features=Features(*_rounded(weights[:_FEATURES])), verdicts=verdicts)


def _fit_evidence(samples: Sequence[Candidates], drawn_to: Vector) -> Vector:
    costs = np.concatenate([sample.costs for sample in samples])
    is_right = np.concatenate([sample.is_right for sample in samples])
    sizes = np.array([len(sample.costs) for sample in samples])
    starts = np.r_[0, np.cumsum(sizes)[:-1]]

    def loss(weights: Vector) -> tuple[float, Vector]:
        scores = -costs @ weights
        exponents = np.exp(scores - np.repeat(np.maximum.reduceat(scores, starts), sizes))
        whole = np.add.reduceat(exponents, starts)
        right = np.maximum(np.add.reduceat(exponents * is_right, starts), 1e-300)
        likelihood = (1 - MISLABELLED) * right / whole + MISLABELLED
        pull = np.repeat((1 - MISLABELLED) * right / whole / likelihood, sizes)
        slope = pull * (exponents * is_right / np.repeat(right, sizes) - exponents / np.repeat(whole, sizes))
        away = weights - drawn_to
        value = -np.log(likelihood).sum() + _RIDGE_OF_COSTS * away @ away / 2
        return value / len(sizes), (costs.T @ slope + _RIDGE_OF_COSTS * away) / len(sizes)

    return _minimum(loss, np.full(costs.shape[1], 0.5), free=0)


def fit_odds(costs: LinkageModel, answers: Sequence[Answer]) -> LinkageModel:
    """Fit the two probabilities on the answers that the costs give; texts without candidates have none."""
    measured = [answer for answer in answers if answer.of_listed]
    weights = [1.0 if answer.kind is Kind.LABELLED else WEIGHT_OF_REMOVED for answer in measured]
    listed = [answer for answer in measured if answer.is_listed and answer.kind is Kind.LABELLED]
    return replace(
        costs,
        listed=_logistic([one.of_listed for one in measured], [one.is_listed for one in measured], weights),
        code=_logistic(
            [one.of_code for one in listed],
            [one.is_right for one in listed],
            [1.0] * len(listed),
            [one.share for one in listed],
        ),
    )


def _logistic(
    features: Sequence[Sequence[float]],
    labels: Sequence[bool],
    sample_weights: Sequence[float],
    shares: Sequence[float] | None = None,
) -> Logistic:
    """Fit by the likelihood of the labels; the probability of a label is that of the table times its share."""
    columns, is_true, counts = np.array(features), np.array(labels, float), np.array(sample_weights)
    share = np.ones(len(is_true)) if shares is None else np.array(shares)

    def loss(parameters: Vector) -> tuple[float, Vector]:
        weights = parameters[1:]
        odds = parameters[0] - columns @ weights
        probability = 1 / (1 + np.exp(-odds))
        wrong = np.maximum(1 - share * probability, _LEAST)
        likelihood = np.where(is_true > 0, share * np.maximum(probability, _LEAST), wrong)
        value = -np.sum(counts * np.log(likelihood)) + _RIDGE * weights @ weights / 2
        slope = np.where(is_true > 0, probability - 1, share * probability * (1 - probability) / wrong)
        error = counts * slope
        return value / len(is_true), np.r_[error.sum(), -(columns.T @ error) + _RIDGE * weights] / len(is_true)

    parameters = _minimum(loss, np.r_[2.0, np.full(columns.shape[1], 0.3)], free=1)
    return Logistic(round(float(parameters[0]), _PLACES), tuple(_rounded(parameters[1:])))


def _minimum(loss: Callable[[Vector], tuple[float, Vector]], start: Vector, free: int) -> Vector:
    """Minimise a convex loss; all but the first `free` parameters are kept from going negative."""
    bounds = [(None, None)] * free + [(0.0, None)] * (len(start) - free)
    optimum = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": _ROUNDS})
    return np.array(optimum.x)


def _rounded(weights: Vector) -> list[float]:
    return [round(float(weight), _PLACES) + 0.0 for weight in weights]
