"""Finds entries of a catalogue by words, for a person who looks for the right code; nothing is decided."""

from __future__ import annotations

import math
from dataclasses import dataclass
from heapq import nlargest, nsmallest
from typing import TYPE_CHECKING, Final, NamedTuple

from domain.vehicle_spelling import compact, normalise
from matcher.linkage.blocking import block
from matcher.linkage.compare import Verdict
from matcher.linkage.match_result import Candidate
from matcher.linkage.model import shipped_model
from matcher.linkage.rank import Ranker, rank
from matcher.query.understand import understand
from matcher.query.vehicle_text import VehicleText

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from matcher.catalogue.entries import Catalogue, CatalogueRow
    from matcher.linkage.rank import RankedEntry
    from matcher.query.understand import Understanding

_MOST_COMPARED: Final = 400
_UNMET: Final = frozenset({Verdict.CONFLICTS, Verdict.NEAR, Verdict.QUERY_ONLY})
_BY_WORDS: Final = 2
"""The place among the groups of that by words."""
_SHORTEST_BEGINNING: Final = 2
"""Characters from which a word may be the beginning of another: somebody is still typing."""


class UnknownBrandError(ValueError):
    """The catalogue has no such brand."""


@dataclass(frozen=True, slots=True)
class CatalogueSearch:
    """What is looked for: words, and what each entry must be."""

    words: str
    brand: str = ""
    year: int | None = None
    cvegs: str = ""


class _Find(NamedTuple):
    """An entry that was found: what sorts it, and how it compares."""

    unmet: int
    group: int
    cost: float
    """Above that of the best of its group."""
    ranked: RankedEntry


def search(wanted: CatalogueSearch, catalogue: Catalogue, most: int) -> tuple[Candidate, ...]:
    """Return at most `most` entries: those first that have most of what the words say, and of them the likeliest.

    A code among the words finds its entries; a word that is cut short finds what begins with it. Without words the
    newest entries come first. The probability of a code is not told, since nothing says that the right one is here.

    Raises: UnknownBrandError.
    """
    understood = understand(VehicleText(wanted.words, brand=wanted.brand, year=wanted.year), catalogue)
    finds: dict[CatalogueRow, _Find] = {}
    for place, positions in enumerate(_groups(wanted, understood, catalogue, most)):
        entries = [entry for entry in map(catalogue.entries.__getitem__, positions) if entry.row not in finds]
        ranked = rank(Ranker(understood, entries, catalogue, shipped_model()), entries, _MOST_COMPARED)
        best = min((one.total for one in ranked), default=0.0)
        for one in ranked:
            finds[one.entry.row] = _Find(_unmet(one, understood), place, one.total - best, one)
        if _is_enough(finds.values(), place, most):
            break
    return _candidates(sorted(finds.values(), key=lambda find: find[:3])[:most], understood)


def _is_enough(finds: Collection[_Find], place: int, most: int) -> bool:
    """Tell whether no further group may have entries that say more of what was typed."""
    if place >= _BY_WORDS:
        return len(finds) >= most
    return sum(not find.unmet for find in finds) >= most


def _candidates(finds: Iterable[_Find], understood: Understanding) -> tuple[Candidate, ...]:
    candidates: list[Candidate] = []
    score = 1.0
    for find in finds:
        score = min(score, round(math.exp(-find.cost), 4))
        grounds = (understood, find.ranked.entry, find.ranked.comparison)
        candidates.append(Candidate(row=find.ranked.entry.row, score=score, code=0.0, grounds=grounds))
    return tuple(candidates)


def _groups(
    wanted: CatalogueSearch, understood: Understanding, catalogue: Catalogue, most: int
) -> Iterator[Sequence[int]]:
    """Yield the positions of entries to rank; of those that say as much of the words the earlier group comes first."""
    allowed = _allowed(wanted, catalogue)
    if not wanted.words:
        newest = nsmallest(most, allowed, key=lambda place: _newest_first(catalogue, place))
        yield from ([position] for position in newest)
        return
    yield [position for position in _of_code(wanted.words, catalogue) if position in allowed][:_MOST_COMPARED]
    yield [position for position in block(understood, catalogue).positions if position in allowed]
    yield _with_words(understood, catalogue, allowed)
    yield _with_attributes(understood, catalogue, allowed)


