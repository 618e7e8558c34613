"""Converts between messages of the contract and the core's types."""

from __future__ import annotations

import sys
from datetime import UTC
from typing import TYPE_CHECKING, Final

from domain.fields import CATALOG_SEARCH, MATCHED, QUERY, problems_of, values_of
from domain.notices.sentences import sentence
from matcher.catalogue.entries import CatalogueRow
from matcher.linkage.compare import Verdict
from matcher.linkage.evidence import value_text
from matcher.linkage.match_result import Decision, Match, MatchMethod
from matcher.linkage.search import CatalogueSearch
from matcher.query.vehicle_text import VehicleText
from matcher.service.corrections import RememberedCorrection
from matcher.service.learned_coding import LearnedCoding
from matcher.service.vin_memory import RememberedVinCode
from mesh.errors import InvalidField, InvalidFields
from minca.fleet.v1 import match_pb2, vehicle_pb2
from minca.matcher.v2 import vehicle_match_pb2

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from zoneinfo import ZoneInfo

    from matcher.linkage.match_result import Candidate
    from matcher.query.understand import Understanding
    from minca.datastore.v1 import catalog_service_pb2, correction_pb2, quality_pb2
    from minca.matcher.v2 import matcher_service_pb2

MOST_CANDIDATES: Final = 50
DEFAULT_CANDIDATES: Final = 5
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
_VERDICTS: Final = tuple(  # in the order of Verdict
    {
        Verdict.SILENT: vehicle_match_pb2.Evidence.VERDICT_UNSPECIFIED,
        Verdict.AGREES: vehicle_match_pb2.Evidence.VERDICT_AGREES,
        Verdict.NEAR: vehicle_match_pb2.Evidence.VERDICT_CONFLICTS,
        Verdict.CONFLICTS: vehicle_match_pb2.Evidence.VERDICT_CONFLICTS,
        Verdict.QUERY_ONLY: vehicle_match_pb2.Evidence.VERDICT_NOT_SAID,
        Verdict.ENTRY_ONLY: vehicle_match_pb2.Evidence.VERDICT_NOT_SAID,
    }[verdict]
    for verdict in Verdict
)


def catalogue_rows(page: catalog_service_pb2.StreamCatalogEntriesResponse) -> Iterator[CatalogueRow]:
    """Yield the columns that matching needs."""
    for entry in page.entries:
        yield CatalogueRow(entry.brand, entry.model, entry.year, entry.cvegs, entry.description, entry.base_sum)


def vehicle_types(page: catalog_service_pb2.StreamCatalogEntriesResponse) -> dict[str, str]:
    """Return the vehicle types (TIPVEH) by code, where they are stated; equal ones are one object."""
    return {entry.cvegs: sys.intern(entry.vehicle_type) for entry in page.entries if entry.vehicle_type}


def learned_coding(learned: quality_pb2.LearnedCoding) -> LearnedCoding:
    """Convert what was learned of an insurer."""
    return LearnedCoding(dict(learned.thresholds), learned.slope, learned.offset)


def remembered_vin_code(code: quality_pb2.VinCode) -> RememberedVinCode:
    """Convert the code that a person found for a vehicle."""
    return RememberedVinCode(
        insurer_id=code.insurer_id,
        vehicle_id=code.vehicle_id,
        vin_key=code.vin_key,
        cvegs=code.cvegs,
        entry_year=code.entry_year,
        catalog_version=code.catalog_version,
        code_id=code.id,
        withdraws_id=code.withdraws_id,
    )


def remembered_correction(correction: correction_pb2.Correction, zone: ZoneInfo) -> RememberedCorrection:
    """Convert a reviewer's correction; its date is in `zone`."""
    year = correction.year if correction.HasField("year") else None
    return RememberedCorrection(
        insurer_id=correction.insurer_id,
        text=VehicleText(correction.description, correction.brand, correction.model, year),
        cvegs=correction.cvegs,
        entry_year=correction.entry_year,
        corrected_on=correction.create_time.ToDatetime(UTC).astimezone(zone).date(),
        cot_number=correction.cot_number,
        correction_id=correction.id,
        withdraws_id=correction.withdraws_id,
    )


def read_all(queries: Sequence[vehicle_match_pb2.VehicleQuery], prefix: str) -> list[VehicleText | InvalidFields]:
    """Convert queries, each to a text or to its errors; `{}` in `prefix` stands for the index of the query."""
    return [_read(query, prefix.format(index)) for index, query in enumerate(queries)]


def _read(query: vehicle_match_pb2.VehicleQuery, prefix: str) -> VehicleText | InvalidFields:
    try:
        return vehicle_text(query, prefix)
    except InvalidFields as refusal:
        return refusal


