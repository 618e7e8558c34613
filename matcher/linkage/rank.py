"""Ranks the candidates by what speaks against them, and finds those that fit the text equally well."""

from __future__ import annotations

from bisect import insort
from itertools import islice, takewhile
from math import inf
from typing import TYPE_CHECKING, Final, NamedTuple

from matcher.catalogue.attribute_words import cheap_words, light_words
from matcher.catalogue.attributes import Attributes
from matcher.linkage.compare import Comparison, Verdict, compare_words, judge, verdict
from matcher.linkage.features import Features, ModelMention, features_of, model_mentions

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from matcher.catalogue.entries import Catalogue, Entry
    from matcher.linkage.model import LinkageModel
    from matcher.query.understand import Understanding

_MOST_EQUALS = 20
_EQUAL_MARGIN = 2.0  # cost: entries further off are never equal to the best
_NOT_NAMED = ModelMention()
NEVER: Final = 8.0
"""Log odds are cut here: more says no more."""
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

    __slots__ = (
        "_judged",
        "_least_costs",
        "_mentions",
        "_paired",
        "_rival_trims",
        "_weights",
        "catalogue",
        "descriptions",
        "model",
        "query",
        "rival_words",
        "years",
    )

    def __init__(
        self, query: Understanding, entries: Sequence[Entry], catalogue: Catalogue, model: LinkageModel
    ) -> None:
        self.query, self.catalogue, self.model = query, catalogue, model
        self._weights = model.features
        self._mentions = model_mentions(query)
        self.rival_words = query.words.intersection(frozenset().union(*[entry.words for entry in entries]))
        self.years = {entry.row.year for entry in entries}
        self.descriptions = {entry.row.description for entry in entries}
        joined = query.joined.keys() & catalogue.weights.keys()
        parts = query.wholes.union(*[query.joined[whole] for whole in joined])
        names = query.model_words.union(*{entry.model_words for entry in entries})
        self._rival_trims = self.rival_words - names - cheap_words() - parts - query.of_list
        self._least_costs: dict[frozenset[str], float] = {}
        self._paired = len(query.unknown) + 2 * len(query.wholes) + len(joined)
        self._judged: dict[Attributes, tuple[float, tuple[Verdict, ...]]] = {}

    def judge(self, entry: Entry) -> RankedEntry:
        """Compare and price one entry."""
        query = self.query
        cost, verdicts = self._judged.get(entry.attributes) or self._judge_attributes(entry.attributes)
        missing, extra = compare_words(query, entry)
        comparison = Comparison(verdicts, missing, extra - query.of_list if query.of_list else extra)
        mention = self._mentions.get((entry.brand, entry.model), _NOT_NAMED)
        features = features_of(
            query, entry, comparison, catalogue=self.catalogue, rival_words=self.rival_words, mention=mention
        )
        return RankedEntry(entry, comparison, features, cost + self.model.cost_of_features(features))

    def least_cost(self, entry: Entry) -> float:
        """Return a cost that `entry` has at least, at a small part of the work: words may turn out to be misspelt."""
        judged = self._judged.get(entry.attributes) or self._judge_attributes(entry.attributes)
        return self.least_cost_of_words(entry.trim_words) + judged[0]

    def least_cost_of_words(self, trim_words: frozenset[str]) -> float:
        """Return a cost that any entry with these trim words has at least."""
        cost = self._least_costs.get(trim_words)
        if cost is None:
            missing = len(trim_words - self.query.words) - self._paired
            cost = len(self._rival_trims - trim_words) * self._weights.rival + max(0, missing) * self._weights.missing
            self._least_costs[trim_words] = cost
        return cost

    def _judge_attributes(self, attributes: Attributes) -> tuple[float, tuple[Verdict, ...]]:
        verdicts = judge(self.query.attributes, attributes)
        judged = self._judged[attributes] = (self.model.cost_of_verdicts(verdicts), verdicts)
        return judged


def rank(ranker: Ranker, entries: Sequence[Entry], at_least: int) -> list[RankedEntry]:
    """Compare the entries with the text, most likely first; ties go by newest year, then by code.

    Entries that are certainly out of the question are left out, beyond the first `at_least`.
    """
    least_costs = list(map(ranker.least_cost, entries))
    judge = ranker.judge if len(ranker.years) == 1 else _judge_each_version_once(ranker)
    ranked: list[RankedEntry] = []
    totals: list[float] = []
    limit = inf
    for place in sorted(range(len(entries)), key=least_costs.__getitem__):
        if least_costs[place] > limit:
            break
        ranked.append(judge(entries[place]))
        insort(totals, ranked[-1].total)
        if len(totals) >= at_least:
            limit = max(totals[0] + NEVER, totals[at_least - 1])
    ranked.sort(key=lambda candidate: (candidate.total, -candidate.entry.row.year, candidate.entry.row.cvegs))
    return ranked


def _judge_each_version_once(ranker: Ranker) -> Callable[[Entry], RankedEntry]:
    """Return what judges an entry that is the same but for its year and code as one judged before like that one."""
    judged: dict[tuple[int, ...], RankedEntry] = {}

    def judge(entry: Entry) -> RankedEntry:
        _row, *version = entry
        key = tuple(map(id, version))  # a version's entries share its parts, which live as long as the catalogue
        same = judged.get(key)
        if same is None:
            same = judged[key] = ranker.judge(entry)
        return RankedEntry(entry, *same[1:])

    return judge


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
