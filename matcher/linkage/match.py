"""Finds the code of a description: understand, block, rank, calibrate and decide, in one pure function."""

from __future__ import annotations

import math
from itertools import islice
from typing import TYPE_CHECKING

from domain.notices.codes import MatchWarning
from domain.notices.notice import notice
from matcher.catalogue.name_lookup import BrandState
from matcher.linkage.blocking import Block, block
from matcher.linkage.match_result import Candidate, Decision, Match, MatchMethod, Thresholds
from matcher.linkage.model import LinkageModel, shipped_model
from matcher.linkage.odds import Odds, assess
from matcher.linkage.rank import RankedEntry, Ranker, equals, rank
from matcher.query.list_context import NO_LIST, ListContext, list_context
from matcher.query.understand import Understanding, understand, vin_evidence

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from domain.notices.notice import Notice
    from matcher.catalogue.entries import Catalogue
    from matcher.query.vehicle_text import VehicleText

_NEAREST_YEARS = 3
_LEAST = 1e-9
_NOT_LISTED = Odds(listed=0.0, code=0.0, is_open=False)


def match(
    query: VehicleText,
    catalogue: Catalogue,
    thresholds: Thresholds,
    *,
    max_candidates: int = 5,
    model: LinkageModel | None = None,
    context: ListContext = NO_LIST,
) -> Match:
    """Find the code of `query` in `catalogue`. Deterministic: the same text in the same list gets the same answer.

    NO_MATCH when the catalogue hardly lists the version; ACCEPT when the confidence reaches the threshold and no two
    sources contradict each other; else REVIEW. `model` is the shipped fit unless one is given. `context` is of the list
    in which the text stands.
    """
    model = model or shipped_model()
    understood = understand(query, catalogue, context)
    blocked = block(understood, catalogue)
    entries = [catalogue.entries[position] for position in blocked.positions]
    ranker = Ranker(understood, entries, catalogue, model)
    ranked = rank(ranker, entries, max(1, max_candidates))
    warnings = (*understood.warnings, *_warnings(understood, blocked))
    if not ranked:
        return _no_match(understood, catalogue, (), odds=_NOT_LISTED, compared=0, warnings=warnings)
    odds = assess(blocked.level, ranked, ranker)
    candidates = _candidates(understood, ranked, odds.code, max_candidates)
    if odds.listed < thresholds.review_floor:
        return _no_match(understood, catalogue, candidates, odds=odds, compared=len(entries), warnings=warnings)
    equal_entries = equals(ranked)
    is_accepted = odds.confidence >= thresholds.accept and not odds.is_open
    return Match(
        best=ranked[0].entry.row,
        confidence=round(odds.confidence, 4),
        listed=round(odds.listed, 4),
        code=round(odds.code, 4),
        decision=Decision.ACCEPT if is_accepted else Decision.REVIEW,
        method=MatchMethod.RULES,
        candidates=candidates,
        equals=tuple(candidate.entry.row for candidate in equal_entries) if len(equal_entries) > 1 else (),
        compared=len(entries),
        warnings=warnings,
        understanding=understood,
        catalogue_version=catalogue.version,
        is_open=odds.is_open,
    )


def match_list(
    queries: Sequence[VehicleText],
    catalogue: Catalogue,
    thresholds: Thresholds,
    *,
    max_candidates: int = 5,
    context: ListContext | None = None,
) -> Iterator[Match]:
    """Yield the match of each query, in order; what most of them say tells no versions apart.

    `context` is of the whole list, where the queries are only some of it. A fleet has many units of the same version:
    queries that differ only in VINs that say the same are matched once.
    """
    matched: dict[object, Match] = {}
    context = list_context(queries) if context is None else context
    for query in queries:
        meaning = meaning_of(query)
        if meaning not in matched:
            matched[meaning] = match(query, catalogue, thresholds, max_candidates=max_candidates, context=context)
        yield matched[meaning]


def meaning_of(query: VehicleText) -> object:
    """Return what two queries share that get the same answer."""
    return query.description, query.brand, query.model, query.year, vin_evidence(query)


def _no_match(
    understood: Understanding,
    catalogue: Catalogue,
    candidates: tuple[Candidate, ...],
    *,
    odds: Odds,
    compared: int,
    warnings: tuple[Notice, ...],
) -> Match:
    return Match(
        best=None,
        confidence=0.0,
        listed=round(odds.listed, 4),
        code=0.0,
        decision=Decision.NO_MATCH,
        method=MatchMethod.NONE,
        candidates=candidates,
        equals=(),
        compared=compared,
        warnings=warnings,
        understanding=understood,
        catalogue_version=catalogue.version,
    )


def _candidates(
    understood: Understanding, ranked: Sequence[RankedEntry], code: float, max_candidates: int
) -> tuple[Candidate, ...]:
    """Return the first candidates; what the best one leaves of the probability goes to the others by their odds.

    None of them gets more than the best one: where that one is doubtful, something else may be meant than any of them.
    """
    odds = [math.exp(ranked[0].total - one.total) for one in ranked]
    of_others = (1.0 - code) / max(sum(odds[1:]), _LEAST)
    return tuple(
        Candidate(
            row=one.entry.row,
            score=round(share, 4),
            code=round(min(share * of_others, code) if place else code, 4),
            grounds=(understood, one.entry, one.comparison),
        )
        for place, (one, share) in enumerate(islice(zip(ranked, odds, strict=True), max_candidates))
    )


def _warnings(understood: Understanding, blocked: Block) -> tuple[Notice, ...]:
    warnings = []
    if understood.brand_state is BrandState.ABSENT:
        warnings.append(notice(MatchWarning.BRAND_NOT_LISTED, brand=understood.brand))
    if understood.year is None and understood.models:
        warnings.append(notice(MatchWarning.YEAR_NOT_STATED))
    if blocked.other_years and understood.year is not None:
        nearest = sorted(blocked.other_years, key=lambda year: (abs(year - (understood.year or 0)), year))[
            :_NEAREST_YEARS
        ]
        years = ", ".join(map(str, sorted(nearest)))
        warnings.append(
            notice(MatchWarning.YEAR_NOT_LISTED, model=understood.models[0].model, year=understood.year, years=years)
        )
    return tuple(warnings)
