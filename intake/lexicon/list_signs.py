"""Signs of what a list is: the words of fleets to insure, and those of payrolls, price lists, parts and the like."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

from domain.word_lists import entries, unmarked, words_of
from intake.lexicon.word_files import OTHER_LISTS, REQUESTS

if TYPE_CHECKING:
    from collections.abc import Mapping

_COMPANY: Final = re.compile(r"\bS A(?: P I| B)? DE C V\b")  # no sum insured
_SURE: Final = " SURE"
_POINTS: Final = 1
_POINTS_SURE: Final = 2


def signs_of_others(folded: str) -> Counter[str]:
    """Return how much a folded text says that it is of each other kind: each phrase once, sure ones more.

    Where none is sure they count one less: two weak words may be chance.
    """
    return Counter(_signs_of_others(folded))


@lru_cache(maxsize=8)  # what the mail itself says is weighed beside each of its lists
def _signs_of_others(folded: str) -> Counter[str]:
    signs = [_weights()[phrase] for phrase in set(_other_phrases().findall(folded))]
    sure = {kind for kind, weight in signs if weight == _POINTS_SURE}
    points: Counter[str] = Counter()
    for kind, weight in signs:
        points[kind] += weight
    return Counter({kind: count - (kind not in sure) for kind, count in points.items()})


def insured_terms(folded: str) -> int:
    """Return how many terms of insured units a folded text has."""
    return len(set(_phrases("COLUMNS").findall(_COMPANY.sub(" ", folded))))


def asks_to_insure(folded: str) -> bool:
    """Return whether a folded text asks for a quote, or speaks of a fleet; offers count where one is asked for."""
    if _phrases("REQUEST", "REQUEST OUTRIGHT").search(folded):
        return True
    is_offer = _phrases("REQUEST ASKED").search(folded) is not None
    return is_offer and _phrases("ASKING", "ASKING SOMEBODY").search(folded) is not None


def asks_outright(folded: str) -> bool:
    """Return whether a folded text says what is to be done: to quote or renew what it lists."""
    return _phrases("REQUEST OUTRIGHT").search(folded) is not None


def asks_for_something_else(folded: str) -> bool:
    """Return whether a folded text asks or tells for a purpose, and has no word of insurance."""
    is_of_amounts = _phrases("AMOUNTS").search(folded) is not None
    return _phrases("PURPOSE", "ASKING").search(folded) is not None and not (is_of_amounts or is_of_insurance(folded))


def is_of_insurance(folded: str) -> bool:
    """Return whether a folded text has a word of insurance: of a request, of insured units, or of policies."""
    is_named = _phrases("INSURANCE", "REQUEST ASKED").search(folded) is not None
    return is_named or asks_to_insure(folded) or insured_terms(folded) > 0


def asks_to_add(folded: str) -> bool:
    """Return whether a folded sentence adds what it names to a list."""
    return _phrases("ADDING").search(folded) is not None or adds_more(folded) or asks_to_insure(folded)


def adds_more(folded: str) -> bool:
    """Return whether a folded text adds what it names to a list that stands elsewhere."""
    return _phrases("ADDING MORE", "ADDING TO EARLIER").search(folded) is not None


def adds_to_earlier(folded: str) -> bool:
    """Return whether a folded text adds units to a list that was sent before: "agregar", "además de las que mandé"."""
    return _phrases("ADDING TO EARLIER").search(folded) is not None


@cache
def _weights() -> Mapping[str, tuple[str, int]]:
    weights: dict[str, tuple[str, int]] = {}
    for entry in entries(OTHER_LISTS):
        kind, is_sure = entry.section.removesuffix(_SURE), entry.section.endswith(_SURE)
        for spelling in entry.spellings:
            weights[unmarked(spelling)] = (kind, _POINTS_SURE if is_sure else _POINTS)
    return weights


@cache
def _other_phrases() -> re.Pattern[str]:
    return _any_of(_weights())


@cache
def _phrases(*sections: str) -> re.Pattern[str]:
    return _any_of(words_of(REQUESTS, *sections))


def _any_of(phrases: frozenset[str] | Mapping[str, object]) -> re.Pattern[str]:
    longest_first = sorted(phrases, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})\b")
