"""Cases and their vehicles, from the datastore."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mesh.client.pages import pages
from mesh.errors import InvalidField, NotFound
from mesh.language import ACCEPT_LANGUAGE
from minca.datastore.v1 import case_service_pb2, vehicle_service_pb2

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from minca.datastore.v1 import case_pb2, case_service_pb2_grpc, vehicle_pb2, vehicle_service_pb2_grpc

MOST_CASES: Final = 500
VEHICLES_A_PAGE: Final = 1_000


@dataclass(frozen=True, slots=True)
class StoredCases:
    """Reads cases as the caller of the current call may see them."""

    cases: case_service_pb2_grpc.CaseServiceStub
    vehicles: vehicle_service_pb2_grpc.VehicleServiceStub

    async def case(self, case_id: str, language: str) -> case_pb2.Case:
        """Return a case by its id or COT number, with its warnings in `language`."""
        answer = await self.cases.GetCase(
            case_service_pb2.GetCaseRequest(case_id=case_id), metadata=((ACCEPT_LANGUAGE, language),)
        )
        return answer.case

    async def matching(self, condition: str) -> list[case_pb2.Case]:
        """Return the cases that a filter matches, newest first, without their vehicles and dropped rows.

        Raises: NotFound when there are none, another insurer's left aside; InvalidField when there are too many.
        """
        if not condition.strip():
            raise InvalidField("filter", None, "a filter as of ListCases")
        page = await self.cases.ListCases(
            case_service_pb2.ListCasesRequest(page_size=MOST_CASES, filter=condition, order_by="create_time desc")
        )
        if not page.cases:
            raise NotFound("case", "by this filter")
        if page.next_page_token:
            raise InvalidField("filter", None, f"a filter that at most {MOST_CASES} cases match")
        return list(page.cases)

    async def vehicle_pages(self, case_id: str) -> AsyncIterator[Sequence[vehicle_pb2.CaseVehicle]]:
        """Yield the vehicles of a case in order, without those that were removed, page by page."""
        request = vehicle_service_pb2.ListVehiclesRequest(case_id=case_id, page_size=VEHICLES_A_PAGE)
        async for page in pages(self.vehicles.ListVehicles, request):
            yield page.vehicles
