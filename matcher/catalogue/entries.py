"""An insurer's catalogue in memory: parsed entries, their indexes, and the weight of each word."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from domain.brands import canonical_names
from domain.vehicle_spelling import compact, normalise
from matcher.catalogue.attribute_words import (
    attribute_of,
    bare_words,
    cheap_words,
    distinctive_words,
    equipment,
    fillers,
    light_words,
    plain_words,
    units,
)
from matcher.catalogue.attributes import Attributes, Traits, read_traits

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_EQUIPMENT_WEIGHT = 0.05
_FILLER_WEIGHT = 0.08
_DISTINCTIVE_WEIGHT = 0.15
_BARE_WEIGHT = 0.20  # more than what the bare version lacks: a text that does not state it means the usual one
_LEAST_WORD_WEIGHT = 0.35
_GRAIN = 4096  # weights are multiples of 1/4096, so that floating point sums do not depend on the order
_SHORTEST_NAME = 3  # characters
_SHORTEST_HEAD = 2  # characters
_NUMBER_AND_LETTERS = re.compile(r"([A-Z]*\d{3,})[A-Z]{1,2}\Z")
_NO_ATTRIBUTES = Attributes()
_SERIES_PREFIXES = ("SERIE ", "CLASE ")
_NAME_PREFIXES = ("NUEVO ", "NUEVA ", "NVO ", "NEW ")
_KIND_PREFIXES = ("TRACTO ", "TRACTOCAMION ", "CAMION ", "AUTOBUS ", "PICKUP ", "MOTO ", "MOTOCICLETA ", "MOTONETA ")


class CatalogueRow(NamedTuple):
    """One row of a CATVER catalogue, the columns that matching reads."""

    brand: str  # MARCA
    model: str  # SUBMARCA
    year: int  # MODELO
    cvegs: str  # CVEGS; text, may hold leading zeros
    description: str  # DESCVEH
    base_sum: float = 0.0  # SUMABAS, in MXN; 0: not stated


class Entry(NamedTuple):
    """One row of the catalogue, parsed once when the catalogue is loaded."""

    row: CatalogueRow
    brand: str  # canonical
    model: str  # compact, without its brand
    model_words: frozenset[str]
    words: frozenset[str]  # of model and version text
    trim_words: frozenset[str]  # those by which versions of the model are told apart
    sequence: tuple[str, ...]  # the same in order
    neighbours: tuple[tuple[str, str], ...]  # words that follow one another with nothing between them
    attributes: Attributes


class _Name(NamedTuple):
    """Brand and model of some rows, parsed once."""

    brand: str
    model: str
    words: tuple[str, ...]
    attributes: Attributes
    brand_words: frozenset[str]  # a version text that begins with one repeats the brand
    is_series: bool  # SERIE 3, CLASE C: its versions say 320I, C 200, and the series tells none of them apart


class Lineup(NamedTuple):
    """The different versions of one model over all years."""

    name_words: frozenset[str]  # of the model
    by_trim: Mapping[frozenset[str], tuple[int, ...]]  # trim words: positions of an entry for each version with them
    contrasts: Mapping[frozenset[str], frozenset[str]]  # of a version's words those without which there is a version
    rarity: Mapping[str, float]  # of each word among these versions: 0 if all have it, the higher the fewer have it


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The entries of one version of a catalogue. Immutable: another version is another object."""

    version: str
    entries: tuple[Entry, ...]
    by_brand_year: Mapping[tuple[str, int], tuple[int, ...]]
    by_model: Mapping[str, Mapping[str, Mapping[int, tuple[int, ...]]]]  # brand, model, year: positions in entries
    lineups: Mapping[tuple[str, str], Lineup]  # of each brand and model
    joined_words: frozenset[str]  # each two neighbours of a version, written as one
    starts_of_models: frozenset[str]  # what names of models begin with, up to the whole name
    brands_of_model: Mapping[str, frozenset[str]]
    full_names: Mapping[str, tuple[str, str, int]]  # brand and model as listed: both, words of the brand
    models_by_head: Mapping[str, tuple[tuple[str, str], ...]]  # first part of a model's name: each such brand and model
    brand_names: Mapping[str, str]  # compact spelling: canonical name; those of the trade and those of its own
    positions_of_word: Mapping[str, tuple[int, ...]]
    positions_of_year: Mapping[int, frozenset[int]]
    weights: Mapping[str, float]  # of each word, 0 to 1: the rarer the heavier

    @property
    def brands(self) -> frozenset[str]:
        """The canonical brands in the catalogue."""
        return frozenset(self.by_model)

    def __len__(self) -> int:
        return len(self.entries)


