"""minca.matcher.v2.MatcherService."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from matcher.service.convert import candidates_wanted, read_all, vehicle_match, vehicle_text
from mesh.errors import InvalidField, InvalidFields
from mesh.status import to_status
from minca.matcher.v2 import matcher_service_pb2 as pb
from minca.matcher.v2 import matcher_service_pb2_grpc

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    import grpc

    from matcher.service.match_service import MatchService, SearchScope
    from minca.matcher.v2 import vehicle_match_pb2

    Context = grpc.aio.ServicerContext[Any, Any]

FULL_NAME: Final = "minca.matcher.v2.MatcherService"
MOST_QUERIES: Final = 5000


class MatcherV2Servicer(matcher_service_pb2_grpc.MatcherServiceServicer):
    """Turns requests into texts and answers into responses; `MatchService` does the work."""

    def __init__(self, coder: MatchService) -> None:
        self._coder = coder

    async def MatchVehicle(self, request: pb.MatchVehicleRequest, _context: Context) -> pb.MatchVehicleResponse:
        """Code one vehicle."""
        wanted = candidates_wanted(request.max_candidates)
        text = vehicle_text(request.query, "query.")
        [answer] = await self._coder.code([text], self._coder.place(request.insurer_id), wanted)
        return pb.MatchVehicleResponse(vehicle_match=vehicle_match(answer, wanted))

    async def BatchMatchVehicles(
        self, request: pb.BatchMatchVehiclesRequest, _context: Context
    ) -> pb.BatchMatchVehiclesResponse:
        """Code many vehicles, in order; a query that is refused says why and spoils no other."""
        wanted = candidates_wanted(request.max_candidates)
        if not 1 <= len(request.queries) <= MOST_QUERIES:
            raise InvalidField("queries", f"{len(request.queries)} queries", f"1 to {MOST_QUERIES} queries")
        place = self._coder.place(request.insurer_id)
        results = await self._results(request.queries, "queries[{}].", place, wanted)
        return pb.BatchMatchVehiclesResponse(results=results, catalog_version=place.catalogue.version)

    async def StreamMatchVehicles(
        self, request_iterator: AsyncIterator[pb.StreamMatchVehiclesRequest], _context: Context
    ) -> AsyncIterator[pb.StreamMatchVehiclesResponse]:
        """Code vehicles as they come; the next is read when the last was answered."""
        first: pb.StreamMatchVehiclesRequest | None = None
        async for request in request_iterator:
            first = first or request
            wanted = candidates_wanted(first.max_candidates)
            place = self._coder.place(first.insurer_id)
            [result] = await self._results([request.query], "query.", place, wanted)
            yield pb.StreamMatchVehiclesResponse(result=result)

    async def _results(
        self, queries: Sequence[vehicle_match_pb2.VehicleQuery], prefix: str, place: SearchScope, wanted: int
    ) -> list[pb.MatchResult]:
        read = read_all(queries, prefix)
        texts = [text for text in read if not isinstance(text, InvalidFields)]
        answers = iter(await self._coder.code(texts, place, wanted))

        def written() -> list[pb.MatchResult]:
            return [
                pb.MatchResult(query_id=query.query_id, error=to_status(text))
                if isinstance(text, InvalidFields)
                else pb.MatchResult(query_id=query.query_id, vehicle_match=vehicle_match(next(answers), wanted))
                for query, text in zip(queries, read, strict=True)
            ]

        return await self._coder.apart(written)
