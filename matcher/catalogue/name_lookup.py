"""Finding brand and model names in a text: exact in any spacing, by alias, or with a typing error."""

from __future__ import annotations

import re
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from domain.brands import canonical_names, relatives
from matcher.catalogue.attribute_words import known_words, units, words_of_no_name

if TYPE_CHECKING:
    from collections.abc import Collection, Container, Iterable, Iterator, Sequence

    from matcher.catalogue.entries import Catalogue

_LONGEST_BRAND, _LONGEST_MODEL = 3, 5  # words
_MOST_MODELS = 6
_TYPO_MIN_LENGTH, _TWO_TYPOS_LENGTH = 4, 8  # characters
_NEAR_START = 2  # significant words: after more of them, a short alias or a bare number is not a brand or model
_SHORTEST_PIECE = 3  # characters
_ENGINE_MAKERS = frozenset({"CATERPILLAR", "CUMMINS", "DETROIT"})  # behind other words, they made the engine only
_SHORT_ALIAS, _SHORT_MODEL = 4, 2  # characters
_SHORT_YEAR_MARKS = frozenset({"A", "M", "AM", "MY"})
YEAR_MARKS = frozenset({"MOD", "MODELO", "MDL", "MODEL", "ANO", "YEAR", "MY", "A", "M", "AM"})
"""Words before a year."""
_LONGEST_MISSPELT = 4  # words
_GLUED_NAME = re.compile(r"([A-Z]{2,})(\d[A-Z0-9]*)\Z")
_LETTERS_OR_DIGITS = re.compile(r"[A-Z]+|\d+")
_SHORT_CODE = 5  # characters: in a short name with digits, one different character is a different name


class BrandState(Enum):
    """Whether the catalogue has the brand in a text."""

    IN_CATALOGUE = "in the catalogue"
    RELATED = "a brand of the same family is in the catalogue"
    IMPLIED = "no brand in the text, but a model that only one brand of the catalogue has"
    NOT_STATED = "no brand in the text"
    ABSENT = "neither the brand nor a relative is in the catalogue"


class BrandName(NamedTuple):
    """The brand in a text, and the places of the words that name it."""

    brand: str  # canonical; empty: none
    state: BrandState
    places: frozenset[int]


class ModelName(NamedTuple):
    """A model of the catalogue in a text, and the places of the words that name it."""

    brand: str
    model: str
    places: range
    is_exact: bool  # False: with a typing error

    @property
    def is_brand(self) -> bool:
        """Whether the model is called as its brand or one of its family, so that naming the brand names it too."""
        brand = canonical_names().get(self.model)
        return brand is not None and (brand == self.brand or brand in relatives(self.brand))


def find_brand(tokens: Sequence[str], stated: int, catalogue: Catalogue) -> BrandName:
    """Find the brand in `tokens`, of which the first `stated` are the brand field; if 0, in all of them."""
    within = tokens[:stated] if stated else tokens
    hit = _exact_brand(within, catalogue) or _misspelt_brand(within, catalogue)
    if hit is not None:
        brand, places = hit
        return BrandName(brand, _state(brand, catalogue), frozenset(places))
    if stated:
        return _unreadable_brand(tokens, stated, catalogue)
    return BrandName("", BrandState.NOT_STATED, frozenset())


def _unreadable_brand(tokens: Sequence[str], stated: int, catalogue: Catalogue) -> BrandName:
    """Leave a brand field aside that names no brand, if the model behind it is one of a single brand: NIZZAN, TSURU."""
    written = "".join(tokens[:stated])
    owners = {hit.brand for hit in _models_of_any_brand(tokens[stated:], catalogue)}
    if written not in canonical_names() and len(owners) == 1:
        return BrandName("", BrandState.NOT_STATED, frozenset(range(stated)))
    return BrandName(written, BrandState.ABSENT, frozenset(range(stated)))


def brand_of_vin(maker: str, catalogue: Catalogue) -> BrandName:
    """Use the maker in a VIN as the brand that a text does not state."""
    return BrandName(maker, _state(maker, catalogue), frozenset())


