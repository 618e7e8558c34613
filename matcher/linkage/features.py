"""Features of a ranking that speak against its best entry, from which calibration computes the probability."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from matcher.catalogue.attribute_words import light_words
from matcher.catalogue.attributes import Attributes
from matcher.catalogue.name_lookup import BrandState
from matcher.linkage.blocking import Level
from matcher.linkage.compare import Verdict, compare
from matcher.linkage.rank import BUILD, RankedEntry, differs_in_build

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from matcher.catalogue.entries import Catalogue
    from matcher.query.understand import Understanding

_CAP = 2.0  # costs above it say no more
_CODE_LENGTH = 3  # characters
_UNKNOWN_WORD = 0.3  # a word that no entry has is more often equipment than a trim
_OF_BUILD = tuple(name in BUILD for name in Attributes._fields)


class Features(NamedTuple):
    """The features of a ranking. Each speaks against the answer: the higher, the less likely it is right."""

    name: float  # words of the model's name that differ
    missing: float  # words of the version that the text lacks
    equipment: float  # the same of light words
    extra: float  # words of the text that the version lacks
    trim: float  # the part of them that names another version of the same model, of any year
    clash: float  # words on both sides that the other lacks: TRENDLINE against COMFORTLINE
    attributes: float  # attributes that differ
    conflicts: float  # attributes of the build that contradict: gearbox, engine, body, drive
    closeness: float  # 1 when the next rival is as good, 0 when it is far
    builds: float  # how many equal versions differ in an attribute that the text leaves out, as a logarithm
    detour: float  # how far from brand, model and year the entry was found


def features(
    query: Understanding,
    level: Level,
    ranked: Sequence[RankedEntry],
    equals: Sequence[RankedEntry],
    catalogue: Catalogue,
) -> Features:
    """Return the features of a ranking; `equals` are its best entries, which fit the text equally well."""
    best = ranked[0]
    equal_ids = set(map(id, equals))
    rival = next((candidate for candidate in ranked if id(candidate) not in equal_ids), None)
    of_model = catalogue.words_of_model[best.entry.brand, best.entry.model]
    extra = best.comparison.extra - query.model_words
    missing = best.comparison.missing - best.entry.model_words
    return Features(
        name=min(best.cost.name, _CAP),
        missing=min(sum(catalogue.weights[word] for word in missing - light_words()), _CAP),
        equipment=min(sum(catalogue.weights[word] for word in missing & light_words()), _CAP),
        extra=min(_weight(query, extra), _CAP),
        trim=min(_weight(query, extra & of_model), _CAP),
        clash=_clash(query, best, extra, catalogue),
        attributes=min(best.cost.attributes, _CAP),
        conflicts=min(float(_conflicts(best)), _CAP),
        closeness=max(0.0, 1.0 - (rival.total - best.total)) if rival else 0.0,
        builds=math.log1p(sum(differs_in_build(best, other) for other in equals)),
        detour=_detour(query, level, best),
    )


def _weight(query: Understanding, words: Iterable[str]) -> float:
    known_weight, unknown_weight = 0.0, 0.0
    for word in words:
        if word in query.unknown:
            unknown_weight += query.weights[word]
        else:
            known_weight += query.weights[word]
    return known_weight + unknown_weight * _UNKNOWN_WORD


def _clash(query: Understanding, best: RankedEntry, extra: frozenset[str], catalogue: Catalogue) -> float:
    """Return the smaller weight of the two sides; words that all candidates share count, since none may be right."""
    text_words = extra - light_words()
    if not text_words:
        return 0.0
    entry_words = compare(query, best.entry).missing - best.entry.model_words - light_words()
    return min(
        sum(query.weights[word] for word in text_words), sum(catalogue.weights[word] for word in entry_words), _CAP
    )


def _conflicts(best: RankedEntry) -> int:
    verdicts = zip(best.comparison.verdicts, _OF_BUILD, strict=True)
    return sum(verdict is Verdict.CONFLICTS and is_of_build for verdict, is_of_build in verdicts)


def _detour(query: Understanding, level: Level, best: RankedEntry) -> float:
    distance = {Level.MODEL: 0.0, Level.MODEL_ONLY: 0.5, Level.BRAND: 1.0}.get(level, 2.0)
    agreed = best.entry.words - best.comparison.missing
    if level is Level.BRAND and any(map(_is_code, agreed & (query.words | query.joined.keys()))):
        distance = 0.5
    misspelt = bool(query.models) and not query.models[0].is_exact
    return distance + 0.5 * misspelt + 0.25 * (query.brand_state is BrandState.RELATED) + query.contradictions


def _is_code(word: str) -> bool:
    """Whether a word identifies a model like a name does: 320I, C200, T680."""
    return len(word) >= _CODE_LENGTH and any(map(str.isdecimal, word))
