"""Patterns of the words for uses and services in running text: those of the lists, with what an operator added."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from domain.word_lists import SHIPPED, entries, unmarked

if TYPE_CHECKING:
    from domain.quotation.kinds import KindList

_ACCENTS: Final = str.maketrans(
    {"A": "[a\u00e1]", "E": "[e\u00e9]", "I": "[i\u00ed]", "O": "[o\u00f3]", "U": "[u\u00fa\u00fc]", "N": "[n\u00f1]"}
)
_NEVER: Final = r"(?!)"


@cache
def names_pattern(kinds: KindList) -> str:
    """Return the pattern of any name of the kinds, the longest first, with or without accents and stops.

    To be compiled with IGNORECASE.
    """
    return _any_of({unmarked(name) for entry in entries(SHIPPED / kinds.file) for name in entry.spellings})


@cache
def added_pattern(kinds: KindList) -> str:
    """Return the same of the names that an operator added: they tell a kind without a label too."""
    added = (entry for entry in entries(SHIPPED / kinds.file) if entry.is_added)
    return _any_of({unmarked(name) for entry in added for name in entry.spellings})


def _any_of(names: set[str]) -> str:
    longest_first = sorted(names, key=lambda name: (-len(name), name))
    patterns = (r"\.?\s+".join(re.escape(word).translate(_ACCENTS) for word in name.split()) for name in longest_first)
    return "|".join(patterns) or _NEVER
