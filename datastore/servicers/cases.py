"""CaseService."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from datastore.convert import cases as convert
from datastore.convert.mails import (
    candidate_of,
    case_search,
    mail_to_cases,
    references_of,
    related_cases_of,
    related_mails_of,
)
from datastore.convert.new_cases import new_case, new_case_with_vehicles
from datastore.db.engine import is_worth_repeating, transact, was_undone
from datastore.mailbox.candidates import find_candidates
from datastore.mailbox.links import relations_of
from datastore.mailbox.open_cases import open_cases
from datastore.servicers.case_work import CaseWork
from datastore.servicers.page_request import page_request
from datastore.store import cases
from datastore.store.create_case import NewCase, create_case, create_case_by_hand, insurer_of
from datastore.tenancy.actor import current_actor
from domain.notices.sentences import LANGUAGES
from mesh.server.answer_language import answer_language
from minca.datastore.v1 import case_service_pb2 as pb
from minca.datastore.v1 import case_service_pb2_grpc

if TYPE_CHECKING:
    from collections.abc import Sequence

    import grpc
    from sqlalchemy import RowMapping
    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

    from datastore.mailbox.open_cases import OpenedCases
    from datastore.servicers.case_work import Watching
    from datastore.store.cot_number import Calendar
    from datastore.tenancy.actor import Actor

    Context = grpc.aio.ServicerContext[Any, Any]

RPC = "/minca.datastore.v1.CaseService/"
# Converted within a millisecond: the way to a thread and back would cost as much as holding up the event loop.
FEW = 20


class CaseServicer(CaseWork, case_service_pb2_grpc.CaseServiceServicer):
    """Stores cases; the year of a COT number comes from `calendar`.

    `language` is that of warnings for callers that accept none of those there are; `check_share` of the accepted
    vehicles are chosen for a blind check. `watching` is how changes are noticed.
    """

    def __init__(
        self, engine: AsyncEngine, calendar: Calendar, language: str, *, check_share: float, watching: Watching
    ) -> None:
        super().__init__(engine, watching)
        self._calendar = calendar
        self._language = language
        self._check_share = check_share

    async def CreateCase(self, request: pb.CreateCaseRequest, context: Context) -> pb.CreateCaseResponse:
        actor = current_actor(f"{RPC}CreateCase")
        new = new_case(request, actor)
        is_idempotent = bool(new.key or new.message)

        async def create(connection: AsyncConnection) -> RowMapping:
            return await create_case_by_hand(connection, actor, new, year=await self._year(connection, actor, new))

        row = await transact(
            self._engine,
            create,
            is_retryable=is_worth_repeating if is_idempotent else was_undone,
        )
        return pb.CreateCaseResponse(case=convert.case_of(row, self._language_for(context)))

    async def CreateCaseWithVehicles(
        self, request: pb.CreateCaseWithVehiclesRequest, context: Context
    ) -> pb.CreateCaseWithVehiclesResponse:
        actor = current_actor(f"{RPC}CreateCaseWithVehicles")
        is_small = len(request.vehicles) + len(request.case.dropped_rows) <= FEW
        new = (
            new_case_with_vehicles(request, actor)
            if is_small
            else await asyncio.to_thread(new_case_with_vehicles, request, actor)
        )
        new = replace(new, check_share=self._check_share)

        async def create(connection: AsyncConnection) -> tuple[RowMapping, bool]:
            return await create_case(connection, actor, new, year=await self._year(connection, actor, new))

        row, is_repeat = await transact(self._engine, create)
        return pb.CreateCaseWithVehiclesResponse(
            case=convert.case_of(row, self._language_for(context)), is_repeat=is_repeat
        )

    async def OpenCases(self, request: pb.OpenCasesRequest, context: Context) -> pb.OpenCasesResponse:
        actor = current_actor(f"{RPC}OpenCases")
        size = sum(len(new.vehicles) + len(new.case.dropped_rows) for new in request.cases)
        mail = mail_to_cases(request) if size <= FEW else await asyncio.to_thread(mail_to_cases, request)

        async def create(connection: AsyncConnection) -> OpenedCases:
            year = await self._year(connection, actor, NewCase("", mail.message, {}))
            return await open_cases(connection, actor, mail, year=year)

        cases_to_check = [replace(new, check_share=self._check_share) for new in mail.cases]
        mail = replace(mail, cases=cases_to_check)
        made = await transact(self._engine, create)
        return pb.OpenCasesResponse(
            cases=convert.cases_of(made.cases, self._language_for(context)),
            is_repeat=made.is_repeat,
            is_sent_again=made.is_sent_again,
        )

    async def FindRelatedCases(
        self, request: pb.FindRelatedCasesRequest, _context: Context
    ) -> pb.FindRelatedCasesResponse:
        current_actor(f"{RPC}FindRelatedCases")
        search = case_search(request)
        rows = await transact(self._engine, lambda connection: find_candidates(connection, search))
        return pb.FindRelatedCasesResponse(cases=map(candidate_of, rows))

    async def GetCase(self, request: pb.GetCaseRequest, context: Context) -> pb.GetCaseResponse:
        actor = current_actor(f"{RPC}GetCase")

        async def find(connection: AsyncConnection) -> tuple[RowMapping, Sequence[dict[str, Any]], RowMapping]:
            row = await cases.find_case(connection, request.case_id, insurer_id=actor.insurer_id)
            dropped = await cases.stored_dropped_rows(connection, row)
            return row, dropped, await relations_of(connection, row)

        row, dropped, relations = await transact(self._engine, find)
        language = self._language_for(context)
        case = (
            await asyncio.to_thread(convert.case_of, row, language, dropped)
            if dropped
            else convert.case_of(row, language)
        )
        case.other_cases.extend(references_of(relations["other_cases"]))
        case.related_cases.extend(related_cases_of(relations["related_cases"]))
        case.related_mails.extend(related_mails_of(relations["related_mails"]))
        return pb.GetCaseResponse(case=case)

    async def ListCases(self, request: pb.ListCasesRequest, context: Context) -> pb.ListCasesResponse:
        list_request = page_request(request, current_actor(f"{RPC}ListCases"), request.filter)
        options = cases.CaseListOptions(request.order_by, request.q, is_counted=request.with_total)
        page, total = await transact(
            self._engine, lambda connection: cases.list_cases(connection, list_request, options)
        )
        items = await asyncio.to_thread(convert.cases_of, page.items, self._language_for(context))
        return pb.ListCasesResponse(cases=items, next_page_token=page.next_token, total_size=total)

    async def UpdateCase(self, request: pb.UpdateCaseRequest, context: Context) -> pb.UpdateCaseResponse:
        actor = current_actor(f"{RPC}UpdateCase")
        values = convert.data_changes(request)
        row = await transact(
            self._engine,
            lambda connection: cases.update_data(
                connection, actor, request.case_id, values=values, etag=request.case.etag
            ),
        )
        return pb.UpdateCaseResponse(case=convert.case_of(row, self._language_for(context)))

    async def UpdateCaseStatus(
        self, request: pb.UpdateCaseStatusRequest, context: Context
    ) -> pb.UpdateCaseStatusResponse:
        actor = current_actor(f"{RPC}UpdateCaseStatus")
        change = convert.status_change(request)
        row = await transact(
            self._engine,
            lambda connection: cases.update_status(connection, actor, request.case_id, change, etag=request.etag),
        )
        return pb.UpdateCaseStatusResponse(case=convert.case_of(row, self._language_for(context)))

    def _language_for(self, context: Context) -> str:
        return answer_language(context, LANGUAGES, self._language)

    async def _year(self, connection: AsyncConnection, actor: Actor, new: NewCase) -> int:
        insurer_id = await insurer_of(connection, actor, new) if self._calendar.zones else ""
        return self._calendar.year(insurer_id)
