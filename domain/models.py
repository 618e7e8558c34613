"""Well-known models of any brand, whether or not a catalogue lists them."""

from __future__ import annotations

from typing import Final

from domain import word_lists

_MODELS: Final = word_lists.SHIPPED / "models.txt"


def names() -> frozenset[str]:
    """Return all names; a hyphen in one may be missing in a text."""
    return word_lists.words_of(_MODELS)


def everyday_names() -> frozenset[str]:
    """Return the names that are also places or everyday words: alone in a sentence they are not a vehicle."""
    return word_lists.words_of(_MODELS, "EVERYDAY")
