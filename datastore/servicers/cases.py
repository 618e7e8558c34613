"""CaseService."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from datastore.convert import cases as convert
from datastore.convert.new_cases import new_case, new_case_with_vehicles
from datastore.db.engine import is_worth_repeating, transact, was_undone
from datastore.servicers.page_request import page_request
from datastore.store import cases
from datastore.store.create_case import create_case, create_case_by_hand, insurer_of
from datastore.tenancy.actor import author
from minca.datastore.v1 import case_service_pb2 as pb
from minca.datastore.v1 import case_service_pb2_grpc

if TYPE_CHECKING:
    import grpc
    from sqlalchemy import RowMapping
    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

    from datastore.store.cot_number import Calendar
    from datastore.store.create_case import NewCase
    from datastore.tenancy.actor import Actor

    Context = grpc.aio.ServicerContext[Any, Any]

RPC = "/minca.datastore.v1.CaseService/"


class CaseServicer(case_service_pb2_grpc.CaseServiceServicer):
    """Keeps the cases; the year of a COT number is that of `calendar`."""

    def __init__(self, engine: AsyncEngine, calendar: Calendar) -> None:
        self._engine = engine
        self._calendar = calendar

    async def CreateCase(self, request: pb.CreateCaseRequest, _context: Context) -> pb.CreateCaseResponse:
        by = author(f"{RPC}CreateCase")
        new = new_case(request, by)
        is_known_again = bool(new.key or new.message)

        async def create(connection: AsyncConnection) -> RowMapping:
            return await create_case_by_hand(connection, by, new, year=await self._year(connection, by, new))

        row = await transact(
            self._engine,
            create,
            again=is_worth_repeating if is_known_again else was_undone,
        )
        return pb.CreateCaseResponse(case=convert.case_of(row))

    async def CreateCaseWithVehicles(
        self, request: pb.CreateCaseWithVehiclesRequest, _context: Context
    ) -> pb.CreateCaseWithVehiclesResponse:
        by = author(f"{RPC}CreateCaseWithVehicles")
        new = await asyncio.to_thread(new_case_with_vehicles, request, by)

        async def create(connection: AsyncConnection) -> tuple[RowMapping, bool]:
            return await create_case(connection, by, new, year=await self._year(connection, by, new))

        row, is_repeat = await transact(self._engine, create)
        return pb.CreateCaseWithVehiclesResponse(case=convert.case_of(row), is_repeat=is_repeat)

    async def GetCase(self, request: pb.GetCaseRequest, _context: Context) -> pb.GetCaseResponse:
        by = author(f"{RPC}GetCase")
        row = await transact(
            self._engine, lambda connection: cases.find_case(connection, request.case_id, insurer_id=by.insurer_id)
        )
        return pb.GetCaseResponse(case=convert.case_of(row))

    async def ListCases(self, request: pb.ListCasesRequest, _context: Context) -> pb.ListCasesResponse:
        asked = page_request(request, author(f"{RPC}ListCases"), request.filter)
        page, total = await transact(
            self._engine,
            lambda connection: cases.list_cases(
                connection, asked, order_by=request.order_by, is_counted=request.with_total
            ),
        )
        items = map(convert.case_of, page.items)
        return pb.ListCasesResponse(cases=items, next_page_token=page.next_token, total_size=total)

    async def UpdateCase(self, request: pb.UpdateCaseRequest, _context: Context) -> pb.UpdateCaseResponse:
        by = author(f"{RPC}UpdateCase")
        values = convert.data_changes(request)
        row = await transact(
            self._engine,
            lambda connection: cases.update_data(
                connection, by, request.case_id, values=values, etag=request.case.etag
            ),
        )
        return pb.UpdateCaseResponse(case=convert.case_of(row))

    async def UpdateCaseStatus(
        self, request: pb.UpdateCaseStatusRequest, _context: Context
    ) -> pb.UpdateCaseStatusResponse:
        by = author(f"{RPC}UpdateCaseStatus")
        status = convert.status_word(request.status)
        row = await transact(
            self._engine,
            lambda connection: cases.update_status(connection, by, request.case_id, status=status, etag=request.etag),
        )
        return pb.UpdateCaseStatusResponse(case=convert.case_of(row))

    async def _year(self, connection: AsyncConnection, by: Actor, new: NewCase) -> int:
        insurer_id = await insurer_of(connection, by, new) if self._calendar.zones else ""
        return self._calendar.year(insurer_id)