def build_catalogue(version: str, rows: Iterable[CatalogueRow]) -> Catalogue:
    """Parse and index every row.

    Raises: ValueError when there are no rows.
    """
    return catalogue_of(version, _read_entries(rows))


def catalogue_of(version: str, entries: Sequence[Entry]) -> Catalogue:
    """Index entries that are parsed already.

    Raises: ValueError when there are none.
    """
    if not entries:
        raise ValueError("a catalogue needs at least one row")
    by_brand_year: defaultdict[tuple[str, int], list[int]] = defaultdict(list)
    by_model: defaultdict[str, defaultdict[str, defaultdict[int, list[int]]]] = defaultdict(
        lambda: defaultdict(lambda: defaultdict(list))
    )
    positions: defaultdict[str, list[int]] = defaultdict(list)
    of_year: defaultdict[int, list[int]] = defaultdict(list)
    versions: defaultdict[tuple[str, str], dict[tuple[frozenset[str], Attributes], int]] = defaultdict(dict)
    for position, entry in enumerate(entries):
        by_brand_year[entry.brand, entry.row.year].append(position)
        of_year[entry.row.year].append(position)
        by_model[entry.brand][entry.model][entry.row.year].append(position)
        same = versions[entry.brand, entry.model]
        newest = same.setdefault((entry.words, entry.attributes), position)
        if _newness(entry) > _newness(entries[newest]):
            same[entry.words, entry.attributes] = position
        for word in entry.words:
            positions[word].append(position)
    return Catalogue(
        version=version,
        entries=tuple(entries),
        by_brand_year={key: tuple(places) for key, places in by_brand_year.items()},
        by_model={
            brand: {model: {year: tuple(places) for year, places in years.items()} for model, years in models.items()}
            for brand, models in by_model.items()
        },
        lineups={name: _lineup(of_model, entries) for name, of_model in versions.items()},
        joined_words=frozenset(_joined_words(entries)),
        starts_of_models=_starts({model for models in by_model.values() for model in models}),
        brands_of_model=_brands_of_model(by_model),
        full_names=_full_names({(entry.row.brand, entry.row.model, entry.brand, entry.model) for entry in entries}),
        models_by_head=_models_by_head(entries[next(iter(of_model.values()))] for of_model in versions.values()),
        brand_names=_brand_names(by_model, {entry.row.brand: entry.brand for entry in entries}),
        positions_of_word={word: tuple(places) for word, places in positions.items()},
        positions_of_year={year: frozenset(places) for year, places in of_year.items()},
        weights=_weigh({word: len(places) for word, places in positions.items()}, len(entries)),
    )


def weight_of(word: str, catalogue: Catalogue) -> float:
    """Return the weight of `word`, 0 to 1; a word that no entry has weighs as much as the rarest."""
    weight = catalogue.weights.get(word)
    return weight if weight is not None else _grained(_class_weight(word) or 1.0)


def _read_entries(rows: Iterable[CatalogueRow]) -> tuple[Entry, ...]:
    names: dict[tuple[str, str], _Name] = {}
    texts: dict[str, list[str]] = {}
    versions: dict[tuple[str, int], Traits] = {}
    first_of_version: dict[tuple[str, str, str], Entry] = {}
    entries = []
    for row in rows:
        entry = first_of_version.get((row.brand, row.model, row.description))
        if entry is None:
            name = names.get((row.brand, row.model)) or names.setdefault((row.brand, row.model), _read_name(row))
            entry = _entry(row, name, _read_version(row.description, name.model, texts, versions))
            first_of_version[row.brand, row.model, row.description] = entry
        entries.append(entry if entry.row is row else entry._replace(row=row))
    return tuple(entries)


