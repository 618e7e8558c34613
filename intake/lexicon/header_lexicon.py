"""The words of headers and the idea behind each: in full, abbreviated, run together or misspelt."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from enum import Enum, auto
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

from rapidfuzz.distance import OSA

from domain import brands, colours, models
from domain.text import fold
from domain.word_lists import by_spelling, words_of
from intake.lexicon.word_files import HEADERS, UNITS, USES

if TYPE_CHECKING:
    from collections.abc import Mapping


class HeaderIdea(Enum):
    """What a single word of a header is about."""

    FILLER = auto()
    NUMBER = auto()
    BRAND = auto()
    SUBBRAND = auto()
    MODELO = auto()
    YEAR = auto()
    TYPE = auto()
    DESCRIPTION = auto()
    VEHICLE = auto()
    UNIT = auto()
    SERIAL = auto()
    ENGINE = auto()
    PLATE = auto()
    VALUE = auto()
    INSURED = auto()
    BASIS = auto()
    INVOICE = auto()
    CURRENCY = auto()
    PESOS = auto()
    USE = auto()
    COVERAGE = auto()
    ECONOMIC = auto()
    UNITS = auto()
    DETAIL = auto()
    ADAPTATION = auto()
    STATE = auto()
    LOSS = auto()
    COLOUR = auto()
    CODE = auto()
    FILE = auto()  # what stands in a fleet list and is none of a vehicle's own: driver, policy, place, premium


_SHORTEST_SLIP = 5
_SHORTEST_STEM = 4
_JOINED: Final = (
    (re.compile(r"\bS A\b|\bSUMA A\b|\bS ASEG\w*"), "SUMA ASEGURADA"),
    (re.compile(r"\b(?:VL?O?R|V) (?=FACT|COM|CONV|ASEG|MERC|REP|UNIT)"), "VALOR "),
    (re.compile(r"\bSUB M(?:ARC|C)A\b|\bNOMBRE COMERCIAL\b"), "SUBMARCA"),
    (re.compile(r"\bIDENTIFICA(?:CION|DOR) (?:VEHICULAR|DEL VEHICULO)\b"), "VIN"),
    (re.compile(r"\bA O\b"), "ANO"),
    (re.compile(r"\b(?:GIRO|ACTIVIDAD) (?:DE LA |DEL )?(?:UNIDAD|VEHICULO)\b"), "USO"),
    (re.compile(r"\bE E\b|\bEQ(?:UIPO)? ESP\b"), "EE"),
    (re.compile(r"\bC P\b"), "CP"),
    (re.compile(r"\bM N\b"), "MN"),
    (re.compile(r"\bR F C\b"), "RFC"),
    (re.compile(r"\bN I V\b|\bV I N\b"), "VIN"),
    (re.compile(r"\bDESCRIPC\b"), "DESCRIPCION"),
)
_CAMEL: Final = re.compile(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Ý])")


def ideas_of(header: str) -> tuple[tuple[HeaderIdea | None, ...], int]:
    """Return the idea of each word in a header cell (None: an unknown word), and how many words count."""
    folded = fold(_CAMEL.sub(" ", header))
    for pattern, joined in _JOINED:
        folded = pattern.sub(joined, folded)
    meant = [idea for word in folded.split() for idea in _of_word(word)]
    telling = [idea for idea in meant if idea is not HeaderIdea.FILLER]
    return tuple(telling), len(telling)


@cache
def ideas() -> Mapping[str, HeaderIdea]:
    """Return the idea of every word in the list of header words."""
    return {word: HeaderIdea[entry.section] for word, entry in by_spelling(HEADERS).items()}


@cache
def _in_order() -> tuple[str, ...]:
    return tuple(sorted(ideas()))


@cache
def _by_letter_and_length() -> Mapping[tuple[str, int], tuple[str, ...]]:
    """Return the words in which a slip is recognised, by their first letter and length."""
    grouped = defaultdict[tuple[str, int], list[str]](list)
    for word in ideas():
        if len(word) >= _SHORTEST_SLIP:
            grouped[word[0], len(word)].append(word)
    return {place: tuple(words) for place, words in grouped.items()}


@cache
def _words_of_vehicles() -> frozenset[str]:
    """Return words that stand in the cells below headers, so they are never misspelt header words."""
    names = (brands.spellings(), models.names(), colours.names(), words_of(UNITS, "UNITS"), words_of(USES))
    return frozenset(word for some in names for name in some for word in name.replace("-", " ").split()) - frozenset(
        ideas()
    )


@lru_cache(maxsize=8_192)
def _of_word(word: str) -> tuple[HeaderIdea | None, ...]:
    """Return the ideas of one word; a word such as NUMSERIE has two."""
    if word in ideas():
        return (ideas()[word],)
    if word.isdigit() or word in _words_of_vehicles() or not word.isalpha():
        return (None,)
    if (idea := _of_stem(word)) or (idea := _of_slip(word)):
        return (idea,)
    for cut in range(2, len(word) - 2):
        first, second = ideas().get(word[:cut]), ideas().get(word[cut:])
        if first and second and first is not HeaderIdea.FILLER and second is not HeaderIdea.FILLER:
            return (first, second)
    return (None,)


def _of_stem(word: str) -> HeaderIdea | None:
    """Return the idea of an abbreviation: the beginning of words that all share one idea."""
    if len(word) < _SHORTEST_STEM:
        return None
    known = _in_order()
    meant = set()
    for place in range(bisect_left(known, word), len(known)):
        if not known[place].startswith(word):
            break
        meant.add(ideas()[known[place]])
    return meant.pop() if len(meant) == 1 else None


def _of_slip(word: str) -> HeaderIdea | None:
    """Return the idea of a word with one letter wrong, missing, doubled or in the wrong place."""
    if len(word) < _SHORTEST_SLIP:
        return None
    meant = {
        ideas()[known]
        for length in (len(word) - 1, len(word), len(word) + 1)
        for known in _by_letter_and_length().get((word[0], length), ())
        if OSA.distance(word, known, score_cutoff=1) <= 1
    }
    return meant.pop() if len(meant) == 1 else None


def begins_beside_vehicles(text: str) -> bool:
    """Tell whether `text` begins with what stands beside vehicles in a list: a branch, a driver, a policy."""
    first = fold(text).partition(" ")[0]
    return ideas().get(first) in {HeaderIdea.FILE, HeaderIdea.LOSS, HeaderIdea.STATE, HeaderIdea.CODE}
