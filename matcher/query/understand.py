"""Understanding a broker's text in terms of a catalogue: brand, possible models, year, attributes, other words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from domain.brands import relatives
from domain.notices.codes import MatchWarning
from domain.notices.notice import Notice, notice
from domain.vehicle_spelling import normalise
from matcher.catalogue.attribute_words import known_words, long_words
from matcher.catalogue.attributes import Attributes, Traits, read_traits
from matcher.catalogue.entries import Catalogue, weight_of
from matcher.catalogue.name_lookup import (
    BrandName,
    BrandState,
    ModelName,
    brand_of_vin,
    find_brand,
    find_models,
    full_name,
    implied_brand,
    nearest_spelling,
    parted_name,
    year_like_models,
)
from matcher.query.list_context import NO_LIST, ListContext
from matcher.query.noise import strip_noise
from matcher.query.vin_evidence import VinEvidence, find_vin, read_vin
from matcher.query.years import FoundYear, find_year, spell_out_apostrophe, two_digit_year

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matcher.query.vehicle_text import VehicleText

_MENDED_LENGTH = 5  # characters
_LEAST_PASSENGERS = 8  # seats: a car has fewer
_PASSENGERS = "PASAJEROS"
_REMEMBERED = 4096  # words that a list may repeat
_CUBIC_CENTIMETRES = re.compile(r"[1-6]\d00\Z")
_SERIES_WORDS = frozenset({"SERIE", "SERIES", "CLASE", "CLASS"})


@dataclass(frozen=True, slots=True)
class Understanding:
    """The meaning of a text."""

    brand: str  # canonical; empty: none
    brand_state: BrandState
    models: tuple[ModelName, ...]  # the likeliest first
    year: int | None
    words: frozenset[str]
    sequence: tuple[str, ...]  # the words in order
    joined: Mapping[str, tuple[str, str]]  # two neighbours written as one: the two
    wholes: frozenset[str]  # words that some entry has as two neighbours
    model_words: frozenset[str]  # those that name the likeliest model
    weights: Mapping[str, float]  # of each word
    unknown: frozenset[str]  # words that no entry of the catalogue has
    of_list: frozenset[str]  # words of the text that stand in most lines of its list: a row may lack them
    attributes: Attributes
    vin: VinEvidence
    contradictions: int  # how often two sources (text, field, VIN) disagree on brand or year
    warnings: tuple[Notice, ...]


def understand(query: VehicleText, catalogue: Catalogue, context: ListContext = NO_LIST) -> Understanding:
    """Understand `query` by the names in `catalogue`, and by the list in which it stands."""
    vin = vin_evidence(query)
    tokens, of_brand, of_model, found_year = _fields_and_year(query, vin, catalogue)
    tokens = [token if token in catalogue.weights else _mended(token, catalogue) for token in tokens]
    brand_name, models = _names(tokens, of_brand, of_model, vin, catalogue, year=found_year.year)
    name = models[0].places if models else range(0)
    brand_words = {tokens[index] for index in brand_name.places}
    name_words = brand_words | _series(tokens, name) if models else brand_words
    mentions = _mentions(tokens, name)
    other_tokens = [
        token
        for index, token in enumerate(tokens)
        if index not in mentions and index >= of_brand and token not in name_words
    ]
    traits = _with_bare_displacement(read_traits(other_tokens), catalogue)
    found_year, traits = _with_bare_year(found_year, traits, tokens, models, catalogue)
    attributes, words, neighbours = traits
    words += _of_seats(attributes, catalogue)
    model_words = _model_words(tokens, models, catalogue)
    model_words = tuple(word for word in model_words if word not in brand_words) or model_words
    sequence = tuple(dict.fromkeys(model_words + words))
    other_maker = _other_maker(brand_name.brand or (models[0].brand if models else ""), vin)
    return Understanding(
        brand=brand_name.brand,
        brand_state=brand_name.state,
        models=models,
        year=found_year.year if found_year.year is not None else _year_of_vin(vin, models, catalogue),
        words=frozenset(sequence),
        sequence=sequence,
        joined={first + second: (first, second) for first, second in (*pairwise(model_words), *neighbours)},
        wholes=catalogue.joined_words.intersection(sequence),
        model_words=frozenset(model_words),
        weights={word: weight_of(word, catalogue) for word in sequence},
        unknown=frozenset(word for word in sequence if word not in catalogue.weights),
        of_list=context.words.intersection(words).difference(model_words),
        attributes=attributes,
        vin=vin,
        contradictions=found_year.is_contradicted + bool(other_maker),
        warnings=tuple(filter(None, (*found_year.warnings, vin.warning, other_maker))),
    )


def vin_evidence(query: VehicleText) -> VinEvidence:
    """Return what the VIN of `query` says, whether it stands in its field or in the description."""
    return read_vin(query.vin or find_vin(query.description.upper()))


def _names(
    tokens: list[str], of_brand: int, of_model: range, vin: VinEvidence, catalogue: Catalogue, *, year: int | None
) -> tuple[BrandName, tuple[ModelName, ...]]:
    """Find brand and models.

    A brand that is not stated is taken from the VIN, unless no model would fit it, or from a model that only it has.
    """
    if listed := full_name(tokens, catalogue):
        return listed[0], (listed[1],)
    brand_name = find_brand(tokens, of_brand, catalogue)
    models = find_models(tokens, brand_name, of_model, catalogue, year=year)
    if brand_name.state is not BrandState.NOT_STATED:
        return brand_name, models
    if vin.brand:
        of_maker = brand_of_vin(vin.brand, catalogue)
        models_of_maker = find_models(tokens, of_maker, of_model, catalogue, year=year)
        if models_of_maker or not models:
            return of_maker, models_of_maker
    return implied_brand(tokens, models) or brand_name, models


def _mentions(tokens: list[str], name: range) -> frozenset[int]:
    """Return the places of the model's name, which a description often repeats after the model field."""
    words, length = tokens[name.start : name.stop], len(name)
    starts = [start for start in range(name.start, len(tokens)) if tokens[start : start + length] == words]
    return frozenset(index for start in starts for index in range(start, start + length))


