"""Tells tractor trucks from other heavy vehicles, by the words that describe a unit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from domain.quotation.kinds import HEAVY, class_in
from domain.text import words
from domain.word_lists import words_of
from intake.lexicon.word_files import TRACTORS, UNITS

if TYPE_CHECKING:
    from collections.abc import Iterable

WHOLE_CLASS: Final = frozenset("AUTO AUTOMOVIL CAMION PESADO REMOLQUE SEMIRREMOLQUE SEMIREMOLQUE MOTO TRAILER".split())
"""Words for any unit of a class."""


def singular(word: str) -> str:
    """Return a word in capitals without the end of its plural."""
    return word.removesuffix("ES") if word.endswith(("NES", "RES", "LES", "SES")) else word.removesuffix("S")


def kinds_named(written: Iterable[str]) -> frozenset[str]:
    """Return those of the words, in capitals, that say what a unit is: "TORTON"; those for any of its class do not."""
    return frozenset(
        word for word in words_of(UNITS, "UNITS").intersection(written) if singular(word) not in WHOLE_CLASS
    )


def is_tractor(text: str) -> bool:
    """Tell whether a text describes a tractor truck: by its word, or by a model that is nothing else.

    A model by letters alone, such as LT, is also a version of lighter vehicles.
    """
    written = words(text)
    if any(word.startswith("TRACT") for word in written):
        return True
    models = words_of(TRACTORS).intersection(written)
    is_sure = class_in(text) == HEAVY or any(letter.isdigit() for model in models for letter in model)
    return bool(models) and is_sure and not kinds_named(written)
