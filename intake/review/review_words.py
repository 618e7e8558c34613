"""The Spanish words of this room, by their keys in `es.txt` beside this file."""

from __future__ import annotations

from functools import cache
from itertools import groupby
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FILE: Final = Path(__file__).parent / "es.txt"
NOT_ASKED: Final = "-"


@cache
def every_word() -> Mapping[str, str]:
    """Return all templates, by key; a space at the beginning of one counts, behind the one that follows the sign."""
    lines = FILE.read_text("utf-8").splitlines()
    pairs = (line.partition(" = ") for line in lines if line and not line.startswith("# "))
    return MappingProxyType({key.strip(): template for key, _, template in pairs})


def words(key: str) -> str:
    """Return the template with this key.

    Raises: KeyError.
    """
    return every_word()[key]


def word_or(key: str, otherwise: str) -> str:
    """Return the template with this key, or what stands for it."""
    return every_word().get(key, otherwise)


def listed(items: Sequence[str], link: str = "and") -> str:
    """Return items as one text: "a, b y c"."""
    *first, last = items
    return f"{', '.join(first)} {_before(words(link), last)} {last}" if first else last


def _before(link: str, following: str) -> str:
    """Return "y" or "o" as it is said before a word: "e interés", "u once"."""
    sound = following.lower()
    if link == "y" and sound.startswith(("i", "hi")) and not sound.startswith("hie"):
        return "e"
    return "u" if link == "o" and sound.startswith(("o", "ho", "8", "11 ")) else link


def numbered(numbers: Sequence[int]) -> str:
    """Return ascending numbers, runs of three or more as ranges: "la unidad 3", "las unidades 1 a 200 y 205"."""
    runs = [[number for _, number in run] for _, run in groupby(enumerate(numbers), lambda item: item[1] - item[0])]
    parts: list[str] = []
    for run in runs:
        is_range = len(run) > 2  # noqa: PLR2004 - two neighbours are no range
        parts += [words("range").format(first=run[0], last=run[-1])] if is_range else map(str, run)
    return words("unit" if len(numbers) == 1 else "units").format(numbers=listed(parts))
