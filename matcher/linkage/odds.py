"""Two probabilities for a ranking: that the catalogue lists the version at all, and that the best candidate is it."""

from __future__ import annotations

import math
from itertools import chain, takewhile
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, Final, NamedTuple

from matcher.catalogue.attribute_words import (
    attribute_of,
    bodies,
    brand_words,
    light_words,
    plain_words,
    told_apart,
)
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
_OF_BARE_NAME = 0.5  # a bare name, or a brand and words of one version, means any version, of which some are listed
_NOTHING_STATED = Attributes()
_take_build = itemgetter(*(index for index, name in enumerate(Attributes._fields) if name in BUILD))
_UNSAID_INDEXES = tuple(map(Attributes._fields.index, ("fuel", "drive", "cab", "body", "transmission")))
_DOORS_OF_NO_COUPE = 4
_take_usual = attrgetter("fuel", "drive", "cab")
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
_OF_UNSAID = "unsaid_kind unsaid_body unsaid_gearbox coupe_with_doors".split()
_OF_SISTER = "sister sister_is_better sister_agrees sister_fits".split()
_OF_SILENCE = "silent_missing silent_contrast silent_clash".split()
_OF_RIVALS = "doubt twins twin twin_differs other_name namesake".split()
_SHAPE = (
    "clash level_brand unknown_model level_no_brand level_words contradictions related_brand model_misspelt"
    " build_conflicts no_word no_agreement few_agreements nothing_of_text uncovered"
).split()
LISTED_FEATURES: Final = (
    *_OF_LISTED,
    *_OF_SILENCE,
    *_OF_SISTER,
    *_SHAPE,
    *(f"{name}_{verdict.name.lower()}" for name in Attributes._fields for verdict in _VERDICTS),
    "missing_shared",
    *_OF_UNSAID,
)
"""Names of the features that speak against the version's being listed."""
CODE_FEATURES: Final = (*_OF_RIVALS, *_OF_CODE, *LISTED_FEATURES)
"""Names of the features that speak against the best candidate's being the listed one."""


class Measures(NamedTuple):
    """What the two probabilities are computed from."""

    of_listed: tuple[float, ...]  # in the order of LISTED_FEATURES
    of_code: tuple[float, ...]  # in the order of CODE_FEATURES
    share: float  # of the best candidate among all, by their costs alone: two equals have a half each
    is_open: bool  # whether the text leaves several versions, names or years open, or two sources contradict each other


class Odds(NamedTuple):
    """How likely an answer is right."""

    listed: float  # that the catalogue lists the version that the text means
    code: float  # that the best candidate is it, given that it is listed
    is_open: bool  # as `Measures` has it

    @property
    def confidence(self) -> float:
        """The probability that the code of the best candidate is right."""
        return self.listed * self.code


def assess(level: Level, ranked: Sequence[RankedEntry], ranker: Ranker) -> Odds:
    """Return the odds of a ranking with at least one candidate."""
    model, measured = ranker.model, measures(level, ranked, ranker)
    listed = model.listed.probability(measured.of_listed)
    agrees = _is_bare_name(ranker, level) or (level is Level.BRAND and _agrees_in_all(ranked[0], ranker))
    return Odds(
        max(listed, _OF_BARE_NAME) if agrees else listed,
        measured.share * model.code.probability(measured.of_code),
        measured.is_open,
    )


def _is_bare_name(ranker: Ranker, level: Level) -> bool:
    """Whether a text says nothing but names of vehicles that are listed, words of use and equipment aside."""
    query = ranker.query
    if level is not Level.MODEL or not query.models[0].is_exact or query.attributes != _NOTHING_STATED:
        return False
    names = (ranker.catalogue.lineups[name.brand, name.model].name_words for name in query.models)
    owners = query.of_list | bodies() - ranker.rival_words
    return query.words <= query.model_words.union(light_words(), owners, *names)


def _agrees_in_all(best: RankedEntry, ranker: Ranker) -> bool:
    """Whether a text without a model says nothing but what an entry of its brand says, and that in a word or two."""
    verdicts, words = best.comparison.verdicts, _version_words(ranker) | ranker.query.unknown - bodies()
    has_more = Verdict.CONFLICTS in verdicts or Verdict.NEAR in verdicts or Verdict.QUERY_ONLY in verdicts
    says_enough = bool(words) or verdicts.count(Verdict.AGREES) > 1
    return says_enough and not has_more and words <= best.entry.words