def find_models(
    tokens: Sequence[str], brand_name: BrandName, stated: range, catalogue: Catalogue, *, year: int | None = None
) -> tuple[ModelName, ...]:
    """Find the models that `tokens` may mean, likeliest first; `stated` is the range of the model field.

    A name with a typing error counts only if no other model is named, or none that is listed in `year`.
    """
    brands = [brand_name.brand] if brand_name.state is BrandState.IN_CATALOGUE else []
    kin = sorted(relatives(brand_name.brand) & catalogue.by_model.keys()) if brand_name.brand else []
    hits = list(_exact_models(tokens, [*brands, *kin], brand_name, catalogue))
    if not all(hit.is_brand for hit in hits) or (hits and not brands):
        mended = [] if _is_listed(hits, year, catalogue) else _misspelt_models(tokens, brands, catalogue)
        of_year = [hit for hit in mended if year in catalogue.by_model[hit.brand][hit.model]]
        return (*_ranked(of_year, stated), *_ranked(hits, stated, brand_name.places))[:_MOST_MODELS]
    if brand_name.state is BrandState.NOT_STATED:
        of_any = list(_models_of_any_brand(tokens, catalogue))
        return _ranked(of_any or _shortened_models_of_any(tokens, catalogue), stated)
    others = list(_shortened_models(tokens, brands, max(brand_name.places, default=-1) + 1, catalogue))
    others = others or list(_misspelt_models(tokens, brands or kin, catalogue))
    return (*_ranked(others, stated), *_ranked(hits, stated, brand_name.places))[:_MOST_MODELS]


def full_name(tokens: Sequence[str], catalogue: Catalogue) -> tuple[BrandName, ModelName] | None:
    """Return brand and model of a text that is nothing but their names, just as the catalogue lists them."""
    listed = catalogue.full_names.get("".join(tokens).replace(".", ""))
    if listed is None:
        return None
    brand, model, length = listed
    length = min(length, len(tokens) - 1)
    of_brand = BrandName(brand, BrandState.IN_CATALOGUE, frozenset(range(length)))
    return of_brand, ModelName(brand, model, range(length, len(tokens)), is_exact=True)


def _is_listed(names: Iterable[ModelName], year: int | None, catalogue: Catalogue) -> bool:
    return year is None or any(year in catalogue.by_model[name.brand][name.model] for name in names)


def implied_brand(tokens: Sequence[str], models: Sequence[ModelName]) -> BrandName | None:
    """Return the brand that a text implies that begins with a model of one brand only: CASCADIA, SPRINTER."""
    if not models or not models[0].is_exact or _words_of_meaning(tokens[: models[0].places.start]):
        return None
    first = models[0]
    written = "".join(tokens[place] for place in first.places)
    owners = {name.brand for name in models if name.places == first.places}
    if len(written) < _SHORTEST_PIECE or written.isdecimal() or owners - {first.brand} - relatives(first.brand):
        return None
    return BrandName(first.brand, BrandState.IMPLIED, frozenset())


def parted_name(token: str, catalogue: Catalogue) -> tuple[str, ...]:
    """Part a name from the number that is written in one word with it: MAZDA3, or ELF300 where ELF 300 is listed."""
    glued = None if token.isalpha() or token[0].isdecimal() else _GLUED_NAME.match(token)
    if glued is None or token in catalogue.brands_of_model:
        return (token,)
    brand = catalogue.brand_names.get(glued[1], "")
    if glued[2] in catalogue.by_model.get(brand, ()):
        return glued[1], glued[2]
    parts = tuple(_LETTERS_OR_DIGITS.findall(token))
    is_listed = token not in catalogue.weights and glued[1] not in YEAR_MARKS and len(glued[2]) > 1
    return parts if is_listed and all(part in catalogue.weights for part in parts) else (token,)


def year_like_models(tokens: Sequence[str], catalogue: Catalogue) -> frozenset[int]:
    """Return the places of words that look like a year, or its mark, but name a model: PEUGEOT 2008, 300 M 2007."""
    return frozenset(
        place
        for place in range(1, len(tokens))
        if (
            tokens[place].isdecimal()
            and catalogue.brand_names.get(tokens[place - 1]) in catalogue.brands_of_model.get(tokens[place], ())
        )
        or (_may_state_year(tokens[place]) and _ends_model(tokens, place, catalogue))
    )


def _may_state_year(token: str) -> bool:
    """Whether a short word may be two digits of a year, or a mark before a year."""
    return token in _SHORT_YEAR_MARKS or (len(token) == _SHORT_MODEL and token.isdecimal())


def _ends_model(tokens: Sequence[str], place: int, catalogue: Catalogue) -> bool:
    """Whether a letter ends the name of a model of a brand named before it: CLASE A, 300 M."""
    starts = range(max(0, place + 1 - _LONGEST_MODEL), place + 1)
    owners = {
        brand for start in starts for brand in catalogue.brands_of_model.get("".join(tokens[start : place + 1]), ())
    }
    return bool(owners) and any(
        catalogue.brand_names.get(phrase) in owners for phrase, _ in _phrases(tokens[:place], _LONGEST_BRAND)
    )


