"""Finds the code of a description: understand, block, rank, calibrate and decide, in one pure function."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matcher.catalogue.name_lookup import BrandState
from matcher.linkage.blocking import Block, block
from matcher.linkage.calibrate import assess
from matcher.linkage.match_result import Candidate, Decision, Match, MatchMethod, Thresholds
from matcher.linkage.rank import RankedEntry, equals, rank
from matcher.linkage.score import score
from matcher.query.understand import Understanding, understand, vin_evidence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from matcher.catalogue.entries import Catalogue
    from matcher.query.vehicle_text import VehicleText

_NEAREST_YEARS = 3


def match(query: VehicleText, catalogue: Catalogue, thresholds: Thresholds, *, max_candidates: int = 5) -> Match:
    """Find the code of `query` in `catalogue`. Deterministic: the same text always gets the same answer.

    ACCEPT when the confidence reaches the threshold and no equal version differs in more than equipment; NO_MATCH when
    none of the equal versions is likely to be right; else REVIEW.
    """
    understood = understand(query, catalogue)
    blocked = block(understood, catalogue)
    ranked = rank(understood, blocked.positions, catalogue)
    warnings = (*understood.warnings, *_warnings(understood, blocked))
    if not ranked:
        return _no_match(understood, catalogue, (), 0, warnings)
    equal_entries = equals(understood, ranked)
    odds = assess(understood, blocked.level, ranked, equal_entries, catalogue)
    candidates = _candidates(understood, ranked[:max_candidates])
    if odds.one_of_equals < thresholds.review_floor:
        return _no_match(understood, catalogue, candidates, len(ranked), warnings)
    is_accepted = odds.confidence >= thresholds.accept and not odds.is_open
    return Match(
        best=ranked[0].entry.row,
        confidence=round(odds.confidence, 4),
        decision=Decision.ACCEPT if is_accepted else Decision.REVIEW,
        method=MatchMethod.RULES,
        candidates=candidates,
        equals=tuple(candidate.entry.row for candidate in equal_entries) if len(equal_entries) > 1 else (),
        compared=len(ranked),
        warnings=warnings,
        understanding=understood,
        catalogue_version=catalogue.version,
    )


def match_list(
    queries: Iterable[VehicleText], catalogue: Catalogue, thresholds: Thresholds, *, max_candidates: int = 5
) -> Iterator[Match]:
    """Yield the match of each query, in order.

    A fleet has many units of the same version: queries that differ only in VINs that say the same are matched once.
    """
    matched: dict[object, Match] = {}
    for query in queries:
        meaning = (query.description, query.brand, query.model, query.year, vin_evidence(query))
        if meaning not in matched:
            matched[meaning] = match(query, catalogue, thresholds, max_candidates=max_candidates)
        yield matched[meaning]


def _no_match(
    understood: Understanding,
    catalogue: Catalogue,
    candidates: tuple[Candidate, ...],
    compared: int,
    warnings: tuple[str, ...],
) -> Match:
    return Match(
        best=None,
        confidence=0.0,
        decision=Decision.NO_MATCH,
        method=MatchMethod.NONE,
        candidates=candidates,
        equals=(),
        compared=compared,
        warnings=warnings,
        understanding=understood,
        catalogue_version=catalogue.version,
    )


def _candidates(understood: Understanding, ranked: Sequence[RankedEntry]) -> tuple[Candidate, ...]:
    return tuple(
        Candidate(entry.entry.row, round(score(entry.total), 4), (understood, entry.entry, entry.comparison))
        for entry in ranked
    )


def _warnings(understood: Understanding, blocked: Block) -> tuple[str, ...]:
    warnings = []
    if understood.brand_state is BrandState.ABSENT:
        warnings.append(f"the brand {understood.brand} is not in the catalogue")
    if understood.year is None and understood.models:
        warnings.append("no model year was recognised, so several years are possible")
    if blocked.other_years and understood.year is not None:
        nearest = sorted(blocked.other_years, key=lambda year: (abs(year - (understood.year or 0)), year))[
            :_NEAREST_YEARS
        ]
        years = ", ".join(map(str, sorted(nearest)))
        warnings.append(
            f"{understood.models[0].model} of {understood.year} is not in the catalogue; the nearest years are {years}"
        )
    return tuple(warnings)
