"""The brands and models of an insurer's catalogue that the word lists lack."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from domain import word_lists
from domain.text import fold, plain
from intake.lexicon import word_files

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

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
    """Return the names that are no words of the trade already, the first 5,000 brands and models.

    Brands have 3 to 40 characters, models 4 to 40, one of them a letter: shorter ones are in too many texts.
    """
    known = _known()
    new_brands = dict.fromkeys(name for name in _names(brand_names) if name not in known)
    known_or_new = known | new_brands.keys()
    long_models = (name for name in _names(model_names) if len(name) >= _SHORTEST_MODEL)
    new_models = dict.fromkeys(name for name in long_models if name not in known_or_new)
    return CatalogueNames(tuple(new_brands)[:_MOST], tuple(new_models)[:_MOST])


def _names(written: Iterable[str]) -> Iterator[str]:
    """Yield names as they may stand in a text."""
    plain_names = (" ".join(plain(name).split()) for name in written)
    return (name for name in plain_names if _NAME.fullmatch(name))


def _known() -> frozenset[str]:
    """Return the words of the trade, none of which a catalogue makes a name: "REMOLQUE", "SEDAN", "BLANCO"."""
    lists = (path for folder in (word_lists.SHIPPED, word_files.FOLDER) for path in folder.glob("*.txt"))
    words = frozenset().union(*map(word_lists.words_of, lists))
    return words.union(map(fold, words))
