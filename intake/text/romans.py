"""Roman numbers that number the items of a list, from I to XXIX."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

ROMAN: Final = r"x{0,2}(?:ix|iv|v?i{1,3}|v)|x{1,2}"
"""One of them, as a pattern; its letters are of either case."""
_WORTH: Final = {"I": 1, "V": 5, "X": 10}


def roman_number(text: str) -> int:
    """Return what a roman number counts, 0 for anything else; a digit before a greater one is taken away."""
    worths = [_WORTH.get(letter, 0) for letter in text.upper()]
    if 0 in worths:
        return 0
    return sum(-worth if worth < after else worth for worth, after in pairwise([*worths, 0]))
