"""The brands and models of an insurer's catalogue that the word lists lack."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from domain import brands, models, word_lists
from domain.text import fold, plain
from intake.lexicon import word_files
from intake.lexicon.name_search import find_names, name_table

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence

    from intake.lexicon.name_search import NameTable

_MOST: Final = 5_000
_NAME: Final = re.compile(r"(?=.*[A-Z])[A-Z0-9](?:[A-Z0-9 -]{1,38})[A-Z0-9]")
_SHORTEST_MODEL: Final = 4


@dataclass(frozen=True, slots=True)
class CatalogueNames:
    """Names in capitals, without accents; none of them is in a word list."""

    brands: tuple[str, ...] = ()
    models: tuple[str, ...] = ()


NO_NAMES: Final = CatalogueNames()


def lacking(brand_names: Iterable[str], model_names: Iterable[str]) -> CatalogueNames:
    """Return the names that add something to the word lists, the first 5,000 brands and models.

    Brands have 3 to 40 characters, models 4 to 40, one of them a letter: shorter ones are in too many texts. A name
    with another name in it, such as "AUDI II", is found without being known, and so is one that begins with another.
    """
    words, names = _words_of_trade(), _names_of_lists()
    new_brands = list(_new(brand_names, words, names))
    long_models = (name for name in model_names if len(name) >= _SHORTEST_MODEL)
    new_models = [name for name in _new(long_models, words, names) if name not in new_brands]
    return CatalogueNames(tuple(_shortest(new_brands))[:_MOST], tuple(_shortest(new_models))[:_MOST])


def _new(written: Iterable[str], words: Container[str], names: NameTable) -> Iterator[str]:
    """Yield names as they may stand in a text, unless they are words or hold names of the lists."""
    for name in dict.fromkeys(" ".join(plain(name).split()) for name in written):
        if _NAME.fullmatch(name) and name not in words and next(find_names(name, names), None) is None:
            yield name


def _shortest(names: Sequence[str]) -> Iterator[str]:
    """Yield the names that do not begin with another of them."""
    all_names = frozenset(names)
    for name in names:
        first_words = accumulate(name.split()[:-1], "{} {}".format)
        if all_names.isdisjoint(first_words):
            yield name


def _words_of_trade() -> frozenset[str]:
    """Return the words of all lists, none of which a catalogue makes a name: "REMOLQUE", "SEDAN", "BLANCO"."""
    lists = (path for folder in (word_lists.SHIPPED, word_files.FOLDER) for path in folder.glob("*.txt"))
    words = frozenset().union(*map(word_lists.words_of, lists))
    return words.union(map(fold, words))


def _names_of_lists() -> NameTable:
    return name_table(dict.fromkeys((*brands.spellings(), *models.names()), ""))
