"""Calibration: from features of a ranking to the probability that its best entry is right, fitted on labelled texts."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

from matcher.linkage.features import Features, features
from matcher.linkage.rank import RankedEntry, differs_in_trim

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matcher.catalogue.entries import Catalogue
    from matcher.linkage.blocking import Level
    from matcher.query.understand import Understanding


@dataclass(frozen=True, slots=True)
class Calibration:
    """A fitted table: probability = logistic(intercept - sum of weight times feature); no weight is negative."""

    intercept: float
    weights: Features

    def probability(self, features: Features) -> float:
        """Return the probability that the answer is right, 0 to 1; it never rises with a feature."""
        against = sum(weight * feature for weight, feature in zip(self.weights, features, strict=True))
        return 1.0 / (1.0 + math.exp(min(against - self.intercept, 50.0)))


@cache
def fitted_calibration() -> Calibration:
    """Load the calibration that ships with the matcher; its provenance is in the file."""
    table = json.loads(files("matcher.linkage").joinpath("calibration.json").read_text(encoding="utf-8"))
    return Calibration(table["intercept"], Features(**table["weights"]))


class Odds(NamedTuple):
    """How likely it is that the best entry of a ranking is right."""

    confidence: float  # that the best entry is right
    one_of_equals: float  # that one of the versions that fit equally well is right
    is_open: bool  # whether these differ in more than equipment, or two sources contradict each other on brand or year


def assess(
    query: Understanding,
    level: Level,
    ranked: Sequence[RankedEntry],
    equals: Sequence[RankedEntry],
    catalogue: Catalogue,
) -> Odds:
    """Return the odds of a ranking; `equals` are its best entries, which fit the text equally well.

    Where the text leaves several trims or years open, the probability is divided among them.
    """
    measures = features(query, level, ranked, equals, catalogue)
    calibration = fitted_calibration()
    choices = max(1 + open_trims(equals), _open_years(query, ranked))
    probability = calibration.probability(measures)
    return Odds(
        confidence=probability / choices,
        one_of_equals=calibration.probability(measures._replace(builds=0.0)) if measures.builds else probability,
        is_open=choices > 1 or measures.builds > 0 or query.contradictions > 0,
    )


def open_trims(equals: Sequence[RankedEntry]) -> int:
    """Count the equal versions that differ from the best in trim or year."""
    return sum(differs_in_trim(equals[0], other) for other in equals)


def _open_years(query: Understanding, ranked: Sequence[RankedEntry]) -> int:
    """Count the years that a text without one leaves open."""
    return 1 if query.year is not None else len({candidate.entry.row.year for candidate in ranked})
