"""Two probabilities for a ranking: that the catalogue lists the version at all, and that the best candidate is it."""

from __future__ import annotations

import math
from itertools import chain
from operator import itemgetter
from typing import TYPE_CHECKING, Final, NamedTuple

from matcher.catalogue.attribute_words import brand_words, light_words
from matcher.catalogue.attributes import Attributes
from matcher.catalogue.name_lookup import BrandState
from matcher.linkage.blocking import Level
from matcher.linkage.compare import Verdict
from matcher.linkage.features import Features
from matcher.linkage.rank import BUILD, NEVER, Ranker, differs_in_build, is_same_car

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matcher.catalogue.entries import Entry
    from matcher.linkage.rank import RankedEntry
    from matcher.query.understand import Understanding

_FAR = 2.0  # cost: a version of another year that is this much worse says nothing
_MUCH_BETTER = 4.0
_BETTER = 0.3
_MOST_SISTERS = 150
_take_build = itemgetter(*(index for index, name in enumerate(Attributes._fields) if name in BUILD))
_VERDICTS = (Verdict.NEAR, Verdict.CONFLICTS, Verdict.QUERY_ONLY, Verdict.ENTRY_ONLY)
_CAPS: Final = {"missing": 3.0, "missing_rarity": 4.0, "rival_rarity": 4.0, "other": 3.0}
_CAP = 2.0
_OF_LISTED = (
    "name_missing name_extra missing missing_rarity missing_contrast told_missing rival rival_rarity told_rival"
    " elsewhere told_elsewhere other unknown kin later misspelt"
).split()
_OF_CODE = "light_missing light_missing_contrast light_rival light_elsewhere light_other".split()
_NOTHING_MISSING = dict.fromkeys("missing missing_rarity missing_contrast told_missing".split(), 0.0)
_ONE_HOT = tuple(tuple(float(verdict is kind) for kind in _VERDICTS) for verdict in Verdict)
_take_listed = itemgetter(*map(Features._fields.index, _OF_LISTED))
_take_code = itemgetter(*map(Features._fields.index, _OF_CODE))
_LISTED_CAPS = tuple(_CAPS.get(name, _CAP) for name in _OF_LISTED)
_CODE_CAPS = (_CAP,) * len(_OF_CODE)
_SHAPE = (
    "clash sister sister_is_better level_brand level_no_brand level_words contradictions related_brand model_misspelt"
    " build_conflicts no_word no_agreement few_agreements nothing_of_text uncovered"
).split()
LISTED_FEATURES: Final = (
    *_OF_LISTED,
    *_SHAPE,
    *(f"{name}_{verdict.name.lower()}" for name in Attributes._fields for verdict in _VERDICTS),
)
"""Names of the features that speak against the version's being listed."""
CODE_FEATURES: Final = ("doubt", "twins", "namesake", *_OF_CODE, *LISTED_FEATURES)
"""Names of the features that speak against the best candidate's being the listed one."""


class Measures(NamedTuple):
    """What the two probabilities are computed from."""

    of_listed: tuple[float, ...]  # in the order of LISTED_FEATURES
    of_code: tuple[float, ...]  # in the order of CODE_FEATURES
    share: float  # of the best candidate among all, by their costs alone: two equals have a half each


class Odds(NamedTuple):
    """How likely an answer is right."""

    listed: float  # that the catalogue lists the version that the text means
    code: float  # that the best candidate is it, given that it is listed
    is_open: bool  # whether the text leaves several versions or years open, or two sources contradict each other

    @property
    def confidence(self) -> float:
        """The probability that the code of the best candidate is right."""
        return self.listed * self.code


def assess(level: Level, ranked: Sequence[RankedEntry], ranker: Ranker) -> Odds:
    """Return the odds of a ranking with at least one candidate."""
    query, model = ranker.query, ranker.model
    measured = measures(level, ranked, ranker)
    return Odds(
        model.listed.probability(measured.of_listed),
        measured.share * model.code.probability(measured.of_code),
        is_open=query.contradictions > 0 or (query.year is None and len(ranker.years) > 1),
    )