def _with_bare_displacement(traits: Traits, catalogue: Catalogue) -> Traits:
    """Read a bare 1600 as 1.6 litres, if the engine size is not stated otherwise and no version has that word."""
    if traits.attributes.displacement is not None:
        return traits
    bare = [word for word in traits.words if _CUBIC_CENTIMETRES.match(word) and word not in catalogue.weights]
    if len(bare) != 1:
        return traits
    attributes = traits.attributes._replace(displacement=int(bare[0]) / 1000)
    return traits._replace(attributes=attributes, words=tuple(word for word in traits.words if word != bare[0]))


def _with_bare_year(
    found_year: FoundYear, traits: Traits, tokens: list[str], models: tuple[ModelName, ...], catalogue: Catalogue
) -> tuple[FoundYear, Traits]:
    """Read VERSA ADVANCE 22 as a 2022, if no year is stated otherwise, it is listed, and no version has that word."""
    if found_year.year is not None or not models:
        return found_year, traits
    lineups = [catalogue.lineups[name.brand, name.model].rarity for name in models]
    years = {year for name in models for year in catalogue.by_model[name.brand][name.model]}
    bare = [word for word in traits.words if word in tokens[1:] and not any(word in rarity for rarity in lineups)]
    listed = [(word, year) for word in bare if (year := two_digit_year(word)) in years]
    if len(listed) != 1:
        return found_year, traits
    (word, year), *_ = listed
    warning = notice(MatchWarning.YEAR_FROM_WORD, word=word, year=year)
    read = found_year._replace(year=year, warnings=(*found_year.warnings, warning))
    return read, traits._replace(words=tuple(other for other in traits.words if other != word))


