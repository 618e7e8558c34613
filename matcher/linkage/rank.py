"""Ranks the candidates by what speaks against them, and finds those that fit the text equally well."""

from __future__ import annotations

from itertools import islice, takewhile
from typing import TYPE_CHECKING, NamedTuple

from matcher.catalogue.attribute_words import light_words
from matcher.catalogue.attributes import Attributes
from matcher.linkage.compare import Comparison, Verdict, compare, verdict
from matcher.linkage.features import Features, Found, features_of, found_models

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matcher.catalogue.entries import Catalogue, Entry
    from matcher.linkage.model import LinkageModel
    from matcher.query.understand import Understanding

_MOST_EQUALS = 20
_EQUAL_MARGIN = 2.0  # cost: entries further off are never equal to the best
_NOT_FOUND = Found()
BUILD = frozenset({"displacement", "cylinders", "transmission", "body", "cab", "drive", "fuel", "tonnage", "axles"})
"""Attributes in which a contradiction makes another vehicle."""

_BUILD_INDEXES = tuple(index for index, name in enumerate(Attributes._fields) if name in BUILD)


class RankedEntry(NamedTuple):
    """An entry with its comparison, what speaks against it, and the cost of that."""

    entry: Entry
    comparison: Comparison
    features: Features
    total: float


class Ranker:
    """Compares one text with entries; made once for a text."""

    __slots__ = ("_found", "catalogue", "model", "query", "rival_words")

    def __init__(
        self, query: Understanding, entries: Sequence[Entry], catalogue: Catalogue, model: LinkageModel
    ) -> None:
        self.query, self.catalogue, self.model = query, catalogue, model
        self._found = found_models(query)
        self.rival_words = query.words.intersection(frozenset().union(*[entry.words for entry in entries]))

    def judge(self, entry: Entry) -> RankedEntry:
        """Compare and price one entry."""
        query = self.query
        comparison = compare(query, entry)
        found = self._found.get((entry.brand, entry.model), _NOT_FOUND)
        features = features_of(
            query, entry, comparison, catalogue=self.catalogue, rival_words=self.rival_words, found=found
        )
        return RankedEntry(entry, comparison, features, self.model.cost(features, query.attributes, entry.attributes))


def rank(ranker: Ranker, entries: Sequence[Entry]) -> list[RankedEntry]:
    """Compare the entries with the text, most likely first; ties go by newest year, then by code."""
    ranked = [ranker.judge(entry) for entry in entries]
    ranked.sort(key=lambda candidate: (candidate.total, -candidate.entry.row.year, candidate.entry.row.cvegs))
    return ranked


def equals(ranked: Sequence[RankedEntry]) -> tuple[RankedEntry, ...]:
    """Return the versions that fit the text as well as the best one, which is included.

    Nothing that the text says favours one of them: they differ in what it leaves out.
    """
    if not ranked:
        return ()
    best, limit = ranked[0], ranked[0].total + _EQUAL_MARGIN
    close_entries = takewhile(lambda candidate: candidate.total <= limit, ranked)
    return tuple(
        islice(
            (candidate for candidate in close_entries if candidate is best or _is_equal(best, candidate)),
            _MOST_EQUALS,
        )
    )


def is_same_car(one: Entry, other: Entry) -> bool:
    """Whether two entries are one vehicle, listed twice: nothing but equipment differs, in the same year."""
    return (
        one.row.year == other.row.year
        and not differs_in_build(one, other)
        and _heavy(one.words ^ other.words) <= (one.model_words ^ other.model_words)
    )


def differs_in_build(one: Entry, other: Entry) -> bool:
    """Whether two entries contradict each other in an attribute of the build."""
    one_attributes, other_attributes = one.attributes, other.attributes
    return one_attributes != other_attributes and any(
        one_attributes[index] != other_attributes[index]
        and one_attributes[index] is not None
        and other_attributes[index] is not None
        and verdict(Attributes._fields[index], one_attributes[index], other_attributes[index]) is Verdict.CONFLICTS
        for index in _BUILD_INDEXES
    )


def _is_equal(best: RankedEntry, other: RankedEntry) -> bool:
    """Whether the text speaks as little for one entry as for the other, the cheapest test first."""
    best_comparison, other_comparison = best.comparison, other.comparison
    if best.features.name_missing != other.features.name_missing:
        return False
    if _heavy(best_comparison.extra) != _heavy(other_comparison.extra):
        return False
    return _stated_verdicts(best_comparison) == _stated_verdicts(other_comparison)


def _stated_verdicts(comparison: Comparison) -> list[Verdict]:
    return [verdict for verdict in comparison.verdicts if Verdict.SILENT < verdict < Verdict.QUERY_ONLY]


def _heavy(words: frozenset[str]) -> frozenset[str]:
    return words - light_words()
