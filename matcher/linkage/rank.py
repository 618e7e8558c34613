"""Ranks the candidates, and finds those that fit the text equally well."""

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
_EQUAL_MARGIN = 2.0  # cost: entries further off are never equal to the best
BUILD = frozenset({"displacement", "cylinders", "transmission", "body", "cab", "drive", "fuel", "tonnage", "axles"})
"""Attributes in which a contradiction makes another vehicle."""

_BUILD_INDEXES = tuple(index for index, name in enumerate(Attributes._fields) if name in BUILD)


class RankedEntry(NamedTuple):
    """An entry with its comparison and cost."""

    entry: Entry
    comparison: Comparison
    cost: Cost
    total: float


def rank(query: Understanding, positions: Sequence[int], catalogue: Catalogue) -> list[RankedEntry]:
    """Compare the entries at `positions` with the text, most likely first; ties go by newest year, then by code.

    A word that all versions have does not distinguish them, so it does not count when the text lacks it.
    """
    entries = [catalogue.entries[position] for position in positions]
    not_missed = query.words | _shared_words(entries) if len(entries) > 1 else query.words
    rivals = query.words.intersection(frozenset().union(*[entry.words for entry in entries]))
    ranked = []
    for entry in entries:
        comparison = compare(query, entry, not_missed)
        cost = price(query, entry, comparison, catalogue.weights, rivals)
        ranked.append(RankedEntry(entry, comparison, cost, cost.total))
    ranked.sort(key=lambda candidate: (candidate.total, -candidate.entry.row.year, candidate.entry.row.cvegs))
    return ranked


def _shared_words(entries: Sequence[Entry]) -> frozenset[str]:
    """Return the words that every version has, except words that are part of a model's name in some of them."""
    return frozenset.intersection(*[entry.words for entry in entries]).difference(
        *[entry.model_words for entry in entries]
    )


def equals(query: Understanding, ranked: Sequence[RankedEntry]) -> tuple[RankedEntry, ...]:
    """Return the versions that fit the text exactly as well as the best one, which is included.

    They differ only in what the text does not say. Equipment is ignored: the best has most of what the text names.
    """
    if not ranked:
        return ()
    best, limit = ranked[0], ranked[0].total + _EQUAL_MARGIN
    close_entries = takewhile(lambda candidate: candidate.total <= limit, ranked)
    return tuple(
        islice(
            (candidate for candidate in close_entries if candidate is best or _is_equal(query, best, candidate)),
            _MOST_EQUALS,
        )
    )


def differs_in_trim(best: RankedEntry, other: RankedEntry) -> bool:
    """Whether two equal versions differ in trim words or year, so that the text leaves open which one is meant."""
    other_trim = _heavy(best.comparison.missing) != _heavy(other.comparison.missing)
    return other_trim or best.entry.row.year != other.entry.row.year


def differs_in_build(best: RankedEntry, other: RankedEntry) -> bool:
    """Whether two equal versions contradict each other in an attribute that the text leaves out."""
    best_attributes, other_attributes = best.entry.attributes, other.entry.attributes
    return best_attributes != other_attributes and any(
        best_attributes[index] != other_attributes[index]
        and best_attributes[index] is not None
        and other_attributes[index] is not None
        and verdict(Attributes._fields[index], best_attributes[index], other_attributes[index]) is Verdict.CONFLICTS
        for index in _BUILD_INDEXES
    )


def _is_equal(query: Understanding, best: RankedEntry, other: RankedEntry) -> bool:
    """Whether nothing in the text favours one entry over the other; the cheapest test comes first."""
    best_comparison, other_comparison = best.comparison, other.comparison
    if best.cost.name != other.cost.name or _heavy(best_comparison.extra) != _heavy(other_comparison.extra):
        return False
    if query.says_version and bool(_heavy(best_comparison.missing)) != bool(_heavy(other_comparison.missing)):
        return False
    return _stated_verdicts(best_comparison) == _stated_verdicts(other_comparison)


def _stated_verdicts(comparison: Comparison) -> list[Verdict]:
    return [verdict for verdict in comparison.verdicts if Verdict.SILENT < verdict < Verdict.QUERY_ONLY]


def _heavy(words: frozenset[str]) -> frozenset[str]:
    return words - light_words()
