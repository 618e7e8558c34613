"""The candidates in order, and which of them the text cannot tell apart."""

from __future__ import annotations

from itertools import islice, takewhile
from typing import TYPE_CHECKING, NamedTuple

from matcher.catalogue.attribute_words import light_words
from matcher.catalogue.attributes import Attributes
from matcher.linkage.compare import Comparison, Verdict, compare, verdict
from matcher.linkage.score import Cost, price

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matcher.catalogue.entries import Catalogue, Entry
    from matcher.query.understand import Understanding

_MOST_EQUALS = 20
_REACH = 2.0  # cost: entries further off are never equal to the best
BUILD = frozenset({"displacement", "cylinders", "transmission", "body", "cab", "drive", "fuel", "tonnage", "axles"})
"""Attributes in which a contradiction makes another vehicle."""

_MATTERING = tuple(at for at, name in enumerate(Attributes._fields) if name in BUILD)


class RankedEntry(NamedTuple):
    """An entry, how it compares with the text, and what that costs."""

    entry: Entry
    comparison: Comparison
    cost: Cost
    total: float


def rank(query: Understanding, positions: Sequence[int], catalogue: Catalogue) -> list[RankedEntry]:
    """Compare the entries at `positions` with the text, the likeliest first; ties keep the order of the catalogue.

    A word of the version that all of them have tells none from another: it does not matter whether the text has it too.
    """
    entries = [catalogue.entries[position] for position in positions]
    not_missed = query.words | _shared_words(entries) if len(entries) > 1 else query.words
    rivals = query.words.intersection(frozenset().union(*[entry.words for entry in entries]))
    ranked = []
    for entry in entries:
        comparison = compare(query, entry, not_missed)
        cost = price(query, entry, comparison, catalogue.weights, rivals)
        ranked.append(RankedEntry(entry, comparison, cost, cost.total))
    ranked.sort(key=lambda one: (one.total, -one.entry.row.year, one.entry.row.cvegs))
    return ranked


def _shared_words(entries: Sequence[Entry]) -> frozenset[str]:
    """Give the words that every version has; one that is a model's name for some of them is none."""
    return frozenset.intersection(*[entry.words for entry in entries]).difference(
        *[entry.model_words for entry in entries]
    )


def equals(query: Understanding, ranked: Sequence[RankedEntry]) -> tuple[RankedEntry, ...]:
    """Give the versions that stand to the text exactly as the best does, the best among them.

    They differ only in what the text does not say. Equipment is not looked at: the best has most of what was asked for.
    """
    if not ranked:
        return ()
    best, reach = ranked[0], ranked[0].total + _REACH
    near = takewhile(lambda one: one.total <= reach, ranked)
    return tuple(islice((one for one in near if one is best or _stand_alike(query, best, one)), _MOST_EQUALS))


def differs_in_trim(best: RankedEntry, other: RankedEntry) -> bool:
    """Tell whether two equal versions differ in words or year: the text does not say which of many is meant."""
    other_trim = _heavy(best.comparison.missing) != _heavy(other.comparison.missing)
    return other_trim or best.entry.row.year != other.entry.row.year


def differs_in_build(best: RankedEntry, other: RankedEntry) -> bool:
    """Tell whether two equal versions contradict one another in an attribute that the text leaves out."""
    mine, theirs = best.entry.attributes, other.entry.attributes
    return mine != theirs and any(
        mine[at] != theirs[at]
        and mine[at] is not None
        and theirs[at] is not None
        and verdict(Attributes._fields[at], mine[at], theirs[at]) is Verdict.CONFLICTS
        for at in _MATTERING
    )


def _stand_alike(query: Understanding, best: RankedEntry, other: RankedEntry) -> bool:
    """Tell whether nothing that the text says speaks more for one than for the other; the quickest test comes first."""
    mine, theirs = best.comparison, other.comparison
    if best.cost.name != other.cost.name or _heavy(mine.extra) != _heavy(theirs.extra):
        return False
    if query.says_version and bool(_heavy(mine.missing)) != bool(_heavy(theirs.missing)):
        return False
    return _said(mine) == _said(theirs)


def _said(comparison: Comparison) -> list[Verdict]:
    return [verdict for verdict in comparison.verdicts if Verdict.SILENT < verdict < Verdict.QUERY_ONLY]


def _heavy(words: frozenset[str]) -> frozenset[str]:
    return words - light_words()
