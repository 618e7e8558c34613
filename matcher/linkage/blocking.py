"""Which entries of a catalogue are worth comparing with a text: from brand, model and year down to shared words."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

from rapidfuzz import process
from rapidfuzz.distance import OSA

from matcher.catalogue.attribute_words import known_words
from matcher.catalogue.name_lookup import BrandState

if TYPE_CHECKING:
    from collections.abc import Iterable

    from matcher.catalogue.entries import Catalogue
    from matcher.query.understand import Understanding

_MOST_BY_NAME, _MOST_BY_WORDS = 400, 60
_COMMON_WORD = 4000  # entries: a word of more tells nothing about where to look
_LEAST_WEIGHT = 0.3  # words below are equipment and fillers


class Level(IntEnum):
    """How the entries were found, the surest way first."""

    MODEL = 0  # brand, model and year
    BRAND = 1  # brand and year, by shared words
    MODEL_ONLY = 2  # model and year, no brand in the text
    WORDS = 3  # shared words over the whole catalogue
    NONE = 4


@dataclass(frozen=True, slots=True)
class Block:
    """What to compare: positions in the catalogue's entries; the model's years, when that asked for is not there."""

    positions: tuple[int, ...]
    level: Level
    other_years: tuple[int, ...] = ()


def block(query: Understanding, catalogue: Catalogue) -> Block:
    """Find the entries that may be the vehicle of `query`; one of another year than the text's is never among them."""
    by_name, other_years = _by_model(query, catalogue)
    if by_name:
        level = Level.MODEL_ONLY if query.brand_state is BrandState.NOT_SAID else Level.MODEL
        return Block(by_name, level)
    if query.brand_state is BrandState.IN_CATALOGUE:
        by_brand = _by_brand(query, catalogue)
        return Block(by_brand, Level.BRAND if by_brand else Level.NONE, other_years)
    if query.brand_state is BrandState.NOT_SAID and not query.models:
        by_words = _by_words(query, catalogue)
        return Block(by_words, Level.WORDS if by_words else Level.NONE)
    return Block((), Level.NONE, other_years)


def _by_model(query: Understanding, catalogue: Catalogue) -> tuple[tuple[int, ...], tuple[int, ...]]:
    positions: list[int] = []
    for name in query.models:
        years = catalogue.by_model[name.brand][name.model]
        chosen = [query.year] if query.year is not None else sorted(years, reverse=True)
        positions.extend(at for year in chosen for at in years.get(year, ()))
    if positions or not query.models:
        return tuple(dict.fromkeys(positions))[:_MOST_BY_NAME], ()
    first = query.models[0]
    return (), tuple(sorted(catalogue.by_model[first.brand][first.model]))


def _by_brand(query: Understanding, catalogue: Catalogue) -> tuple[int, ...]:
    if query.year is None:
        years = sorted({year for brand, year in catalogue.by_brand_year if brand == query.brand}, reverse=True)
    else:
        years = [query.year]
    within = [at for year in years for at in catalogue.by_brand_year.get((query.brand, year), ())]
    shared = {at: sum(query.weights[word] for word in query.words & catalogue.entries[at].words) for at in within}
    return _heaviest(shared)


def _by_words(query: Understanding, catalogue: Catalogue) -> tuple[int, ...]:
    shared: Counter[int] = Counter()
    for word in _spelt_as_known(query, catalogue):
        positions = catalogue.positions_of_word[word]
        weight = catalogue.weights[word]
        if weight >= _LEAST_WEIGHT and len(positions) <= _COMMON_WORD:
            for at in positions:
                if query.year is None or catalogue.entries[at].row.year == query.year:
                    shared[at] += weight  # type: ignore[assignment]  # weights, not counts
    return _heaviest(shared)


def _spelt_as_known(query: Understanding, catalogue: Catalogue) -> Iterable[str]:
    for word in query.sequence:
        if word not in query.unknown:
            yield word
        elif word in known_words():
            continue
        elif len(word) > 4:  # noqa: PLR2004  shorter words are one keystroke from too many others
            near = process.extractOne(word, catalogue.weights.keys(), scorer=OSA.distance, score_cutoff=1)
            if near:
                yield near[0]


def _heaviest(shared: dict[int, float] | Counter[int]) -> tuple[int, ...]:
    found = sorted((at for at, weight in shared.items() if weight >= _LEAST_WEIGHT), key=lambda at: (-shared[at], at))
    return tuple(found[:_MOST_BY_WORDS])
