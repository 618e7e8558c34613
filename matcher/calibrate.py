"""From the shape of a ranking to the probability that its head is right: a small table, fitted on labelled texts."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

from matcher.blocking import Level
from matcher.names import BrandState
from matcher.rank import Ranked, differs_in_build, differs_in_trim

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matcher.understand import Understanding

_CAP = 2.0  # costs above it say no more


class Features(NamedTuple):
    """What the probability depends on. Every one speaks against the answer: the higher, the less likely it is right."""

    name: float  # words of the model's name that differ
    missing: float  # words of the version that the text lacks
    extra: float  # words of the text that the version lacks
    attributes: float  # attributes that differ
    conflicts: float  # attributes that contradict
    closeness: float  # 1 when the next rival is as good, 0 when it is far
    builds: float  # how many equal versions differ in an attribute that the text leaves out, as a logarithm
    detour: float  # how far from brand, model and year the entry was found


@dataclass(frozen=True, slots=True)
class Calibration:
    """A fitted table: probability = logistic(intercept - sum of weight times feature); no weight is negative."""

    intercept: float
    weights: Features

    def probability(self, features: Features) -> float:
        """Give the probability that the answer is right, 0 to 1; never rises with a feature."""
        against = sum(weight * feature for weight, feature in zip(self.weights, features, strict=True))
        return 1.0 / (1.0 + math.exp(min(against - self.intercept, 50.0)))


@cache
def fitted_calibration() -> Calibration:
    """Load the table that comes with the matcher; its provenance stands in the file."""
    table = json.loads(files("matcher").joinpath("calibration.json").read_text(encoding="utf-8"))
    return Calibration(table["intercept"], Features(**table["weights"]))


class Odds(NamedTuple):
    """How likely it is that the head of a ranking is right."""

    confidence: float  # that it is the one
    one_of_equals: float  # that one of the versions that the text cannot tell apart is the one
    is_open: bool  # whether these differ in more than equipment


def assess(query: Understanding, level: Level, ranked: Sequence[Ranked], equals: Sequence[Ranked]) -> Odds:
    """Judge a ranking; `equals` are the versions at its head that the text cannot tell apart.

    Where the text does not say which of several trims or years is meant, each of them has its share.
    """
    measured = features(query, level, ranked, equals)
    calibration = fitted_calibration()
    choices = max(1 + open_trims(equals), _open_years(query, ranked))
    return Odds(
        confidence=calibration.probability(measured) / choices,
        one_of_equals=calibration.probability(measured._replace(builds=0.0)),
        is_open=choices > 1 or measured.builds > 0,
    )


def open_trims(equals: Sequence[Ranked]) -> int:
    """Count the equal versions that differ from the best in trim or year."""
    return sum(differs_in_trim(equals[0], other) for other in equals)


def _open_years(query: Understanding, ranked: Sequence[Ranked]) -> int:
    """Count the years that a text without one leaves open."""
    return 1 if query.year is not None else len({one.entry.row.year for one in ranked})


def features(query: Understanding, level: Level, ranked: Sequence[Ranked], equals: Sequence[Ranked]) -> Features:
    """Measure a ranking."""
    best = ranked[0]
    alike = set(map(id, equals))
    rival = next((one for one in ranked if id(one) not in alike), None)
    return Features(
        name=min(best.cost.name, _CAP),
        missing=min(best.cost.missing, _CAP),
        extra=min(best.cost.extra, _CAP),
        attributes=min(best.cost.attributes, _CAP),
        conflicts=min(float(best.cost.conflicts), _CAP),
        closeness=max(0.0, 1.0 - (rival.total - best.total)) if rival else 0.0,
        builds=math.log1p(sum(differs_in_build(best, other) for other in equals)),
        detour=_detour(query, level),
    )


def _detour(query: Understanding, level: Level) -> float:
    far = {Level.MODEL: 0.0, Level.MODEL_ONLY: 0.5, Level.BRAND: 1.0}.get(level, 2.0)
    misspelt = bool(query.models) and not query.models[0].is_exact
    return far + 0.5 * misspelt + 0.25 * (query.brand_state is BrandState.RELATED)