def _of_seats(attributes: Attributes, catalogue: Catalogue) -> tuple[str, ...]:
    """Return the word that a vehicle with more seats than a car is called by, where the catalogue has it."""
    is_for_passengers = (attributes.seats or 0) >= _LEAST_PASSENGERS and _PASSENGERS in catalogue.weights
    return (_PASSENGERS,) if is_for_passengers else ()


def _series(tokens: list[str], name: range) -> frozenset[str]:
    """Return the words that name the model's series beside its name: SERIE 3 320I, CLASE C C200."""
    model = "".join(tokens[name.start : name.stop])
    marks = [index for index, token in enumerate(tokens) if token in _SERIES_WORDS and index not in name]
    following = [tokens[index + 1] for index in marks if index + 1 < len(tokens)]
    beside = [token for token in following if model.startswith(token)]
    return frozenset(tokens[index] for index in marks).union(beside)


def _other_maker(brand: str, vin: VinEvidence) -> Notice | None:
    if not vin.brand or not brand or vin.brand == brand or vin.brand in relatives(brand):
        return None
    return notice(MatchWarning.VIN_OF_OTHER_MAKER, brand=brand, maker=vin.brand)


def _year_of_vin(vin: VinEvidence, models: tuple[ModelName, ...], catalogue: Catalogue) -> int | None:
    """Return the year of the VIN; of the two possible ones, preferably one in which the catalogue has the model."""
    listed_years = {year for name in models for year in catalogue.by_model[name.brand][name.model]}
    return next((year for year in vin.years if year in listed_years), vin.years[0] if vin.years else None)


def _fields_and_year(
    query: VehicleText, vin: VinEvidence, catalogue: Catalogue
) -> tuple[list[str], int, range, FoundYear]:
    """Return all words but the year's, how many belong to the brand field, which to the model field, and the year."""
    fields = [_tokens(text, catalogue) for text in (query.brand, query.model, query.description)]
    tokens = [token for field in fields for token in field]
    found_year = find_year(tokens, query.year, year_like_models(tokens, catalogue), vin.years)
    owners = [owner for owner, field in enumerate(fields) for _ in field]
    others = [index for index in range(len(tokens)) if index not in found_year.places]
    of_brand = sum(owners[index] == 0 for index in others)
    of_model = range(of_brand, of_brand + sum(owners[index] == 1 for index in others))
    return [tokens[index] for index in others], of_brand, of_model, found_year


def _tokens(text: str, catalogue: Catalogue) -> list[str]:
    if not text:
        return []
    written = normalise(strip_noise(spell_out_apostrophe(text.upper()))).split()
    return [part for token in written for part in parted_name(token, catalogue)]


def _mended(token: str, catalogue: Catalogue) -> str:
    """Correct a typing error in a word that names an attribute: PUETRAS becomes PUERTAS.

    What may be a typing error for a model as well stays as it is: KOLOS is no KILOS but a KOLEOS.
    """
    if len(token) < _MENDED_LENGTH or token in known_words() or token[0].isdecimal() or token in catalogue.brand_names:
        return token
    mended = _nearest_known(token)
    return token if mended is None or nearest_spelling(token, catalogue.brands_of_model.keys()) else mended


@lru_cache(maxsize=_REMEMBERED)
def _nearest_known(token: str) -> str | None:
    return nearest_spelling(token, long_words())


def _model_words(tokens: list[str], models: tuple[ModelName, ...], catalogue: Catalogue) -> tuple[str, ...]:
    """Return the words that name the likeliest model, none for a series.

    They are the catalogue's in case of a typing error, or if the text cuts its number short: XR150 for XR 150L.
    """
    if not models:
        return ()
    first = models[0]
    years = catalogue.by_model[first.brand][first.model]
    words = catalogue.entries[next(iter(years.values()))[0]].model_words
    written = tokens[first.places.start : first.places.stop]
    is_cut = "".join(written) != first.model and words.isdisjoint(written)
    return tuple(written) if first.is_exact and words and not is_cut else tuple(sorted(words))
