"""A list as evidence: a word that stands in most of its lines, whatever the vehicle, is a habit of its writer."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from heapq import nsmallest
from typing import TYPE_CHECKING, Final
from zlib import crc32

from domain.vehicle_spelling import normalise
from matcher.catalogue.attribute_words import same_word
from matcher.query.noise import strip_noise

if TYPE_CHECKING:
    from collections.abc import Iterable

    from matcher.query.vehicle_text import VehicleText

LEAST_NAMES: Final = 8
"""A list of fewer different vehicles says nothing of its writer's habits."""
ENOUGH: Final = 1000
"""Of a longer list as many lines are read, drawn by what they say, so that their order does not matter."""
_NAME_LENGTH = 2  # words: brand and model
_MOST = 0.5


@dataclass(frozen=True, slots=True)
class ListContext:
    """What the lines of a list have in common."""

    words: frozenset[str] = frozenset()  # in most lines: they tell no versions apart


NO_LIST: Final = ListContext()
"""The context of a single text, and of a stream."""


def list_context(texts: Iterable[VehicleText]) -> ListContext:
    """Find the words that stand in most lines of a list; the order of the lines does not matter.

    Each vehicle counts once, however many units of it the fleet has, so that the trim of a fleet of one model is no
    habit. A vehicle is what the first two words say: brand and model.
    """
    words_of_name: defaultdict[tuple[str, ...], list[frozenset[str]]] = defaultdict(list)
    written = frozenset(f"{one.brand} {one.model} {one.description}" for one in texts)
    for text in written if len(written) <= ENOUGH else nsmallest(ENOUGH, written, key=_lot):
        words = _words(text)
        words_of_name[tuple(words[:_NAME_LENGTH])].append(frozenset(words[_NAME_LENGTH:]))
    if len(words_of_name) < LEAST_NAMES:
        return NO_LIST
    habits = Counter(word for lines in words_of_name.values() for word in _of_most(lines))
    return ListContext(frozenset(word for word, names in habits.items() if names > _MOST * len(words_of_name)))


def _lot(text: str) -> tuple[int, str]:
    return crc32(text.encode()), text


def _of_most(lines: list[frozenset[str]]) -> list[str]:
    counts = Counter(word for line in lines for word in line)
    return [word for word, count in counts.items() if count > _MOST * len(lines)]


def _words(text: str) -> list[str]:
    same = same_word()
    written = normalise(strip_noise(text.upper())).split()
    return [same.get(word, word) for word in written if not word[0].isdecimal()]
