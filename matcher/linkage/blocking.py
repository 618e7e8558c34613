"""Blocking: picks the catalogue entries worth comparing with a text, by brand, model and year down to shared words."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import IntEnum
from itertools import chain
from string import ascii_uppercase, digits
from typing import TYPE_CHECKING

from domain.brands import relatives
from matcher.catalogue.attribute_words import known_words
from matcher.catalogue.name_lookup import BrandState

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from matcher.catalogue.entries import Catalogue
    from matcher.query.understand import Understanding

_MOST_BY_NAME, _MOST_BY_WORDS = 400, 60
_LETTERS = ascii_uppercase + digits
_MENDED = range(5, 21)  # letters; shorter words are one keystroke from too many others, longer ones are no words
_COMMON_WORD = 4000  # a word that more entries have does not narrow the search
_LEAST_WEIGHT = 0.3  # words below are equipment and fillers


class Level(IntEnum):
    """How the entries were found, the most specific way first."""

    MODEL = 0  # brand, model and year
    BRAND = 1  # brand and year, by shared words
    MODEL_ONLY = 2  # model and year, no brand in the text
    WORDS = 3  # shared words over the whole catalogue
    NONE = 4


@dataclass(frozen=True, slots=True)
class Block:
    """Positions of the entries to compare; `other_years` are the years of the model when the text's year is missing."""

    positions: tuple[int, ...]
    level: Level
    other_years: tuple[int, ...] = ()


def block(query: Understanding, catalogue: Catalogue) -> Block:
    """Find the entries that may be the vehicle of `query`; entries of another year than the text's are excluded."""
    by_name, other_years = _by_model(query, catalogue)
    if by_name:
        level = Level.MODEL_ONLY if query.brand_state is BrandState.NOT_STATED else Level.MODEL
        return Block(by_name, level)
    if query.brand_state in {BrandState.IN_CATALOGUE, BrandState.RELATED}:
        by_brand = _by_brand(query, catalogue)
        return Block(by_brand, Level.BRAND if by_brand else Level.NONE, other_years)
    if query.brand_state is BrandState.NOT_STATED and not query.models:
        by_words = _by_words(query, catalogue)
        return Block(by_words, Level.WORDS if by_words else Level.NONE)
    return Block((), Level.NONE, other_years)


def _by_model(query: Understanding, catalogue: Catalogue) -> tuple[tuple[int, ...], tuple[int, ...]]:
    positions: list[int] = []
    for place, name in enumerate(query.models):
        years = catalogue.by_model[name.brand][name.model]
        wanted_years = [query.year] if query.year is not None else sorted(years, reverse=True)
        of_name = [position for year in wanted_years for position in years.get(year, ())]
        if place and name.is_brand:  # it names the brand, and the model is another one
            of_name = [position for position in of_name if query.model_words & catalogue.entries[position].words]
        positions.extend(of_name)
    if positions or not query.models:
        return tuple(dict.fromkeys(positions))[:_MOST_BY_NAME], ()
    first = query.models[0]
    return (), tuple(sorted(catalogue.by_model[first.brand][first.model]))


def _by_brand(query: Understanding, catalogue: Catalogue) -> tuple[int, ...]:
    brands = [query.brand] if query.brand in catalogue.by_model else sorted(relatives(query.brand))
    if query.year is None:
        years = sorted({year for brand, year in catalogue.by_brand_year if brand in brands}, reverse=True)
    else:
        years = [query.year]
    of_year = (catalogue.by_brand_year.get((brand, year), ()) for year in years for brand in brands)
    candidates = list(chain.from_iterable(of_year))
    shared_weight = {
        position: sum(query.weights[word] for word in query.words & catalogue.entries[position].words)
        for position in candidates
    }
    return _heaviest(shared_weight) or _alike(query, catalogue, candidates)


def _alike(query: Understanding, catalogue: Catalogue, positions: Sequence[int]) -> tuple[int, ...]:
    """Return the entries that have at least two of the attributes that a text without words states."""
    stated = [index for index, value in enumerate(query.attributes) if value is not None]
    return tuple(
        position
        for position in positions
        if sum(catalogue.entries[position].attributes[index] == query.attributes[index] for index in stated) > 1
    )[:_MOST_BY_WORDS]


def _by_words(query: Understanding, catalogue: Catalogue) -> tuple[int, ...]:
    shared_weight: dict[int, float] = {}
    of_year = None if query.year is None else catalogue.positions_of_year.get(query.year, frozenset())
    for word in _catalogue_spellings(query, catalogue):
        positions = catalogue.positions_of_word[word]
        weight = catalogue.weights[word]
        if weight >= _LEAST_WEIGHT and len(positions) <= _COMMON_WORD:
            meant = positions if of_year is None else of_year.intersection(positions)
            shared_weight |= {position: weight + shared_weight.get(position, 0.0) for position in meant}
    return _heaviest(shared_weight)


def _catalogue_spellings(query: Understanding, catalogue: Catalogue) -> Iterable[str]:
    for word in query.sequence:
        if word not in query.unknown:
            yield word
        elif word in known_words():
            continue
        elif len(word) in _MENDED:
            neighbours = _one_keystroke_off(word) & catalogue.weights.keys()
            if neighbours:
                yield min(neighbours, key=lambda neighbour: (catalogue.weights[neighbour], neighbour))


def _one_keystroke_off(word: str) -> set[str]:
    """Return all that one letter more, less, other or in the place of its neighbour makes of a word.

    They are some six hundred, which is far less than a catalogue has words.
    """
    halves = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    with_one_less = {left + right[1:] for left, right in halves}
    swapped = {left + right[1] + right[0] + right[2:] for left, right in halves if len(right) > 1}
    other = {left + letter + right[1:] for left, right in halves for letter in _LETTERS}
    with_one_more = {left + letter + right for left, right in halves for letter in _LETTERS}
    return with_one_less | swapped | other | with_one_more


def _heaviest(shared_weight: Mapping[int, float]) -> tuple[int, ...]:
    """Return the positions that share the heaviest words, of equals the first in the catalogue."""
    least, room = _LEAST_WEIGHT, _MOST_BY_WORDS
    for weight, count in sorted(Counter(shared_weight.values()).items(), reverse=True):
        least, room = weight, room - count
        if room <= 0:
            break
    least = max(least, _LEAST_WEIGHT)
    heaviest = [(-weight, position) for position, weight in shared_weight.items() if weight >= least]
    return tuple([position for _, position in sorted(heaviest)[:_MOST_BY_WORDS]])
