"""Models that anyone knows, whatever the brand; which of them a catalogue lists is the catalogue's to say."""

from __future__ import annotations

from typing import Final

from domain import word_lists

_MODELS: Final = word_lists.SHIPPED / "models.txt"


def names() -> frozenset[str]:
    """Return all of them; a hyphen in a name may be left out in a text."""
    return word_lists.words_of(_MODELS)


def everyday_names() -> frozenset[str]:
    """Return those that are places or everyday words too: alone in a sentence they name no vehicle."""
    return word_lists.words_of(_MODELS, "EVERYDAY")