def _state(brand: str, catalogue: Catalogue) -> BrandState:
    if brand in catalogue.by_model:
        return BrandState.IN_CATALOGUE
    return BrandState.RELATED if relatives(brand) & catalogue.by_model.keys() else BrandState.ABSENT


def _phrases(tokens: Sequence[str], longest: int) -> Iterator[tuple[str, range]]:
    """Yield runs of words joined, from the left, longest first."""
    plain = [token.replace(".", "") for token in tokens]
    for start in range(len(plain)):
        for end in range(min(start + longest, len(plain)), start, -1):
            yield "".join(plain[start:end]), range(start, end)


def _beginnings(tokens: Sequence[str], longest: int, starts: Container[str]) -> Iterator[tuple[str, range]]:
    """Yield the same runs in the same order, but only those in `starts`, which has what they begin with too."""
    plain = [token.replace(".", "") for token in tokens]
    for start in range(len(plain)):
        phrase, phrases = "", []
        for end in range(start, min(start + longest, len(plain))):
            phrase += plain[end]
            if phrase not in starts:
                break
            phrases.append((phrase, range(start, end + 1)))
        yield from reversed(phrases)


def _exact_brand(tokens: Sequence[str], catalogue: Catalogue) -> tuple[str, range] | None:
    for phrase, places in _phrases(tokens, _LONGEST_BRAND):
        brand = catalogue.brand_names.get(phrase)
        if brand is None:
            continue
        if _is_model_of_another(phrase, brand, tokens[places.stop :], catalogue):
            continue
        if _words_of_meaning(tokens[: places.start]) == 0:
            return brand, places
        if brand in _ENGINE_MAKERS or brand not in catalogue.by_model or _is_cut(tokens, places):
            continue
        if len(phrase) >= _SHORT_ALIAS or _has_model(tokens, brand, places, catalogue):
            return brand, places
    return None


def _is_model_of_another(phrase: str, brand: str, following: Sequence[str], catalogue: Catalogue) -> bool:
    """Whether what could be a brand is a model of another brand that the text names behind it: VENTO VOLKSWAGEN."""
    others = catalogue.brands_of_model.get(phrase, frozenset()) - {brand}
    return bool(others) and any(
        catalogue.brand_names.get(name) in others for name, _ in _phrases(following, _LONGEST_BRAND)
    )


def _is_cut(tokens: Sequence[str], places: range) -> bool:
    """Whether a brand would be made of pieces that are words themselves: SE AT is a trim and a gearbox, not a SEAT."""
    return len(places) > 1 and any(len(tokens[place]) < _SHORTEST_PIECE for place in places)


def _has_model(tokens: Sequence[str], brand: str, places: range, catalogue: Catalogue) -> bool:
    """Whether the words beside a brand name a model of it: SERIE 5 BMW 550I."""
    models = catalogue.by_model[brand]
    others = [token for index, token in enumerate(tokens) if index not in places]
    return any(phrase in models for phrase, _ in _phrases(others, _LONGEST_MODEL))


def _misspelt_brand(tokens: Sequence[str], catalogue: Catalogue) -> tuple[str, range] | None:
    for phrase, places in _phrases(tokens[: _NEAR_START + 1], 2):
        if phrase in catalogue.brands_of_model:
            continue
        brands = [
            catalogue.brand_names[spelling] for spelling in nearest_spellings(phrase, catalogue.brand_names.keys())
        ]
        if brands:
            with_model = (
                brand
                for brand in brands
                if brand in catalogue.by_model and _has_model(tokens, brand, places, catalogue)
            )
            return next(with_model, brands[0]), places
    return None


def _words_of_meaning(tokens: Iterable[str]) -> int:
    other_words = words_of_no_name()
    return sum(token not in other_words for token in tokens)


def _exact_models(
    tokens: Sequence[str], brands: Sequence[str], brand_name: BrandName, catalogue: Catalogue
) -> Iterator[ModelName]:
    if not brands:
        return
    start = max(brand_name.places, default=-1) + 1
    for phrase, places in _beginnings(tokens, _LONGEST_MODEL, catalogue.starts_of_models):
        owners = catalogue.brands_of_model.get(phrase)
        if owners and (len(phrase) > _SHORT_MODEL or places.start - start <= _NEAR_START):
            for brand in brands:
                if brand in owners:
                    yield ModelName(brand, phrase, places, is_exact=True)


