"""The candidates in order, and which of them the text cannot tell apart."""

from __future__ import annotations

from itertools import islice, takewhile
from typing import TYPE_CHECKING, NamedTuple

from matcher.compare import Comparison, Verdict, compare, verdict
from matcher.score import Cost, price
from matcher.vocabulary import LIGHT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matcher.catalogue import Catalogue, Entry
    from matcher.understand import Understanding

_MOST_EQUALS = 20
_REACH = 2.0  # cost: entries further off are never equal to the best
_MATTERING = ("displacement", "cylinders", "transmission", "body", "cab", "drive", "fuel", "tonnage")


class Ranked(NamedTuple):
    """An entry, how it compares with the text, and what that costs."""

    entry: Entry
    comparison: Comparison
    cost: Cost
    total: float


def rank(query: Understanding, positions: Sequence[int], catalogue: Catalogue) -> list[Ranked]:
    """Compare the entries at `positions` with the text, the likeliest first; ties keep the order of the catalogue.

    A word of the version that all of them have tells none from another: it does not matter whether the text has it too.
    """
    entries = [catalogue.entries[position] for position in positions]
    shared = _shared_words(entries) if len(entries) > 1 else frozenset()
    ranked = []
    for entry in entries:
        comparison = compare(query, entry, shared)
        cost = price(query, entry, comparison, catalogue.weights)
        ranked.append(Ranked(entry, comparison, cost, cost.total))
    ranked.sort(key=lambda one: (one.total, -one.entry.row.year, one.entry.row.cvegs))
    return ranked


def _shared_words(entries: Sequence[Entry]) -> frozenset[str]:
    return frozenset.intersection(*(entry.words - entry.model_words for entry in entries))


def equals(query: Understanding, ranked: Sequence[Ranked]) -> tuple[Ranked, ...]:
    """Give the versions that stand to the text exactly as the best does, the best among them.

    They differ only in what the text does not say. Equipment is not looked at: the best has most of what was asked for.
    """
    if not ranked:
        return ()
    standing, reach = _standing(query, ranked[0]), ranked[0].total + _REACH
    near = takewhile(lambda one: one.total <= reach, ranked)
    return tuple(islice((one for one in near if _standing(query, one) == standing), _MOST_EQUALS))


def differs_in_trim(best: Ranked, other: Ranked) -> bool:
    """Tell whether two equal versions differ in words or year: the text does not say which of many is meant."""
    other_trim = _heavy(best.comparison.missing) != _heavy(other.comparison.missing)
    return other_trim or best.entry.row.year != other.entry.row.year


def differs_in_build(best: Ranked, other: Ranked) -> bool:
    """Tell whether two equal versions contradict one another in an attribute that the text leaves out."""
    mine, theirs = best.entry.attributes, other.entry.attributes
    return any(
        verdict(name, a, b) is Verdict.CONFLICTS
        for name, a, b in ((name, getattr(mine, name), getattr(theirs, name)) for name in _MATTERING)
        if a is not None and b is not None
    )


def _standing(query: Understanding, one: Ranked) -> tuple[object, ...]:
    said = tuple(
        seen for seen in one.comparison.verdicts if seen not in (Verdict.ENTRY_ONLY, Verdict.SILENT, Verdict.QUERY_ONLY)
    )
    is_plain = query.says_version and not _heavy(one.comparison.missing)
    return said, _heavy(one.comparison.extra), is_plain, one.cost.name


def _heavy(words: frozenset[str]) -> frozenset[str]:
    return words - LIGHT
