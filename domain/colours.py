"""Colours of vehicles, and which of them tell versions apart."""

from __future__ import annotations

from typing import Final

from domain import word_lists

_COLOURS: Final = word_lists.SHIPPED / "colours.txt"


def names() -> frozenset[str]:
    """Return the names of colours, some of two words."""
    return word_lists.words_of(_COLOURS)


def names_of_no_version() -> frozenset[str]:
    """Return those that tell no version apart; BLACK is the name of many."""
    return word_lists.words_of(_COLOURS, "COLOURS")
