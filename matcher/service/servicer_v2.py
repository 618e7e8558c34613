"""minca.matcher.v2.MatcherService."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from matcher.linkage.search import UnknownBrandError
from matcher.service.convert import (
    add_candidate,
    catalogue_search,
    max_candidates_of,
    read_all,
    vehicle_match,
    vehicle_text,
)
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
ENTRIES_A_SEARCH: Final = 20


class MatcherV2Servicer(matcher_service_pb2_grpc.MatcherServiceServicer):
    """Converts requests and answers; `MatchService` does the work."""

    def __init__(self, coder: MatchService) -> None:
        self._coder = coder

    async def MatchVehicle(self, request: pb.MatchVehicleRequest, _context: Context) -> pb.MatchVehicleResponse:
        """Code one vehicle."""
        max_candidates = max_candidates_of(request.max_candidates)
        text = vehicle_text(request.query, "query.")
        [answer] = await self._coder.code([text], self._coder.scope_of(request.insurer_id), max_candidates)
        return pb.MatchVehicleResponse(vehicle_match=vehicle_match(answer, max_candidates))

    async def BatchMatchVehicles(
        self, request: pb.BatchMatchVehiclesRequest, _context: Context
    ) -> pb.BatchMatchVehiclesResponse:
        """Code many vehicles, in order; an invalid query gets an error of its own."""
        max_candidates = max_candidates_of(request.max_candidates)
        if not 1 <= len(request.queries) <= MOST_QUERIES:
            raise InvalidField("queries", f"{len(request.queries)} queries", f"1 to {MOST_QUERIES} queries")
        scope = self._coder.scope_of(request.insurer_id)
        return await self._answer(request.queries, "queries[{}].", scope, max_candidates)

    async def SearchCatalog(self, request: pb.SearchCatalogRequest, _context: Context) -> pb.SearchCatalogResponse:
        """Find entries of the catalogue by words."""
        wanted = catalogue_search(request)
        most = max_candidates_of(request.page_size, "page_size", ENTRIES_A_SEARCH)
        scope = self._coder.scope_of(request.insurer_id)
        try:
            candidates = await self._coder.search(wanted, scope, most)
        except UnknownBrandError:
            raise InvalidField("brand", wanted.brand, "a brand of the catalogue") from None
        response = pb.SearchCatalogResponse(catalog_version=scope.catalogue.version)
        for candidate in candidates:
            add_candidate(response, candidate)
        return response

    async def StreamMatchVehicles(
        self, request_iterator: AsyncIterator[pb.StreamMatchVehiclesRequest], _context: Context
    ) -> AsyncIterator[pb.StreamMatchVehiclesResponse]:
        """Code vehicles as they arrive; the next is read when the last is answered."""
        first: pb.StreamMatchVehiclesRequest | None = None
        async for request in request_iterator:
            first = first or request
            max_candidates = max_candidates_of(first.max_candidates)
            scope = self._coder.scope_of(first.insurer_id)
            answer = await self._answer([request.query], "query.", scope, max_candidates)
            yield pb.StreamMatchVehiclesResponse(result=answer.results[0])

    async def _answer(
        self, queries: Sequence[vehicle_match_pb2.VehicleQuery], prefix: str, scope: SearchScope, max_candidates: int
    ) -> pb.BatchMatchVehiclesResponse:
        texts_or_errors = read_all(queries, prefix)
        texts = [text for text in texts_or_errors if not isinstance(text, InvalidFields)]
        messages = iter(await self._coder.messages(texts, scope, max_candidates))

        def build() -> pb.BatchMatchVehiclesResponse:
            response = pb.BatchMatchVehiclesResponse(catalog_version=scope.catalogue.version)
            for query, text in zip(queries, texts_or_errors, strict=True):
                result = response.results.add(query_id=query.query_id)
                if isinstance(text, InvalidFields):
                    result.error.CopyFrom(to_status(text))
                else:
                    result.vehicle_match.MergeFromString(next(messages))
            return response

        return await self._coder.run_in_thread(build)