def measures(level: Level, ranked: Sequence[RankedEntry], ranker: Ranker) -> Measures:
    """Measure a ranking with at least one candidate."""
    query, best = ranker.query, ranked[0]
    features = best.features
    silence = [0.0] * len(_OF_SILENCE)
    names_no_version = not _version_words(ranker)
    shared = _shared_by_all(best, ranker)
    features = features._replace(missing=features.missing - shared)
    if names_no_version:  # it does not say that it lacks something
        silence = _silence(query, features)
        features, shared = features._replace(**_NOTHING_MISSING), 0.0
    of_listed = list(map(min, _take_listed(features), _LISTED_CAPS))
    of_listed += silence
    of_listed += _contrast(best, _nearest_sister(best, ranker))
    of_listed += _shape(query, level, best, features.missing + shared)
    of_listed += chain.from_iterable(map(_ONE_HOT.__getitem__, best.comparison.verdicts))
    of_listed.append(min(shared, _CAPS["missing"]))
    unsaid = _unsaid(best, ranker)
    of_listed += unsaid
    share, twins = _share_of_best(1 if query.year is not None else len(ranker.years), ranked)
    doubt = max(0.0, NEVER + math.log(max(1.0 - share, math.exp(-NEVER))))
    other_listings = _other_listings(ranked)
    of_code = [doubt, twins, *other_listings, *map(min, _take_code(features), _CODE_CAPS), *of_listed]
    says_more = features.missing > 0 or unsaid[0] > 0 or (features.told_missing > 0 and _is_told_more(best))
    is_open = says_more or other_listings.other_name > 0 or _is_open(ranker, best, names_no_version=names_no_version)
    return Measures(tuple(of_listed), tuple(of_code), share, is_open)


def _shared_by_all(best: RankedEntry, ranker: Ranker) -> float:
    """Count what the text lacks that every version of the model has, in any year: it tells none apart."""
    rarity = ranker.catalogue.lineups[best.entry.brand, best.entry.model].rarity
    return float(sum(not rarity[word] for word in _trim_missing(best)))


def _unsaid(best: RankedEntry, ranker: Ranker) -> list[float]:
    """Tell what the best entry states beyond the text, where the model has the same version otherwise, in any year.

    Who does not state a drive, a fuel or a cab means the usual one, which need not be the best entry's.
    """
    entry, query, verdicts = best.entry, ranker.query.attributes, best.comparison.verdicts
    unsaid = [index for index in _UNSAID_INDEXES if verdicts[index] is Verdict.ENTRY_ONLY]
    lineup = ranker.catalogue.lineups[entry.brand, entry.model]
    versions = lineup.by_trim[entry.trim_words] if unsaid else ()
    others = [ranker.catalogue.entries[position].attributes for position in versions]
    differs = {index for index in unsaid if any(other[index] != entry.attributes[index] for other in others)}
    body, gearbox = _UNSAID_INDEXES[-2:]
    doors = max(query.doors or 0, entry.attributes.doors or 0)
    has_coupe = "COUPE" in {query.body, entry.attributes.body} and query.body != entry.attributes.body
    return [
        float(len(differs - {body, gearbox})),
        float(body in differs),
        float(gearbox in differs),
        float(has_coupe and doors >= _DOORS_OF_NO_COUPE),
    ]


def _version_words(ranker: Ranker) -> frozenset[str]:
    query = ranker.query
    owners = query.of_list | bodies() - ranker.rival_words
    return query.words - query.model_words - query.unknown - light_words() - brand_words() - owners


def _is_open(ranker: Ranker, best: RankedEntry, *, names_no_version: bool) -> bool:
    """Whether a text leaves the year, the model or the version open, or two of its sources contradict each other.

    A text that names no version does not mean SPORT because nothing else is listed.
    """
    query = ranker.query
    has_years = query.year is None and len(ranker.years) > 1
    lacks_version = names_no_version and not _trim_missing(best) <= plain_words()
    return query.contradictions > 0 or has_years or lacks_version or _passes_over_a_model(ranker, best.entry)


def _is_told_more(best: RankedEntry) -> bool:
    """Whether a maker's word that the text lacks names an attribute that the text does not state: QUATTRO, TDI."""
    named = {attribute_of()[word][0] for word in best.comparison.missing & told_apart()}
    verdicts = zip(Attributes._fields, best.comparison.verdicts, strict=True)
    return any(verdict is Verdict.ENTRY_ONLY and name in named for name, verdict in verdicts)


def _passes_over_a_model(ranker: Ranker, entry: Entry) -> bool:
    """Whether the text names another model before that of `entry`, which is listed in that year too."""
    by_model, year = ranker.catalogue.by_model, entry.row.year
    before = takewhile(lambda name: name.model != entry.model, ranker.query.models)
    return any(not name.is_brand and year in by_model[name.brand][name.model] for name in before)


def _trim_missing(best: RankedEntry) -> frozenset[str]:
    return best.comparison.missing & best.entry.trim_words


def _silence(query: Understanding, features: Features) -> list[float]:
    """Tell what a text lacks that describes a version without naming one."""
    if query.attributes == _NOTHING_STATED and not features.unknown:
        return [0.0] * len(_OF_SILENCE)
    missing = min(features.missing, _CAP)
    return [missing, min(features.missing_contrast, _CAP), min(missing, features.unknown)]