def _unmet(one: RankedEntry, understood: Understanding) -> int:
    """Return how much of what was typed an entry does not say: who types a word looks for it."""
    entry, (verdicts, _, extra) = one.entry, one.comparison
    unsaid = sum(not _begins_one_of(entry.words, word) for word in extra) if extra else 0
    is_of_another = bool(understood.brand) and entry.brand != understood.brand
    is_of_another_year = understood.year is not None and entry.row.year != understood.year
    return unsaid + is_of_another + is_of_another_year + sum(verdict in _UNMET for verdict in verdicts)


def _begins_one_of(words: Iterable[str], beginning: str) -> bool:
    return len(beginning) >= _SHORTEST_BEGINNING and any(word.startswith(beginning) for word in words)


def _newest_first(catalogue: Catalogue, position: int) -> tuple[int, str, str]:
    row = catalogue.entries[position].row
    return -row.year, row.model, row.description


def _allowed(wanted: CatalogueSearch, catalogue: Catalogue) -> Collection[int]:
    """Return the positions of the entries of the brand, year and code that are asked for."""
    allowed: Collection[int] = range(len(catalogue.entries))
    if wanted.cvegs:
        allowed = set(_of_code(wanted.cvegs, catalogue))
    if wanted.year is not None:
        allowed = catalogue.positions_of_year.get(wanted.year, frozenset()).intersection(allowed)
    if wanted.brand:
        brand = catalogue.brand_names.get(compact(normalise(wanted.brand)))
        if brand not in catalogue.by_model:
            raise UnknownBrandError(wanted.brand)
        allowed = {position for position in allowed if catalogue.entries[position].brand == brand}
    return allowed


def _of_code(code: str, catalogue: Catalogue) -> Iterable[int]:
    """Return the positions of the entries with a code, whose leading zeros a workbook may have taken."""
    bare = code.strip().lstrip("0")
    if not bare or " " in bare:
        return []
    return [position for position, entry in enumerate(catalogue.entries) if entry.row.cvegs.lstrip("0") == bare]


def _with_words(understood: Understanding, catalogue: Catalogue, allowed: Collection[int]) -> list[int]:
    """Return the positions of the entries that share the heaviest words, or have some that begin so."""
    shared_weight: dict[int, float] = {}
    for word in understood.sequence:
        of_word: dict[int, float] = {}
        for spelling in _spellings(word, catalogue):
            weight = catalogue.weights[spelling]
            for position in catalogue.positions_of_word[spelling]:
                of_word[position] = max(weight, of_word.get(position, 0.0))
        for position, weight in of_word.items():
            shared_weight[position] = shared_weight.get(position, 0.0) + weight
    shared = [(weight, position) for position, weight in shared_weight.items() if position in allowed]
    return [position for _, position in nlargest(_MOST_COMPARED, shared, key=lambda one: (one[0], -one[1]))]


def _with_attributes(understood: Understanding, catalogue: Catalogue, allowed: Collection[int]) -> list[int]:
    """Return the positions of the newest entries that have an attribute of the text: it may state nothing else."""
    stated = [index for index, value in enumerate(understood.attributes) if value is not None]
    alike = (
        position
        for position in allowed
        if any(catalogue.entries[position].attributes[index] == understood.attributes[index] for index in stated)
    )
    return nsmallest(_MOST_COMPARED, alike, key=lambda place: _newest_first(catalogue, place)) if stated else []


def _spellings(word: str, catalogue: Catalogue) -> list[str]:
    if word in catalogue.positions_of_word:
        return [word]
    if len(word) < _SHORTEST_BEGINNING:
        return []
    return [listed for listed in catalogue.positions_of_word if listed.startswith(word)]