def _models_of_any_brand(tokens: Sequence[str], catalogue: Catalogue) -> Iterator[ModelName]:
    for phrase, places in _phrases(tokens, _LONGEST_MODEL):
        if len(phrase) > _SHORT_MODEL and not phrase.isdecimal() and phrase not in known_words():
            for brand in sorted(catalogue.brands_of_model.get(phrase, ())):
                yield ModelName(brand, phrase, places, is_exact=True)


def _shortened_models_of_any(tokens: Sequence[str], catalogue: Catalogue) -> Iterator[ModelName]:
    for name in _shortened_models(tokens, sorted(catalogue.by_model), 0, catalogue):
        if not "".join(tokens[name.places.start : name.places.stop]).replace(".", "").isdecimal():
            yield name


def _shortened_models(
    tokens: Sequence[str], brands: Sequence[str], start: int, catalogue: Catalogue
) -> Iterator[ModelName]:
    """Yield models by the first part of their name, near the `start` of the text: M2 for M2 106, XR150 for XR 150L.

    Another number behind it is another model: ELF 500 is not ELF 400.
    """
    for phrase, places in _phrases(tokens, _LONGEST_MODEL):
        if phrase not in catalogue.models_by_head or _words_of_meaning(tokens[start : places.start]) > _NEAR_START:
            continue
        following = tokens[places.stop : places.stop + 2]
        has_number = bool(following) and following[0][0].isdecimal() and following[-1] not in units()
        for brand, model in catalogue.models_by_head[phrase]:
            if brand in brands and not (has_number and model[len(phrase)].isdecimal()):
                yield ModelName(brand, model, places, is_exact=True)


def _misspelt_models(tokens: Sequence[str], brands: Sequence[str], catalogue: Catalogue) -> Iterator[ModelName]:
    for phrase, places in _phrases(tokens, _LONGEST_MISSPELT) if brands else ():
        if phrase in catalogue.weights or (len(phrase) <= _SHORT_CODE and _digits(phrase)):
            continue
        for brand in brands:
            spelling = nearest_spelling(phrase, catalogue.by_model[brand].keys())
            if spelling and _keeps_short_ends(tokens[places.start], tokens[places.stop - 1], spelling):
                yield ModelName(brand, spelling, places, is_exact=False)


def _keeps_short_ends(first: str, last: str, spelling: str) -> bool:
    """Whether a short word at either end of a name is unchanged: MODEL Y is not a typing error for MODEL S."""
    return (len(first) >= _TYPO_MIN_LENGTH or spelling.startswith(first)) and (
        len(last) >= _TYPO_MIN_LENGTH or spelling.endswith(last)
    )


def _ranked(hits: Iterable[ModelName], stated: range, of_brand: Collection[int] = frozenset()) -> tuple[ModelName, ...]:
    """Order models: those in the model field first, then by place in the text, longer names first; each model once."""
    best: dict[tuple[str, str], ModelName] = {}
    for hit in sorted(hits, key=lambda hit: _order(hit, stated, of_brand)):
        best.setdefault((hit.brand, hit.model), hit)  # sorted keeps the order of brands: the text's own goes first
    return tuple(best.values())[:_MOST_MODELS]


def _order(hit: ModelName, stated: range, of_brand: Collection[int]) -> tuple[bool, bool, bool, int, int]:
    """Put what names the brand behind the others: LAND ROVER LR3, where LAND ROVER is listed as a model too."""
    repeats_brand = hit.is_brand and all(place in of_brand for place in hit.places)
    return hit.places.start not in stated, hit.is_brand, repeats_brand, hit.places.start, -len(hit.places)


def nearest_spelling(word: str, spellings: Collection[str]) -> str | None:
    """Find the spelling that differs from `word` by one typing error, or by two if it is long."""
    return next(iter(nearest_spellings(word, spellings)), None)


def nearest_spellings(word: str, spellings: Collection[str]) -> list[str]:
    """Find all spellings that differ from `word` by one typing error, or by two if it is long, the nearest first.

    A different digit is a different name, never a typing error: C200 is not C230.
    """
    if len(word) < _TYPO_MIN_LENGTH:
        return []
    allowed = 2 if len(word) >= _TWO_TYPOS_LENGTH else 1
    matches = process.extract(word, spellings, scorer=OSA.distance, score_cutoff=allowed, limit=None)
    digits = _digits(word)
    nearest = [
        (distance, spelling)
        for spelling, distance, _ in matches
        if len(spelling) >= _TYPO_MIN_LENGTH and _digits(spelling) == digits
    ]
    return [spelling for _, spelling in sorted(nearest)]


def _digits(word: str) -> str:
    return "".join(filter(str.isdecimal, word))