def _shape(query: Understanding, level: Level, best: RankedEntry, missing: float) -> list[float]:
    features, verdicts = best.features, best.comparison.verdicts
    text_side = features.rival + features.elsewhere + features.other + features.unknown
    conflicts = sum(map(Verdict.CONFLICTS.__eq__, _take_build(verdicts))) if Verdict.CONFLICTS in verdicts else 0
    is_model_named = level in {Level.MODEL, Level.MODEL_ONLY}
    known = text_side - features.unknown * is_model_named
    agreed_words = len((query.words & best.entry.words) - best.entry.model_words - light_words() - query.of_list)
    agreements = verdicts.count(Verdict.AGREES)
    return [
        min(text_side, missing, _CAP),
        float(level is Level.BRAND),
        float(level is Level.BRAND and features.unknown > 0),
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

    What is the same car, or has its code, counts with it. A text without a year may mean any of the `years`.
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


class _OtherListings(NamedTuple):
    """What may be the same vehicle under another code, since some catalogues list one twice."""

    twin: float = 0.0  # the same car in other words, which the text does not contradict
    twin_differs: float = 0.0  # in how many attributes more or less it agrees
    other_name: float = 0.0  # an entry of another model that the text contradicts in nothing
    namesake: float = 0.0  # how near an entry of another model is


def _other_listings(ranked: Sequence[RankedEntry]) -> _OtherListings:
    best, listings = ranked[0], _OtherListings()
    for candidate in ranked[1:]:
        distance = candidate.total - best.total
        if distance > NEVER:
            break
        if _is_listed_twice(best.entry, candidate.entry):
            continue
        if (candidate.entry.brand, candidate.entry.model) != (best.entry.brand, best.entry.model):
            listings = listings._replace(
                namesake=max(listings.namesake, 1.0 - distance / _FAR),
                other_name=max(listings.other_name, float(_fits_as_well(best, candidate))),
            )
        elif not listings.twin and _contradicts_nothing(candidate) and is_same_car(best.entry, candidate.entry):
            differs = min(abs(_agreements(best) - _agreements(candidate)), _CAP)
            listings = listings._replace(twin=1.0, twin_differs=differs)
    return listings


def _fits_as_well(best: RankedEntry, candidate: RankedEntry) -> bool:
    return (
        _contradicts_nothing(candidate)
        and not candidate.features.missing
        and candidate.features.rival <= best.features.rival
    )


def _contradicts_nothing(candidate: RankedEntry) -> bool:
    return Verdict.CONFLICTS not in candidate.comparison.verdicts and Verdict.NEAR not in candidate.comparison.verdicts


def _agreements(candidate: RankedEntry) -> float:
    return float(candidate.comparison.verdicts.count(Verdict.AGREES))


def _is_listed_twice(one: Entry, other: Entry) -> bool:
    """Whether two entries say the same to the word, or have one code."""
    if one.row.cvegs == other.row.cvegs:
        return True
    return (
        one.row.year == other.row.year
        and one.attributes == other.attributes
        and one.words - brand_words() == other.words - brand_words()
    )


def _nearest_sister(best: RankedEntry, ranker: Ranker) -> RankedEntry | None:
    """Find the version of the model, listed in other years only, that fits the text best; None: all are far off."""
    if ranker.query.year is None:
        return None
    nearest, least = None, best.total + _FAR
    entries, listed = ranker.catalogue.entries, ranker.descriptions
    for trim_words, versions in ranker.catalogue.lineups[best.entry.brand, best.entry.model].by_trim.items():
        if ranker.least_cost_of_words(trim_words) >= least:
            continue
        for sister in [entries[position] for position in versions]:
            if sister.row.description in listed or ranker.least_cost(sister) >= least:
                continue
            if not _is_version(best.entry, sister) and (judged := ranker.judge(sister)).total < least:
                nearest, least = judged, judged.total
    return nearest


def _contrast(best: RankedEntry, sister: RankedEntry | None) -> list[float]:
    """Tell how much better a version fits that is listed in other years only.

    Where the text fits it better than anything of its own year, its version is likely missing.
    """
    if sister is None:
        return [0.0] * len(_OF_SISTER)
    gap = min(best.total - sister.total, _MUCH_BETTER)
    agreements = _agreements(sister) - _agreements(best)
    fits_better = _misfit(best.features) - _misfit(sister.features)
    return [gap + _FAR, max(0.0, gap), max(0.0, min(agreements, _CAP)), max(0.0, min(fits_better, _CAP))]


def _misfit(features: Features) -> float:
    return features.missing + features.rival + features.elsewhere + features.other


def _is_version(best: Entry, sister: Entry) -> bool:
    """Whether a sister is the best entry's own version in another year.

    A fuel, drive or cab that only one of them states tells them apart: who does not state it means the usual one.
    """
    return (
        not (best.words ^ sister.words) - light_words()
        and _take_usual(best.attributes) == _take_usual(sister.attributes)
        and not differs_in_build(best, sister)
    )
