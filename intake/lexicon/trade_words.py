"""What anyone in the Mexican trade knows: brands, well-known models, kinds of unit, uses, coverage packages.

General knowledge that tells a vehicle from other text; which code a vehicle has is the matcher's to say.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING

from domain import brands, colours, models
from domain.quotation.kinds import KindList
from domain.text import fold, words
from domain.word_lists import FIRST, SHIPPED, by_spelling, entries, words_of
from intake.lexicon.catalogue_names import NO_NAMES
from intake.lexicon.leaving import is_gone
from intake.lexicon.name_search import CAPITALISED, find_names, name_table, prepare, with_names
from intake.lexicon.word_files import COVERAGES, EQUIPMENT, STATES, UNITS, USES

if TYPE_CHECKING:
    import re

    from intake.lexicon.catalogue_names import CatalogueNames
    from intake.lexicon.name_search import NameTable


@cache
def _brands() -> NameTable:
    return name_table(brands.spellings())


@cache
def _models() -> NameTable:
    return name_table(dict.fromkeys(models.names(), ""))


@cache
def _telling_models() -> NameTable:
    """Return the models that are no everyday words: what stands before one may be its brand."""
    return name_table(dict.fromkeys(models.names() - models.everyday_names(), ""))


@cache
def _makes() -> NameTable:
    return name_table({**_brands().marks, **_models().marks})


def prepare_names() -> None:
    """Build every expression that finds a name, which otherwise happens when a text first contains its first word."""
    for table in (_brands(), _models(), _makes()):
        prepare(table)


class _InUse:
    """The names that only the catalogue of the insurer has, and the tables with them."""

    names: CatalogueNames = NO_NAMES
    brands: NameTable | None = None
    models: NameTable | None = None
    makes: NameTable | None = None


def know(names: CatalogueNames) -> None:
    """Find these names too from now on; for a process that reads the e-mails of one insurer."""
    if names == _InUse.names:
        return
    _InUse.names = names
    _InUse.brands = with_names(_brands(), names.brands, CAPITALISED)
    _InUse.models = with_names(_models(), names.models, FIRST)
    _InUse.makes = with_names(with_names(_makes(), names.brands, CAPITALISED), names.models, FIRST)
    for remembered in (is_brand, names_vehicle, names_make):
        remembered.cache_clear()


@lru_cache(maxsize=16_384)
def is_brand(text: str) -> bool:
    """Tell whether `text` is the name of a brand and nothing else."""
    return (name := fold(text)) in brands.spellings() or name in _InUse.names.brands


def find_brands(text: str) -> list[re.Match[str]]:
    """Return where brands stand in `text`; everyday words and abbreviations count only in capitals."""
    return list(find_names(text, _InUse.brands or _brands(), _telling_models()))


def find_models(text: str) -> list[re.Match[str]]:
    """Return where well-known models stand in `text`."""
    return list(find_names(text, _InUse.models or _models()))


def begins_with_name(text: str) -> bool:
    """Tell whether `text` begins with a brand or a well-known model that is no everyday word."""
    first = next(find_names(text, _InUse.makes or _makes(), _telling_models()), None)
    return first is not None and not text[: first.start()].strip() and not is_everyday(first)


def is_everyday(model: re.Match[str]) -> bool:
    """Tell whether a model that was found is a place or an everyday word too: alone it names no vehicle.

    A model that only a catalogue has may be any word.
    """
    return model.group() in models.everyday_names() or model.group() in _InUse.names.models


@lru_cache(maxsize=16_384)
def names_unit(text: str) -> bool:
    """Tell whether `text` names a kind of unit: a trailer, a crane, a van."""
    return not words_of(UNITS, "UNITS").isdisjoint(words(text)) or "PICK UP" in fold(text)


@lru_cache(maxsize=16_384)
def names_vehicle(text: str) -> bool:
    """Tell whether `text` holds a brand, a well-known model or a kind of unit."""
    return names_make(text) or names_unit(text)


@lru_cache(maxsize=16_384)
def names_make(text: str) -> bool:
    """Tell whether `text` holds a brand or a well-known model."""
    return next(find_names(text, _InUse.makes or _makes(), _telling_models()), None) is not None


@lru_cache(maxsize=16_384)
def is_kind(text: str) -> bool:
    """Tell whether `text` names kinds of unit and nothing else: AUTOS, "Pick up", "Unidades de reparto"."""
    names = words(text)
    return bool(names) and words_of(UNITS).issuperset(names)


@lru_cache(maxsize=16_384)
def is_use(text: str) -> bool:
    """Tell whether `text` is what a vehicle is used for, and nothing else."""
    return fold(text) in words_of(USES) | _added_uses()


@cache
def _added_uses() -> frozenset[str]:
    """Return an insurer's own names of uses."""
    added = (entry for entry in entries(SHIPPED / KindList.USAGE.file) if entry.is_added)
    return frozenset(spelling for entry in added for spelling in entry.spellings)


@lru_cache(maxsize=16_384)
def is_coverage(text: str) -> bool:
    """Tell whether `text` is the name of a package of coverage, and nothing else."""
    return fold(text) in words_of(COVERAGES)


@cache
def _of_insurance() -> frozenset[str]:
    return frozenset(name for file in ("insurers.txt", KindList.COVERAGE.file) for name in by_spelling(SHIPPED / file))


def names_insurance_too(brand: str) -> bool:
    """Tell whether a brand is called like an insurer or a coverage: Allianz, "GM" for "gastos médicos"."""
    return fold(brand) in _of_insurance()


@lru_cache(maxsize=16_384)
def is_colour(text: str) -> bool:
    """Tell whether `text` is a colour, and nothing else."""
    return fold(text) in colours.names()


@lru_cache(maxsize=16_384)
def is_state(text: str) -> bool:
    """Tell whether a cell only says whether a unit is still in the fleet."""
    return is_gone(text) or fold(text) in words_of(STATES)


@lru_cache(maxsize=16_384)
def is_equipment(text: str) -> bool:
    """Tell whether `text` is mostly about equipment mounted on a unit rather than about a unit."""
    telling = [word for word in words(text) if len(word) > 2 and not word.isdigit()]  # noqa: PLR2004 - "DE", "53"
    return bool(telling) and len(words_of(EQUIPMENT).intersection(telling)) >= max(1, len(telling) / 2)
