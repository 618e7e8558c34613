"""The fitted model of record linkage: weights of evidence for what speaks against a candidate, and two probabilities.

After Fellegi and Sunter: a candidate's cost is the sum of weights of evidence, so that the odds between two candidates
are the exponential of the difference of their costs. Two logistic tables turn a ranking into probabilities.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from operator import getitem, mul
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from matcher.catalogue.attributes import Attributes
from matcher.linkage.features import Features

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matcher.linkage.compare import Verdict

FILE: Final = "model.json"
"""The shipped fit, beside this module."""
_STEEPEST: Final = 50.0


class VerdictWeights(NamedTuple):
    """What each verdict on an attribute costs, in the order of `Verdict`; silence and agreement cost nothing."""

    silent: float = 0.0
    agrees: float = 0.0
    near: float = 0.0
    conflicts: float = 0.0
    query_only: float = 0.0
    entry_only: float = 0.0


@dataclass(frozen=True, slots=True)
class Logistic:
    """Probability = logistic(intercept - sum of weight times feature); no weight is negative."""

    intercept: float
    weights: tuple[float, ...]

    def probability(self, features: Sequence[float]) -> float:
        """Return a probability, 0 to 1; it never rises with a feature."""
        against: float = sum(map(mul, self.weights, features))
        return 1.0 / (1.0 + math.exp(min(against - self.intercept, _STEEPEST)))


@dataclass(frozen=True, slots=True)
class LinkageModel:
    """All weights."""

    features: Features
    verdicts: tuple[VerdictWeights, ...]  # in the order of Attributes
    listed: Logistic  # that the catalogue lists the version that the text means
    code: Logistic  # that the best candidate is it, given that it is listed

    def cost_of_features(self, features: Features) -> float:
        """Return what the words speak against a candidate; only differences of costs have a meaning."""
        cost: float = sum(map(mul, self.features, features))
        return cost

    def cost_of_verdicts(self, verdicts: Sequence[Verdict]) -> float:
        """Return what the attributes speak against a candidate."""
        cost: float = sum(map(getitem, self.verdicts, verdicts))
        return cost


def model_of(document: Mapping[str, Any]) -> LinkageModel:
    """Read a fit as its file has it."""
    return LinkageModel(
        features=Features(**document["features"]),
        verdicts=tuple(VerdictWeights(**document["attributes"][name]) for name in Attributes._fields),
        listed=Logistic(document["listed"]["intercept"], tuple(document["listed"]["weights"].values())),
        code=Logistic(document["code"]["intercept"], tuple(document["code"]["weights"].values())),
    )


@cache
def shipped_model() -> LinkageModel:
    """Load the fit that ships with the matcher; its provenance is in the file."""
    return model_of(json.loads(files("matcher.linkage").joinpath(FILE).read_text(encoding="utf-8")))