def measures(level: Level, ranked: Sequence[RankedEntry], ranker: Ranker) -> Measures:
    """Measure a ranking with at least one candidate."""
    query, best = ranker.query, ranked[0]
    features = best.features
    if not _version_words(query):  # who names no version does not say that it lacks something
        features = features._replace(**_NOTHING_MISSING)
    of_listed = list(map(min, _take_listed(features), _LISTED_CAPS))
    of_listed += _shape(query, level, best, features.missing, _sister_gap(best, ranker))
    of_listed += chain.from_iterable(map(_ONE_HOT.__getitem__, best.comparison.verdicts))
    share, twins = _share_of_best(1 if query.year is not None else len(ranker.years), ranked)
    doubt = max(0.0, NEVER + math.log(max(1.0 - share, math.exp(-NEVER))))
    of_code = [doubt, twins, _namesake(ranked), *map(min, _take_code(features), _CODE_CAPS), *of_listed]
    return Measures(tuple(of_listed), tuple(of_code), share)


def _version_words(query: Understanding) -> frozenset[str]:
    return query.words - query.model_words - query.unknown - light_words() - brand_words()


def _shape(query: Understanding, level: Level, best: RankedEntry, missing: float, gap: float) -> list[float]:
    features, verdicts = best.features, best.comparison.verdicts
    text_side = features.rival + features.elsewhere + features.other + features.unknown
    conflicts = sum(map(Verdict.CONFLICTS.__eq__, _take_build(verdicts))) if Verdict.CONFLICTS in verdicts else 0
    is_model_named = level in {Level.MODEL, Level.MODEL_ONLY}
    known = text_side - features.unknown * is_model_named
    agreed_words = len((query.words & best.entry.words) - best.entry.model_words - light_words())
    agreements = verdicts.count(Verdict.AGREES)
    return [
        min(text_side, missing, _CAP),
        gap + _FAR,
        float(gap > _BETTER),
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
        float(known > 0 and not agreed_words),
        known / (known + agreed_words) if known else 0.0,
    ]


def _share_of_best(years: int, ranked: Sequence[RankedEntry]) -> tuple[float, float]:
    """Return the probability of the best candidate among all by their costs alone, and the part of its twins in it.

    What is the same car, or has its code, counts with it. A text without a year may mean any of the `years` of the candidates.
    """
    best = ranked[0]
    with_best = of_code = against = 0.0
    for candidate in ranked:
        distance = candidate.total - best.total
        if distance > NEVER:
            break
        share = math.exp(-distance)
        if _is_listed_twice(best.entry, candidate.entry):
            of_code += share
        elif is_same_car(best.entry, candidate.entry):
            with_best += share
        else:
            against += share
    with_best += of_code
    return min(with_best / (with_best + against), 1.0 / years), 1.0 - of_code / with_best


def _namesake(ranked: Sequence[RankedEntry]) -> float:
    """Tell how near an entry of another model is, 0 to 1: some catalogues list one vehicle under two names."""
    best = ranked[0]
    for candidate in ranked:
        if candidate.total - best.total > _FAR:
            break
        is_other = (candidate.entry.brand, candidate.entry.model) != (best.entry.brand, best.entry.model)
        if is_other and not _is_listed_twice(best.entry, candidate.entry):
            return 1.0 - (candidate.total - best.total) / _FAR
    return 0.0


def _is_listed_twice(one: Entry, other: Entry) -> bool:
    """Whether two entries say the same to the word, or have one code."""
    if one.row.cvegs == other.row.cvegs:
        return True
    return (
        one.row.year == other.row.year
        and one.attributes == other.attributes
        and one.words - brand_words() == other.words - brand_words()
    )


def _sister_gap(best: RankedEntry, ranker: Ranker) -> float:
    """Tell how much better a version of the model fits that is listed in other years only, as a difference of costs.

    Where the text fits a sister of another year better than anything of its own year, its version is likely missing.
    """
    if ranker.query.year is None:
        return -_FAR
    least = best.total + _FAR
    for sister in _sisters(best.entry, ranker):
        if ranker.least_cost(sister, least) < least and not _is_version(best.entry, sister):
            least = min(least, ranker.judge(sister).total)
    return min(_MUCH_BETTER, best.total - least)


def _sisters(best: Entry, ranker: Ranker) -> list[Entry]:
    """Return the versions of the model that none of the candidates is."""
    entries, listed = ranker.catalogue.entries, ranker.descriptions
    versions = ranker.catalogue.lineups[best.brand, best.model].positions[:_MOST_SISTERS]
    return [entry for entry in map(entries.__getitem__, versions) if entry.row.description not in listed]


def _is_version(best: Entry, sister: Entry) -> bool:
    """Whether a sister is the best entry's own version in another year."""
    return not (best.words ^ sister.words) - light_words() and not differs_in_build(best, sister)
