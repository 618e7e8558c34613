"""What a broker's text says, in the catalogue's names: brand, models it may mean, year, attributes, other words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from matcher.attributes import Attributes, read_traits
from matcher.catalogue import Catalogue, weight_of
from matcher.names import BrandState, ModelName, find_brand, find_models, nearest_spelling, year_like_models
from matcher.noise import strip_noise
from matcher.text import VehicleText, normalise
from matcher.vocabulary import EQUIPMENT, FILLERS, KNOWN_WORDS, LONG_WORDS
from matcher.years import FoundYear, find_year

if TYPE_CHECKING:
    from collections.abc import Mapping

_MENDED_LENGTH = 5  # characters
_DESCRIBED = 2  # attributes


@dataclass(frozen=True, slots=True)
class Understanding:
    """What a text says."""

    brand: str  # canonical; empty: none
    brand_state: BrandState
    models: tuple[ModelName, ...]  # the likeliest first
    year: int | None
    words: frozenset[str]
    sequence: tuple[str, ...]  # the words in order
    model_words: frozenset[str]  # those that name the likeliest model
    weights: Mapping[str, float]  # of each word
    unknown: frozenset[str]  # words that no entry of the catalogue has
    attributes: Attributes
    says_version: bool  # whether anything tells one version of the model from another
    warnings: tuple[str, ...]


def understand(query: VehicleText, catalogue: Catalogue) -> Understanding:
    """Read `query` with the names that `catalogue` knows."""
    tokens, of_brand, of_model, found = _fields_and_year(query, catalogue)
    tokens = [_spelt(token, catalogue) for token in tokens]
    named = find_brand(tokens, of_brand, catalogue)
    models = find_models(tokens, named, of_model, catalogue)
    name = models[0].taken if models else range(0)
    brand_words = {tokens[at] for at in named.taken}
    rest = [token for at, token in enumerate(tokens) if at not in name and at >= of_brand and token not in brand_words]
    attributes, words = read_traits(rest)
    model_words = _model_words(tokens, models, catalogue)
    sequence = tuple(dict.fromkeys(model_words + words))
    return Understanding(
        brand=named.brand,
        brand_state=named.state,
        models=models,
        year=found.year,
        words=frozenset(sequence),
        sequence=sequence,
        model_words=frozenset(model_words),
        weights={word: weight_of(word, catalogue) for word in sequence},
        unknown=frozenset(word for word in sequence if word not in catalogue.weights),
        attributes=attributes,
        says_version=_says_version(attributes, words),
        warnings=found.warnings,
    )


def _fields_and_year(query: VehicleText, catalogue: Catalogue) -> tuple[list[str], int, range, FoundYear]:
    """Give all words but the year's, how many are the brand field's, which are the model field's, and the year."""
    fields = [_tokens(query.brand), _tokens(query.model), _tokens(query.description)]
    tokens = [token for field in fields for token in field]
    found = find_year(tokens, query.year, year_like_models(tokens, catalogue))
    owners = [owner for owner, field in enumerate(fields) for _ in field]
    kept = [at for at in range(len(tokens)) if at not in found.taken]
    of_brand = sum(owners[at] == 0 for at in kept)
    of_model = range(of_brand, of_brand + sum(owners[at] == 1 for at in kept))
    return [tokens[at] for at in kept], of_brand, of_model, found


def _tokens(text: str) -> list[str]:
    return normalise(strip_noise(text.upper())).split() if text else []


def _spelt(token: str, catalogue: Catalogue) -> str:
    """Mend a typing error in a word that names an attribute: PUETRAS is PUERTAS."""
    if len(token) < _MENDED_LENGTH or token in KNOWN_WORDS:
        return token
    if token in catalogue.weights or token in catalogue.brand_names:
        return token
    return nearest_spelling(token, LONG_WORDS) or token


def _says_version(attributes: Attributes, words: tuple[str, ...]) -> bool:
    """Tell whether a text names a trim, or describes the vehicle so far that leaving it out means the plain one."""
    said = sum(value is not None for value in attributes)
    return said >= _DESCRIBED or any(word not in EQUIPMENT and word not in FILLERS for word in words)


def _model_words(tokens: list[str], models: tuple[ModelName, ...], catalogue: Catalogue) -> tuple[str, ...]:
    """Give the words that name the likeliest model, in the catalogue's spelling when the text has a typing error."""
    if not models:
        return ()
    first = models[0]
    if first.is_exact:
        return tuple(tokens[first.taken.start : first.taken.stop])
    years = catalogue.by_model[first.brand][first.model]
    return tuple(sorted(catalogue.entries[next(iter(years.values()))[0]].model_words))