def _entry(row: CatalogueRow, name: _Name, version: Traits) -> Entry:
    words = version.words
    if words and words[0] in name.brand_words:
        words = tuple(word for word in words if word not in name.brand_words)
    of_name = () if name.is_series else name.words
    sequence = tuple(dict.fromkeys(of_name + words))
    return Entry(
        row=row,
        brand=name.brand,
        model=name.model,
        model_words=frozenset(of_name),
        words=frozenset(sequence),
        trim_words=frozenset(sequence) - frozenset(of_name) - cheap_words(),
        sequence=sequence,
        neighbours=(*pairwise(of_name), *zip(of_name[-1:], words[:1], strict=False), *version.neighbours),
        attributes=_filled(version.attributes, name.attributes),
    )


def _read_version(
    description: str, model: str, texts: dict[str, list[str]], versions: dict[tuple[str, int], Traits]
) -> Traits:
    """Read a version text without the name of its model, with which some insurers begin it: CX-9 I SPORT."""
    tokens = texts.get(description)
    if tokens is None:
        tokens = texts.setdefault(description, normalise(description).split())
    named = _length_of_name(tokens, model)
    version = versions.get((description, named))
    if version is None:
        version = versions.setdefault((description, named), read_traits(tokens[named:]))
    return version


def _length_of_name(tokens: Sequence[str], model: str) -> int:
    """Return how many of the first words write the model; a name as short as the C of C 200 is left where it is."""
    if len(model) < _SHORTEST_NAME:
        return 0
    written = ""
    for length, token in enumerate(tokens, start=1):
        written += token
        if written == model:
            return length
        if not model.startswith(written):
            break
    return 0


def _filled(of_version: Attributes, of_name: Attributes) -> Attributes:
    """Fill the attributes that the version text leaves out from the model's name: LOBO CREW CAB."""
    if of_name == _NO_ATTRIBUTES:
        return of_version
    gaps = {
        name: value
        for name, value in of_name._asdict().items()
        if value is not None and getattr(of_version, name) is None
    }
    return of_version._replace(**gaps) if gaps else of_version


def _read_name(row: CatalogueRow) -> _Name:
    brand, model = normalise(row.brand), normalise(row.model)
    is_series = False
    for prefix in (f"{brand} ", *_SERIES_PREFIXES, *_NAME_PREFIXES, *_KIND_PREFIXES):
        is_series = is_series or (prefix in _SERIES_PREFIXES and model.startswith(prefix))
        model = model.removeprefix(prefix) or model
    words = tuple(model.split())
    brand_words = frozenset(brand.split()) - set(words)
    attributes = read_traits(words[1:]).attributes
    return _Name(_brand_of(brand), compact(model), words, attributes, brand_words, is_series)


def _brand_of(listed: str) -> str:
    """Return the canonical brand of a listed one, which may have more behind it: VOLKSWAGEN VW, MINI COOPER."""
    words = listed.split()
    for end in range(len(words), 0, -1):
        if brand := canonical_names().get(compact("".join(words[:end]))):
            return brand
    return compact(listed)


def _newness(entry: Entry) -> tuple[int, str]:
    return entry.row.year, entry.row.cvegs


def _lineup(versions: Mapping[tuple[frozenset[str], Attributes], int], entries: Sequence[Entry]) -> Lineup:
    counts = Counter(word for words, _ in versions for word in words)
    rarity = {word: _grained(math.log(len(versions) / count)) for word, count in counts.items()}
    by_trim: defaultdict[frozenset[str], list[int]] = defaultdict(list)
    for position in sorted(versions.values()):
        by_trim[entries[position].trim_words].append(position)
    return Lineup(
        name_words=entries[next(iter(versions.values()))].model_words,
        by_trim={trim_words: tuple(places) for trim_words, places in by_trim.items()},
        contrasts=_contrasts(frozenset(words for words, _ in versions)),
        rarity=rarity,
    )


