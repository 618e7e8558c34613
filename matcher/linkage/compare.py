"""Compares a text with an entry: a verdict for each attribute, and the words that only one side has."""

from __future__ import annotations

from enum import IntEnum
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz.distance import OSA

from matcher.catalogue.attributes import Attributes

if TYPE_CHECKING:
    from matcher.catalogue.entries import Entry
    from matcher.query.understand import Understanding

_TYPO_MIN_LENGTH = 4
_TWO_TYPOS_LENGTH = 8
_ABBREVIATION_MIN_LENGTH = 3
_REMEMBERED = 4096


class Verdict(IntEnum):
    """How text and entry compare in one attribute."""

    SILENT = 0  # neither says anything
    AGREES = 1
    NEAR = 2  # different values that often mean the same car in another insurer's catalogue: 4 and 5 doors
    CONFLICTS = 3
    QUERY_ONLY = 4
    ENTRY_ONLY = 5


class Comparison(NamedTuple):
    """The verdicts on the attributes, and the words that only one side has."""

    verdicts: tuple[Verdict, ...]  # in the order of Attributes
    missing: frozenset[str]  # the entry's words that the text lacks
    extra: frozenset[str]  # the text's words that the entry lacks


def compare(query: Understanding, entry: Entry) -> Comparison:
    """Compare `query` with `entry`, in attributes and words."""
    return Comparison(judge(query.attributes, entry.attributes), *compare_words(query, entry))


def compare_words(query: Understanding, entry: Entry) -> tuple[frozenset[str], frozenset[str]]:
    """Return the entry's words that the text lacks, and the text's that the entry lacks, in whatever spelling."""
    missing = entry.words - query.words
    extra = query.words - entry.words
    return _pair_up(missing, extra, query, entry) if extra else (missing, extra)


def judge(text_attributes: Attributes, entry_attributes: Attributes) -> tuple[Verdict, ...]:
    """Return the verdict for each attribute."""
    tables = _verdict_tables(text_attributes)
    return tuple([table[value] for table, value in zip(tables, entry_attributes, strict=True)])


class _Verdicts(dict[object, Verdict]):
    """The verdict on each value of an attribute that entries have, given the text's; each is worked out once."""

    __slots__ = ("_attribute", "_text_value")

    def __init__(self, attribute: str, text_value: object) -> None:
        self._attribute, self._text_value = attribute, text_value

    def __missing__(self, entry_value: object) -> Verdict:
        self[entry_value] = _verdict_or_silence(self._attribute, self._text_value, entry_value)
        return self[entry_value]


_verdicts = lru_cache(maxsize=_REMEMBERED)(_Verdicts)


@lru_cache(maxsize=_REMEMBERED)
def _verdict_tables(text_attributes: Attributes) -> tuple[_Verdicts, ...]:
    return tuple(map(_verdicts, Attributes._fields, text_attributes))


def _verdict_or_silence(attribute: str, text_value: object, entry_value: object) -> Verdict:
    if text_value is None:
        return Verdict.SILENT if entry_value is None else Verdict.ENTRY_ONLY
    return Verdict.QUERY_ONLY if entry_value is None else verdict(attribute, text_value, entry_value)


_HYBRIDS = frozenset({"HYBRID", "MILD HYBRID", "PLUG-IN"})
_DOUBLES = frozenset({"DOUBLE", "CREW", "QUAD", "MEGA"})  # a double cab may be any of the makers' three kinds
_NEAR_DOORS = frozenset({frozenset({4, 5}), frozenset({2, 3})})
_SAME_LITRES, _NEAR_LITRES = 0.051, 0.11
_SAME_POWER, _NEAR_POWER = 0.03, 0.1


def verdict(attribute: str, text_value: object, entry_value: object) -> Verdict:
    """Return the verdict on two known values of one attribute."""
    if text_value == entry_value:
        return Verdict.AGREES
    if isinstance(text_value, int | float) and isinstance(entry_value, int | float):
        return _number_verdict(attribute, text_value, entry_value)
    both_hybrid = attribute == "fuel" and {text_value, entry_value} <= _HYBRIDS
    both_double = attribute == "cab" and "DOUBLE" in {text_value, entry_value} and {text_value, entry_value} <= _DOUBLES
    return Verdict.NEAR if both_hybrid or both_double else Verdict.CONFLICTS


def _number_verdict(attribute: str, text_value: float, entry_value: float) -> Verdict:
    difference = abs(text_value - entry_value)
    if attribute == "doors":
        return Verdict.NEAR if frozenset({text_value, entry_value}) in _NEAR_DOORS else Verdict.CONFLICTS
    equal_within, near_within = {
        "displacement": (_SAME_LITRES, _NEAR_LITRES),
        "power": (_SAME_POWER * entry_value, _NEAR_POWER * entry_value),
        "tonnage": (0.0, 0.5),
        "seats": (0.0, 1.0),
    }.get(attribute, (0.0, 0.0))
    if difference <= equal_within:
        return Verdict.AGREES
    return Verdict.NEAR if difference <= near_within else Verdict.CONFLICTS


def _pair_up(
    missing: frozenset[str], extra: frozenset[str], query: Understanding, entry: Entry
) -> tuple[frozenset[str], frozenset[str]]:
    """Remove from both sides the words that differ only in spelling: joined, abbreviated, or mistyped."""
    if (
        query.unknown.isdisjoint(extra)
        and query.wholes.isdisjoint(extra)
        and (not missing or missing.isdisjoint(query.joined))
    ):
        return missing, extra
    unmatched_missing, unmatched_extra = set(missing), set(extra)
    if unmatched_extra & query.wholes:
        for first, second in entry.neighbours:
            if first + second in unmatched_extra:
                unmatched_extra.discard(first + second)
                unmatched_missing.difference_update((first, second))
    for whole in unmatched_missing & query.joined.keys():
        unmatched_missing.discard(whole)
        unmatched_extra.difference_update(query.joined[whole])
    for word in sorted(unmatched_extra & query.unknown) if unmatched_missing else ():
        if twin := _twin(word, unmatched_missing):
            unmatched_extra.discard(word)
            unmatched_missing.discard(twin)
    return frozenset(unmatched_missing), frozenset(unmatched_extra)


def _is_cut_from(word: str, other: str) -> bool:
    """Whether `word` is the beginning of `other`, or the number in its end: 120 for CL120."""
    return other.startswith(word) or (word.isdecimal() and other.endswith(word) and other[: -len(word)].isalpha())


def _twin(word: str, others: set[str]) -> str | None:
    """Find the one of `others` that `word` abbreviates or mistypes. Words of the catalogue never come here."""
    for other in sorted(others):
        if len(word) >= _ABBREVIATION_MIN_LENGTH and len(other) > len(word) and _is_cut_from(word, other):
            return other
        if len(word) < _TYPO_MIN_LENGTH or any(map(str.isdecimal, word)):
            continue
        allowed = 2 if len(word) >= _TWO_TYPOS_LENGTH else 1
        if OSA.distance(word, other, score_cutoff=allowed) <= allowed:
            return other
    return None
