"""The one place where messages of the contract become the core's words, and the other way round."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Final

from domain.fields import MATCHED, QUERY, problems_of, values_of
from matcher.catalogue.entries import CatalogueRow
from matcher.linkage.compare import Verdict
from matcher.linkage.evidence import value_text
from matcher.linkage.match_result import Decision, Match, MatchMethod
from matcher.query.vehicle_text import VehicleText
from matcher.service.corrections import RememberedCorrection
from mesh.errors import InvalidField, InvalidFields
from minca.fleet.v1 import match_pb2
from minca.matcher.v2 import vehicle_match_pb2

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from zoneinfo import ZoneInfo

    from matcher.linkage.match_result import Candidate, Evidence
    from matcher.query.understand import Understanding
    from minca.datastore.v1 import catalog_service_pb2, correction_pb2

MOST_CANDIDATES: Final = 50
USUAL_CANDIDATES: Final = 5
MOST_RUNNERS_UP: Final = 5

_DECISIONS: Final = {
    Decision.ACCEPT: match_pb2.DECISION_ACCEPT,
    Decision.REVIEW: match_pb2.DECISION_REVIEW,
    Decision.NO_MATCH: match_pb2.DECISION_NO_MATCH,
}
_METHODS: Final = {
    MatchMethod.RULES: match_pb2.MATCH_METHOD_RULES,
    MatchMethod.LLM: match_pb2.MATCH_METHOD_LLM,
    MatchMethod.MEMORY: match_pb2.MATCH_METHOD_MEMORY,
    MatchMethod.NONE: match_pb2.MATCH_METHOD_RULES,  # the rules found that there is none
}
_VERDICTS: Final = {
    Verdict.AGREES: vehicle_match_pb2.Evidence.VERDICT_AGREES,
    Verdict.NEAR: vehicle_match_pb2.Evidence.VERDICT_CONFLICTS,
    Verdict.CONFLICTS: vehicle_match_pb2.Evidence.VERDICT_CONFLICTS,
    Verdict.QUERY_ONLY: vehicle_match_pb2.Evidence.VERDICT_NOT_SAID,
    Verdict.ENTRY_ONLY: vehicle_match_pb2.Evidence.VERDICT_NOT_SAID,
}


def catalogue_rows(page: catalog_service_pb2.StreamCatalogEntriesResponse) -> Iterator[CatalogueRow]:
    """Read the columns that matching needs."""
    for entry in page.entries:
        yield CatalogueRow(entry.brand, entry.model, entry.year, entry.cvegs, entry.description)


def lesson_of(correction: correction_pb2.Correction, zone: ZoneInfo) -> RememberedCorrection:
    """Read what a reviewer taught; its day is that of `zone`."""
    year = correction.year if correction.HasField("year") else None
    return RememberedCorrection(
        insurer_id=correction.insurer_id,
        text=VehicleText(correction.description, correction.brand, correction.model, year),
        cvegs=correction.cvegs,
        entry_year=correction.entry_year,
        taught_on=correction.create_time.ToDatetime(UTC).astimezone(zone).date(),
        cot_number=correction.cot_number,
    )


def read_all(queries: Sequence[vehicle_match_pb2.VehicleQuery], prefix: str) -> list[VehicleText | InvalidFields]:
    """Read queries, each into a text or into what is wrong with it; `{}` in `prefix` is the query's place."""
    return [_read(query, prefix.format(at)) for at, query in enumerate(queries)]


def _read(query: vehicle_match_pb2.VehicleQuery, prefix: str) -> VehicleText | InvalidFields:
    try:
        return vehicle_text(query, prefix)
    except InvalidFields as refusal:
        return refusal


def vehicle_text(query: vehicle_match_pb2.VehicleQuery, prefix: str) -> VehicleText:
    """Read a query; `prefix` is where its fields stand in the request: `query.`.

    Raises: InvalidFields that names everything that is not allowed.
    """
    problems = list(_problems(query, prefix))
    if problems:
        raise InvalidFields(problems)
    return VehicleText(**values_of(query, MATCHED))


def candidates_wanted(number: int) -> int:
    """Read `max_candidates`.

    Raises: InvalidField.
    """
    if not 0 <= number <= MOST_CANDIDATES:
        raise InvalidField("max_candidates", number, f"1 to {MOST_CANDIDATES}, or 0 for {USUAL_CANDIDATES}")
    return number or USUAL_CANDIDATES


def _problems(query: vehicle_match_pb2.VehicleQuery, prefix: str) -> Iterator[InvalidField]:
    if not query.description.strip():
        yield InvalidField(f"{prefix}description", "", "the text that describes the vehicle")
    for name, value, allowed in problems_of(query, QUERY):
        yield InvalidField(prefix + name, value, allowed)


def vehicle_match(answer: Match, max_candidates: int) -> vehicle_match_pb2.VehicleMatch:
    """Write an answer."""
    return vehicle_match_pb2.VehicleMatch(
        match=fleet_match(answer),
        understanding=_understanding(answer.understanding),
        candidates=[_candidate(one) for one in answer.candidates[:max_candidates]],
        candidates_evaluated=answer.compared,
        ambiguity=vehicle_match_pb2.Ambiguity(
            is_ambiguous=bool(answer.equals), cvegs=[row.cvegs for row in answer.equals]
        ),
    )


def fleet_match(answer: Match) -> match_pb2.Match:
    """Write an answer as a case stores it."""
    best = answer.best
    rivals = [one for one in answer.candidates if best is None or one.row != best]
    written = match_pb2.Match(
        confidence=answer.confidence,
        decision=_DECISIONS[answer.decision],
        method=_METHODS[answer.method],
        runners_up=[_runner_up(one) for one in rivals[:MOST_RUNNERS_UP]],
        warnings=answer.warnings,
        catalog_version=answer.catalogue_version,
    )
    if best is not None:
        written.cvegs, written.brand, written.model = best.cvegs, best.brand, best.model
        written.year, written.description = best.year, best.description
    return written


def _runner_up(one: Candidate) -> match_pb2.RunnerUp:
    brand, model, year, cvegs, description = one.row
    return match_pb2.RunnerUp(
        cvegs=cvegs, score=one.score, brand=brand, model=model, year=year, description=description
    )


def _candidate(one: Candidate) -> vehicle_match_pb2.Candidate:
    brand, model, year, cvegs, description = one.row
    return vehicle_match_pb2.Candidate(
        cvegs=cvegs,
        brand=brand,
        model=model,
        year=year,
        description=description,
        score=one.score,
        evidence=[_evidence(each) for each in one.evidence],
    )


def _evidence(each: Evidence) -> vehicle_match_pb2.Evidence:
    return vehicle_match_pb2.Evidence(
        attribute=each.attribute,
        verdict=_VERDICTS[each.verdict],
        query_value=each.query_value,
        candidate_value=each.entry_value,
    )


def _understanding(read: Understanding) -> vehicle_match_pb2.Understanding:
    attributes = {name: value_text(value) for name, value in read.attributes._asdict().items() if value is not None}
    return vehicle_match_pb2.Understanding(
        brand=read.brand,
        model=read.models[0].model if read.models else "",
        year=read.year,
        attributes=attributes,
        trim_words=[word for word in read.sequence if word not in read.model_words],
    )