def _contrasts(word_sets: frozenset[frozenset[str]]) -> Mapping[frozenset[str], frozenset[str]]:
    sizes = {len(words) for words in word_sets}
    contrasts = {
        words: frozenset(word for word in words if words - {word} in word_sets)
        for words in word_sets
        if len(words) - 1 in sizes
    }
    return {words: without for words, without in contrasts.items() if without}


def _joined_words(entries: Iterable[Entry]) -> Iterator[str]:
    for neighbours in {entry.neighbours for entry in entries}:
        for first, second in neighbours:
            yield first + second


def _starts(names: Iterable[str]) -> frozenset[str]:
    return frozenset([name[:end] for name in names for end in range(len(name) + 1)])


def _brands_of_model(by_model: Mapping[str, Mapping[str, object]]) -> Mapping[str, frozenset[str]]:
    brands: defaultdict[str, set[str]] = defaultdict(set)
    for brand, models in by_model.items():
        for model in models:
            brands[model].add(brand)
    return {model: frozenset(names) for model, names in brands.items()}


def _full_names(names: Iterable[tuple[str, str, str, str]]) -> Mapping[str, tuple[str, str, int]]:
    written = [
        (normalise(of_brand), normalise(of_model), brand, model) for of_brand, of_model, brand, model in sorted(names)
    ]
    return {
        compact(of_brand + of_model): (brand, model, len(of_brand.split()))
        for of_brand, of_model, brand, model in written
    }


def _models_by_head(first_of_models: Iterable[Entry]) -> Mapping[str, tuple[tuple[str, str], ...]]:
    """Return models by what a list may call them: the first words of the name, or its number without letters behind."""
    of_head: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    spoken_for = light_words() | attribute_of().keys() | units().keys()
    for entry in first_of_models:
        words = entry.sequence[: len(entry.model_words)]
        heads = {compact("".join(words[:end])) for end in range(1, len(words))}
        heads |= {number[1] for number in (_NUMBER_AND_LETTERS.match(entry.model),) if number}
        for head in heads:
            is_name = len(head) >= _SHORTEST_HEAD and not (head in spoken_for or head in canonical_names())
            if is_name and entry.model.startswith(head):
                of_head[head].append((entry.brand, entry.model))
    return {head: tuple(sorted(models)) for head, models in of_head.items()}


def _brand_names(by_model: Mapping[str, Mapping[str, object]], listed: Mapping[str, str]) -> Mapping[str, str]:
    """Return spellings of brands; one that is also a model here counts only if its brand is here: GENESIS, VENTO.

    `listed` has the canonical name of each brand as the catalogue writes it.
    """
    models = {model for of_brand in by_model.values() for model in of_brand}
    of_trade = {
        spelling: brand for spelling, brand in canonical_names().items() if brand in by_model or spelling not in models
    }
    of_catalogue = {compact(normalise(written)): brand for written, brand in listed.items()}
    return {compact(brand): brand for brand in by_model} | of_catalogue | of_trade


def _weigh(counts: Mapping[str, int], total: int) -> Mapping[str, float]:
    scale = math.log(total + 1) or 1.0
    rarity = Counter({word: math.log((total + 1) / count) / scale for word, count in counts.items()})
    return {
        word: _grained(_class_weight(word) or _LEAST_WORD_WEIGHT + (1 - _LEAST_WORD_WEIGHT) * share)
        for word, share in rarity.items()
    }


def _grained(weight: float) -> float:
    return round(weight * _GRAIN) / _GRAIN


def _class_weight(word: str) -> float | None:
    return _class_weights().get(word)


@cache
def _class_weights() -> Mapping[str, float]:
    """Return the weight of each word whose class determines it; the classes are disjoint."""
    classes = (
        (equipment(), _EQUIPMENT_WEIGHT),
        (bare_words(), _BARE_WEIGHT),
        (fillers() | plain_words() - bare_words(), _FILLER_WEIGHT),
        (distinctive_words(), _DISTINCTIVE_WEIGHT),
    )
    return {word: weight for words, weight in classes for word in words}
