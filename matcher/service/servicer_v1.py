"""minca.matcher.v1.MatcherService, the first version of the contract: the answers of v2 in fewer fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from domain.notices.sentences import sentence
from matcher.linkage.evidence import value_text
from matcher.service.convert import read_all, vehicle_text
from matcher.service.servicer_v2 import MOST_QUERIES
from mesh.errors import InvalidField, InvalidFields
from minca.matcher.v1 import matcher_service_pb2 as pb
from minca.matcher.v1 import matcher_service_pb2_grpc
from minca.matcher.v2 import vehicle_match_pb2

if TYPE_CHECKING:
    import grpc

    from matcher.linkage.match_result import Match
    from matcher.query.understand import Understanding
    from matcher.service.match_service import MatchService

    Context = grpc.aio.ServicerContext[Any, Any]

FULL_NAME: Final = "minca.matcher.v1.MatcherService"
_CANDIDATES: Final = 1  # v1 has no other candidates
_LEVELS: Final = (
    (0.9, pb.CONFIDENCE_LEVEL_HIGH),
    (0.7, pb.CONFIDENCE_LEVEL_MEDIUM),
    (0.5, pb.CONFIDENCE_LEVEL_LOW),
)


class MatcherV1Servicer(matcher_service_pb2_grpc.MatcherServiceServicer):
    """Converts requests and answers; `MatchService` does the work."""

    def __init__(self, coder: MatchService) -> None:
        self._coder = coder

    async def MatchVehicle(self, request: pb.MatchVehicleRequest, _context: Context) -> pb.MatchVehicleResponse:
        """Code one vehicle."""
        text = vehicle_text(_as_query(request), "")
        [answer] = await self._coder.code([text], self._coder.scope_of(request.insurer_id), _CANDIDATES)
        return pb.MatchVehicleResponse(result=_result(answer))

    async def BatchMatchVehicles(
        self, request: pb.BatchMatchVehiclesRequest, _context: Context
    ) -> pb.BatchMatchVehiclesResponse:
        """Code many vehicles, in order; the warnings of a result say why its request is invalid."""
        if not 1 <= len(request.requests) <= MOST_QUERIES:
            raise InvalidField("requests", f"{len(request.requests)} requests", f"1 to {MOST_QUERIES} requests")
        scope = self._coder.scope_of(request.insurer_id)
        queries = read_all([_as_query(item) for item in request.requests], "requests[{}].")
        texts = [text for text in queries if not isinstance(text, InvalidFields)]
        answers = iter(await self._coder.code(texts, scope, _CANDIDATES))
        results = [
            pb.MatchResult(
                warnings=[f"{violation.field}: {violation.description}" for violation in text.violations],
                match_method="none",
            )
            if isinstance(text, InvalidFields)
            else _result(next(answers))
            for text in queries
        ]
        return pb.BatchMatchVehiclesResponse(results=results)


def _as_query(request: pb.MatchVehicleRequest) -> vehicle_match_pb2.VehicleQuery:
    return vehicle_match_pb2.VehicleQuery(
        description=request.description,
        brand=request.brand,
        model=request.model,
        year=request.year if request.HasField("year") else None,
    )


def _result(answer: Match) -> pb.MatchResult:
    result = pb.MatchResult(
        confidence_score=answer.confidence,
        extracted_attributes=_extracted(answer.understanding),
        warnings=map(sentence, answer.warnings),
        match_method=answer.method.value,
        candidates_evaluated=answer.compared,
    )
    if answer.best is not None:
        result.cvegs_code, result.matched_brand, result.matched_model = (
            answer.best.cvegs,
            answer.best.brand,
            answer.best.model,
        )
        result.matched_year, result.matched_description = answer.best.year, answer.best.description
        result.confidence_level = confidence_level(answer.confidence)
    return result


def confidence_level(confidence: float) -> pb.ConfidenceLevel.ValueType:
    """Return the level of a confidence."""
    return next((level for minimum, level in _LEVELS if confidence >= minimum), pb.CONFIDENCE_LEVEL_VERY_LOW)


def _extracted(understanding: Understanding) -> dict[str, str]:
    names = {
        "brand": understanding.brand,
        "model": understanding.models[0].model if understanding.models else "",
        "year": value_text(understanding.year),
    }
    values = names | {name: value_text(value) for name, value in understanding.attributes._asdict().items()}
    return {name: value for name, value in values.items() if value}