def vehicle_text(query: vehicle_match_pb2.VehicleQuery, prefix: str) -> VehicleText:
    """Convert a query; `prefix` is the path of its fields in the request: `query.`.

    Raises: InvalidFields with every field whose value is not allowed.
    """
    problems = list(_problems(query, prefix))
    if problems:
        raise InvalidFields(problems)
    return VehicleText(**values_of(query, MATCHED))


def max_candidates_of(number: int, field: str = "max_candidates", default: int = DEFAULT_CANDIDATES) -> int:
    """Check how many candidates are asked for, and apply the default.

    Raises: InvalidField.
    """
    if not 0 <= number <= MOST_CANDIDATES:
        raise InvalidField(field, number, f"1 to {MOST_CANDIDATES}, or 0 for {default}")
    return number or default


def catalogue_search(request: matcher_service_pb2.SearchCatalogRequest) -> CatalogueSearch:
    """Convert a search.

    Raises: InvalidFields with every field whose value is not allowed, or when all are empty.
    """
    year = request.year if request.HasField("year") else None
    wanted = CatalogueSearch(request.q.strip(), request.brand.strip(), year, request.cvegs.strip())
    problems = [InvalidField(name, value, allowed) for name, value, allowed in problems_of(request, CATALOG_SEARCH)]
    if problems:
        raise InvalidFields(problems)
    if wanted == CatalogueSearch(""):
        raise InvalidField("q", "", "words to look for, or a brand, year or cvegs")
    return wanted


def _problems(query: vehicle_match_pb2.VehicleQuery, prefix: str) -> Iterator[InvalidField]:
    if not query.description.strip():
        yield InvalidField(f"{prefix}description", "", "the text that describes the vehicle")
    for name, value, allowed in problems_of(query, QUERY):
        yield InvalidField(prefix + name, value, allowed)


def vehicle_match(answer: Match, max_candidates: int) -> vehicle_match_pb2.VehicleMatch:
    """Convert an answer to the contract."""
    message = vehicle_match_pb2.VehicleMatch(
        match=fleet_match(answer),
        understanding=_understanding(answer.understanding),
        candidates_evaluated=answer.compared,
        ambiguity=vehicle_match_pb2.Ambiguity(
            is_ambiguous=bool(answer.equals), cvegs=[row.cvegs for row in answer.equals]
        ),
    )
    for candidate in answer.candidates[:max_candidates]:
        add_candidate(message, candidate)
    return message


def fleet_match(answer: Match) -> match_pb2.Match:
    """Convert an answer to the form that a case stores."""
    best = answer.best
    rivals = [candidate for candidate in answer.candidates if best is None or candidate.row != best]
    message = match_pb2.Match(
        confidence=answer.confidence,
        decision=_DECISIONS[answer.decision],
        method=_METHODS[answer.method],
        runners_up=[_runner_up(candidate) for candidate in rivals[:MOST_RUNNERS_UP]],
        warnings=map(sentence, answer.warnings),
        warning_codes=[
            vehicle_pb2.Warning(code=warning.code, arguments=dict(warning.arguments)) for warning in answer.warnings
        ],
        catalog_version=answer.catalogue_version,
        listed_probability=answer.listed,
        code_probability=answer.code,
        shipped_confidence=answer.shipped_confidence,
        checkable_from=answer.checkable_from,
    )
    if best is not None:
        message.cvegs, message.brand, message.model = best.cvegs, best.brand, best.model
        message.year, message.description, message.base_sum = best.year, best.description, best.base_sum
    return message


def _runner_up(candidate: Candidate) -> match_pb2.RunnerUp:
    brand, model, year, cvegs, description, _ = candidate.row
    return match_pb2.RunnerUp(
        cvegs=cvegs,
        score=candidate.score,
        brand=brand,
        model=model,
        year=year,
        description=description,
        code_probability=candidate.code,
    )


def add_candidate(
    message: vehicle_match_pb2.VehicleMatch | matcher_service_pb2.SearchCatalogResponse, candidate: Candidate
) -> None:
    """Add a candidate where it stays: a message that is made apart is copied with all that it holds."""
    brand, model, year, cvegs, description, _ = candidate.row
    add = message.candidates.add(
        cvegs=cvegs,
        brand=brand,
        model=model,
        year=year,
        description=description,
        score=candidate.score,
        code_probability=candidate.code,
    ).evidence.add
    for attribute, verdict, query_value, entry_value in candidate.evidence:
        add(attribute=attribute, verdict=_VERDICTS[verdict], query_value=query_value, candidate_value=entry_value)


def _understanding(understanding: Understanding) -> vehicle_match_pb2.Understanding:
    attributes = {
        name: value_text(value) for name, value in understanding.attributes._asdict().items() if value is not None
    }
    return vehicle_match_pb2.Understanding(
        brand=understanding.brand,
        model=understanding.models[0].model if understanding.models else "",
        year=understanding.year,
        attributes=attributes,
        trim_words=[word for word in understanding.sequence if word not in understanding.model_words],
    )
