"""Two probabilities for a ranking: that the catalogue lists the version at all, and that the best candidate is it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, NamedTuple

from matcher.catalogue.attribute_words import light_words
from matcher.catalogue.attributes import Attributes
from matcher.catalogue.name_lookup import BrandState
from matcher.linkage.blocking import Level
from matcher.linkage.compare import Verdict
from matcher.linkage.model import attribute_cost
from matcher.linkage.rank import BUILD, Ranker, differs_in_build, is_same_car

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from matcher.catalogue.entries import Catalogue, Entry
    from matcher.linkage.model import LinkageModel
    from matcher.linkage.rank import RankedEntry
    from matcher.query.understand import Understanding

NEVER: Final = 8.0
"""Log odds are cut here: more says no more."""
_FAR = 4.0  # cost: a version of another year that is this much worse says nothing
_MOST_SISTERS = 150
_OF_BUILD = tuple(name in BUILD for name in Attributes._fields)
_VERDICTS = (Verdict.NEAR, Verdict.CONFLICTS, Verdict.QUERY_ONLY, Verdict.ENTRY_ONLY)
_CAPS: Final = {"missing": 3.0, "missing_rarity": 4.0, "rival_rarity": 4.0, "other": 3.0}
_CAP = 2.0
_OF_LISTED = (
    "name_missing name_extra missing missing_rarity missing_contrast told_missing rival rival_rarity told_rival"
    " elsewhere told_elsewhere other unknown kin later misspelt"
).split()
_OF_CODE = "light_missing light_missing_contrast light_rival light_elsewhere light_other".split()
_SHAPE = (
    "clash sister sister_is_better level_brand level_no_brand level_words contradictions related_brand model_misspelt"
    " build_conflicts no_word no_agreement few_agreements"
).split()
LISTED_FEATURES: Final = (
    *_OF_LISTED,
    *_SHAPE,
    *(f"{name}_{verdict.name.lower()}" for name in Attributes._fields for verdict in _VERDICTS),
)
"""Names of the features that speak against the version's being listed."""
CODE_FEATURES: Final = ("rivals", *_OF_CODE, *LISTED_FEATURES)
"""Names of the features that speak against the best candidate's being the listed one."""


class Odds(NamedTuple):
    """How likely an answer is right."""

    listed: float  # that the catalogue lists the version that the text means
    code: float  # that the best candidate is it, given that it is listed
    is_open: bool  # whether the text leaves several versions or years open, or two sources contradict each other

    @property
    def confidence(self) -> float:
        """The probability that the code of the best candidate is right."""
        return self.listed * self.code


def assess(
    query: Understanding,
    level: Level,
    ranked: Sequence[RankedEntry],
    ranker: Ranker,
    catalogue: Catalogue,
    model: LinkageModel,
) -> Odds:
    """Return the odds of a ranking with at least one candidate."""
    of_listed, of_code = measures(query, level, ranked, ranker, catalogue, model)
    return Odds(
        model.listed.probability(of_listed),
        model.code.probability(of_code),
        is_open=query.contradictions > 0 or (query.year is None and len({one.entry.row.year for one in ranked}) > 1),
    )


def measures(
    query: Understanding,
    level: Level,
    ranked: Sequence[RankedEntry],
    ranker: Ranker,
    catalogue: Catalogue,
    model: LinkageModel,
) -> tuple[list[float], list[float]]:
    """Return the features of the two probabilities, in the order of LISTED_FEATURES and CODE_FEATURES."""
    best = ranked[0]
    features = best.features._asdict()
    of_listed = [min(features[name], _CAPS.get(name, _CAP)) for name in _OF_LISTED]
    of_listed += _shape(query, level, best, _sister_gap(query, best, ranker, catalogue, model))
    of_listed += [float(verdict is kind) for verdict in best.comparison.verdicts for kind in _VERDICTS]
    of_code = [_against_best(ranked), *(min(features[name], _CAP) for name in _OF_CODE), *of_listed]
    return of_listed, of_code


def _shape(query: Understanding, level: Level, best: RankedEntry, gap: float) -> list[float]:
    features, verdicts = best.features, best.comparison.verdicts
    text_side = features.rival + features.elsewhere + features.other + features.unknown
    conflicts = sum(verdict is Verdict.CONFLICTS and of_build for verdict, of_build in zip(verdicts, _OF_BUILD, strict=True))
    agreed_words = len((query.words & best.entry.words) - best.entry.model_words - light_words())
    agreements = sum(verdict is Verdict.AGREES for verdict in verdicts)
    return [
        min(text_side, features.missing, _CAP),
        gap + _FAR,
        float(gap > 0.3),
        float(level is Level.BRAND),
        float(level is Level.MODEL_ONLY),
        float(level >= Level.WORDS),
        float(query.contradictions),
        float(query.brand_state is BrandState.RELATED),
        float(bool(query.models) and not query.models[0].is_exact),
        min(float(conflicts), _CAP),
        float(not agreed_words),
        float(not agreed_words and not agreements),
        max(0.0, 4.0 - agreements - agreed_words),
    ]


def _against_best(ranked: Sequence[RankedEntry]) -> float:
    """Return the log odds against the best candidate among all: what is the same car, or has its code, is with it."""
    best = ranked[0]
    with_best = against = 0.0
    for candidate in ranked:
        distance = candidate.total - best.total
        if distance > NEVER:
            break
        share = math.exp(-distance)
        if candidate is best or candidate.entry.row.cvegs == best.entry.row.cvegs or is_same_car(best.entry, candidate.entry):
            with_best += share
        else:
            against += share
    return max(0.0, math.log(max(against, math.exp(-NEVER)) / with_best) + NEVER)


def _sister_gap(
    query: Understanding, best: RankedEntry, ranker: Ranker, catalogue: Catalogue, model: LinkageModel
) -> float:
    """Tell how much better a version of the model fits that is listed in other years only, as a difference of costs.

    Where the text fits a sister of another year better than anything of its own year, its version is likely missing.
    """
    if query.year is None:
        return -_FAR
    least = best.total + _FAR
    for sister in _sisters(query, best.entry, catalogue):
        if attribute_cost(model, query.attributes, sister.attributes) < least and not _is_version(best.entry, sister):
            least = min(least, ranker.judge(sister).total)
    return max(-_FAR, min(_FAR, best.total - least))


def _sisters(query: Understanding, best: Entry, catalogue: Catalogue) -> Iterator[Entry]:
    for position in catalogue.lineups[best.brand, best.model].positions[:_MOST_SISTERS]:
        entry = catalogue.entries[position]
        if entry.row.year != query.year:
            yield entry


def _is_version(best: Entry, sister: Entry) -> bool:
    """Whether a sister is the best entry's own version in another year."""
    return not (best.words ^ sister.words) - light_words() and not differs_in_build(best, sister)
