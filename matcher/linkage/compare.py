"""One text against one entry: attribute by attribute who agrees, and which words each has that the other lacks."""

from __future__ import annotations

from enum import IntEnum
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz.distance import OSA

from matcher.catalogue.attributes import Attributes

if TYPE_CHECKING:
    from matcher.catalogue.entries import Entry
    from matcher.query.understand import Understanding

_TYPO_MIN_LENGTH = 4
_TWO_TYPOS_LENGTH = 8
_ABBREVIATION_MIN_LENGTH = 3
REMEMBERED = 16_384  # pairs of attributes, some 5 MiB


class Verdict(IntEnum):
    """How text and entry stand to one another in one attribute."""

    SILENT = 0  # neither says anything
    AGREES = 1
    NEAR = 2  # not the same, and often the same car in another insurer's words: 4 and 5 doors
    CONFLICTS = 3
    QUERY_ONLY = 4
    ENTRY_ONLY = 5


class Comparison(NamedTuple):
    """What text and entry have in common and what not."""

    verdicts: tuple[Verdict, ...]  # in the order of Attributes
    missing: frozenset[str]  # the entry's words that the text lacks
    extra: frozenset[str]  # the text's words that the entry lacks


def compare(query: Understanding, entry: Entry, not_missed: frozenset[str] | None = None) -> Comparison:
    """Compare `query` with `entry`, which cannot miss any of `not_missed`; None: the words of the text alone."""
    missing = entry.words - (query.words if not_missed is None else not_missed)
    extra = query.words - entry.words
    if extra:
        missing, extra = _pair_up(missing, extra, query, entry)
    return Comparison(judge(query.attributes, entry.attributes), missing, extra)


@lru_cache(maxsize=REMEMBERED)
def judge(said: Attributes, listed: Attributes) -> tuple[Verdict, ...]:
    """Judge each attribute of a text against an entry's. Fleets say the same again and again: answers are kept."""
    return tuple(map(_judge_one, Attributes._fields, said, listed))


def _judge_one(attribute: str, said: object, listed: object) -> Verdict:
    if said is None:
        return Verdict.SILENT if listed is None else Verdict.ENTRY_ONLY
    return Verdict.QUERY_ONLY if listed is None else verdict(attribute, said, listed)


_HYBRIDS = frozenset({"HYBRID", "MILD HYBRID", "PLUG-IN"})
_NEAR_DOORS = frozenset({frozenset({4, 5}), frozenset({2, 3})})
_SAME_LITRES, _NEAR_LITRES = 0.051, 0.11
_SAME_POWER, _NEAR_POWER = 0.03, 0.1


def verdict(attribute: str, said: object, listed: object) -> Verdict:
    """Judge two values of one attribute, both said."""
    if said == listed:
        return Verdict.AGREES
    if isinstance(said, int | float) and isinstance(listed, int | float):
        return _number_verdict(attribute, said, listed)
    both_hybrid = attribute == "fuel" and {said, listed} <= _HYBRIDS
    return Verdict.NEAR if both_hybrid else Verdict.CONFLICTS


def _number_verdict(attribute: str, said: float, listed: float) -> Verdict:
    apart = abs(said - listed)
    if attribute == "doors":
        return Verdict.NEAR if frozenset({said, listed}) in _NEAR_DOORS else Verdict.CONFLICTS
    same, near = {
        "displacement": (_SAME_LITRES, _NEAR_LITRES),
        "power": (_SAME_POWER * listed, _NEAR_POWER * listed),
        "tonnage": (0.0, 0.5),
        "seats": (0.0, 1.0),
    }.get(attribute, (0.0, 0.0))
    if apart <= same:
        return Verdict.AGREES
    return Verdict.NEAR if apart <= near else Verdict.CONFLICTS


def _pair_up(
    missing: frozenset[str], extra: frozenset[str], query: Understanding, entry: Entry
) -> tuple[frozenset[str], frozenset[str]]:
    """Take out of both sides what is the same in another spelling: joined, cut short, or mistyped."""
    if (
        query.unknown.isdisjoint(extra)
        and query.wholes.isdisjoint(extra)
        and (not missing or missing.isdisjoint(query.joined))
    ):
        return missing, extra
    left, right = set(missing), set(extra)
    if right & query.wholes:
        for first, second in pairwise(entry.sequence):
            if first + second in right:
                right.discard(first + second)
                left.difference_update((first, second))
    for whole in left & query.joined.keys():
        left.discard(whole)
        right.difference_update(query.joined[whole])
    for word in sorted(right & query.unknown) if left else ():
        if twin := _twin(word, left):
            right.discard(word)
            left.discard(twin)
    return frozenset(left), frozenset(right)


def _twin(word: str, others: set[str]) -> str | None:
    """Find the one of `others` that `word` abbreviates or mistypes. Words of the catalogue never come here."""
    for other in sorted(others):
        if len(word) >= _ABBREVIATION_MIN_LENGTH and len(other) > len(word) and other.startswith(word):
            return other
        if len(word) < _TYPO_MIN_LENGTH or any(map(str.isdecimal, word)):
            continue
        allowed = 2 if len(word) >= _TWO_TYPOS_LENGTH else 1
        if OSA.distance(word, other, score_cutoff=allowed) <= allowed:
            return other
    return None
