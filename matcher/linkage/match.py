"""Description to code: the whole way of one text through the catalogue, in one pure function."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matcher.catalogue.name_lookup import BrandState
from matcher.linkage.blocking import Block, block
from matcher.linkage.calibrate import assess
from matcher.linkage.match_result import Candidate, Decision, Match, MatchMethod, Thresholds
from matcher.linkage.rank import RankedEntry, equals, rank
from matcher.linkage.score import score
from matcher.query.understand import Understanding, understand

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matcher.catalogue.entries import Catalogue
    from matcher.query.vehicle_text import VehicleText

_NEAREST_YEARS = 3


def match(query: VehicleText, catalogue: Catalogue, thresholds: Thresholds, *, max_candidates: int = 5) -> Match:
    """Find the code of `query` in `catalogue`. Deterministic; the same text always gets the same answer.

    ACCEPT when the confidence reaches the threshold and no equal version differs in more than equipment; NO_MATCH when
    not even one of the equal versions is likely to be right; else REVIEW.
    """
    understood = understand(query, catalogue)
    found = block(understood, catalogue)
    ranked = rank(understood, found.positions, catalogue)
    warnings = (*understood.warnings, *_warnings(understood, found))
    if not ranked:
        return _no_match(understood, catalogue, (), 0, warnings)
    alike = equals(understood, ranked)
    odds = assess(understood, found.level, ranked, alike, catalogue)
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
        equals=tuple(one.entry.row for one in alike) if len(alike) > 1 else (),
        compared=len(ranked),
        warnings=warnings,
        understanding=understood,
        catalogue_version=catalogue.version,
    )


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
        Candidate(one.entry.row, round(score(one.total), 4), (understood, one.entry, one.comparison)) for one in ranked
    )


def _warnings(understood: Understanding, found: Block) -> tuple[str, ...]:
    said = []
    if understood.brand_state is BrandState.ABSENT:
        said.append(f"the brand {understood.brand} is not in the catalogue")
    if understood.year is None and understood.models:
        said.append("no model year was recognised: the answer is one of several years")
    if found.other_years and understood.year is not None:
        nearest = sorted(found.other_years, key=lambda year: (abs(year - (understood.year or 0)), year))[
            :_NEAREST_YEARS
        ]
        years = ", ".join(map(str, sorted(nearest)))
        said.append(
            f"{understood.models[0].model} of {understood.year} is not in the catalogue; the nearest years are {years}"
        )
    return tuple(said)
