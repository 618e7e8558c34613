"""Reads a case and its vehicles from the datastore, as the caller may see them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self
from uuid import UUID

from domain.review import is_settled
from mesh.client.pages import pages
from mesh.errors import NotFound, WrongState
from minca.datastore.v1 import (
    case_pb2,
    case_service_pb2,
    case_service_pb2_grpc,
    vehicle_service_pb2,
    vehicle_service_pb2_grpc,
)
from minca.fleet.v1 import match_pb2

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import grpc

    from minca.datastore.v1 import vehicle_pb2

A_PAGE: Final = 1_000
MOST_LOOKED_UP: Final = 8
"""More vehicles than these are not looked up one by one: the case is read as a whole."""
Status = case_pb2.Case.Status
_DECISIONS: Final = {number: name.removeprefix("DECISION_") for name, number in match_pb2.Decision.items()}
_METHODS: Final = {number: name.removeprefix("MATCH_METHOD_") for name, number in match_pb2.MatchMethod.items()}
OPEN: Final = (Status.STATUS_NEEDS_REVIEW, Status.STATUS_READY)


@dataclass(frozen=True, slots=True)
class CaseRows:
    """Reads cases and their vehicles."""

    cases: case_service_pb2_grpc.CaseServiceStub
    vehicles: vehicle_service_pb2_grpc.VehicleServiceStub

    @classmethod
    def of(cls, datastore: grpc.aio.Channel) -> Self:
        """Return those of the datastore behind a channel."""
        return cls(
            case_service_pb2_grpc.CaseServiceStub(datastore), vehicle_service_pb2_grpc.VehicleServiceStub(datastore)
        )

    async def case(self, key: str) -> case_pb2.Case:
        """Return a case by id or COT number, whatever its status.

        Raises: grpc.aio.AioRpcError.
        """
        return (await self.cases.GetCase(case_service_pb2.GetCaseRequest(case_id=key))).case

    async def changeable(self, key: str) -> case_pb2.Case:
        """Return a case whose vehicles may be changed.

        Raises: WrongState, grpc.aio.AioRpcError.
        """
        case = await self.case(key)
        if case.status not in OPEN:
            raise WrongState("case", case.cot_number, _word(case.status), map(_word, OPEN))
        return case

    async def rows(self, case_id: str, *, with_removed: bool = False) -> list[vehicle_pb2.CaseVehicle]:
        """Return all vehicles of a case, in order.

        Raises: grpc.aio.AioRpcError.
        """
        request = vehicle_service_pb2.ListVehiclesRequest(case_id=case_id, page_size=A_PAGE, with_removed=with_removed)
        return [row async for page in pages(self.vehicles.ListVehicles, request) for row in page.vehicles]

    async def some(
        self, case_id: str, vehicle_ids: Sequence[str], *, with_removed: bool = False
    ) -> Mapping[str, vehicle_pb2.CaseVehicle]:
        """Return those of these vehicles that the case has, by id.

        Raises: grpc.aio.AioRpcError.
        """
        if len(vehicle_ids) > MOST_LOOKED_UP:
            every = await self.rows(case_id, with_removed=with_removed)
            return {row.id: row for row in every}
        looked_up = [self._one(case_id, vehicle_id, with_removed=with_removed) for vehicle_id in vehicle_ids]
        return {row.id: row for found_rows in await asyncio.gather(*looked_up) for row in found_rows}

    async def one(self, case_id: str, vehicle_id: str, *, with_removed: bool = False) -> vehicle_pb2.CaseVehicle:
        """Return a vehicle of a case.

        Raises: NotFound, grpc.aio.AioRpcError.
        """
        for row in await self._one(case_id, vehicle_id, with_removed=with_removed):
            return row
        raise NotFound("vehicle", vehicle_id)

    async def _one(self, case_id: str, vehicle_id: str, *, with_removed: bool) -> Sequence[vehicle_pb2.CaseVehicle]:
        if not is_id(vehicle_id):
            return ()
        request = vehicle_service_pb2.ListVehiclesRequest(
            case_id=case_id, filter=f'id = "{vehicle_id}"', with_removed=with_removed
        )
        return (await self.vehicles.ListVehicles(request)).vehicles


def is_id(text: str) -> bool:
    """Tell whether a text may be an id; any other names no vehicle, and stands in no filter."""
    try:
        UUID(text)
    except ValueError:
        return False
    return '"' not in text


def plain_id(text: str) -> str:
    """Return an id as it is stored, however it is spelled; what is none is returned as it is."""
    return str(UUID(text)) if is_id(text) else text


def is_open(row: vehicle_pb2.CaseVehicle) -> bool:
    """Tell whether a vehicle waits for a person."""
    return not is_settled(_DECISIONS.get(row.match.decision, ""), _METHODS.get(row.match.method, ""))


def _word(status: Status.ValueType) -> str:
    return Status.Name(status).removeprefix("STATUS_")
