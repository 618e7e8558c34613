"""Colours of vehicles, and which of them are also names of versions."""

from __future__ import annotations

from typing import Final

from domain import word_lists

_COLOURS: Final = word_lists.SHIPPED / "colours.txt"


def names() -> frozenset[str]:
    """Return the names of colours; some have two words."""
    return word_lists.words_of(_COLOURS)


def names_of_no_version() -> frozenset[str]:
    """Return the colours that are not names of versions; BLACK is the name of many."""
    return word_lists.words_of(_COLOURS, "COLOURS")
