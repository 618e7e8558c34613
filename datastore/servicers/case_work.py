"""CaseService, the part for those who work on cases: notes, history, and what changes meanwhile."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from datastore.audit import trail
from datastore.convert import audit, case_work
from datastore.convert.case_work import WatchPoint
from datastore.convert.request_keys import request_key
from datastore.db.engine import is_worth_repeating, transact, was_undone
from datastore.db.notifications import wait_for
from datastore.servicers.page_request import page_request
from datastore.store import case_changes, case_notes, cases
from datastore.tenancy.actor import current_actor
from mesh.identity.auth import READ_PERSONAL, current_caller
from minca.datastore.v1 import case_service_pb2 as pb

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from uuid import UUID

    import grpc
    from sqlalchemy import RowMapping
    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

    from datastore.db.notifications import Notifications
    from datastore.lists.list_query import Page
    from datastore.tenancy.actor import Actor

    Context = grpc.aio.ServicerContext[Any, Any]

RPC: Final = "/minca.datastore.v1.CaseService/"
NOTES, MOST_NOTES = 20, 100
# Notifications are hints: this often a watch looks without one.
LOOK_S: Final = 5.0
# What changes within it is sent together.
PAUSE_S: Final = 0.1


@dataclass(frozen=True, slots=True)
class Watching:
    """How changes are noticed, and after how many seconds without any a watch shows that it is alive."""

    signals: Notifications
    heartbeat_s: float


class CaseWork:
    """Notes on cases, their history, and their changes as they come."""

    def __init__(self, engine: AsyncEngine, watching: Watching) -> None:
        self._engine = engine
        self._watching = watching

    async def AddCaseNote(self, request: pb.AddCaseNoteRequest, _context: Context) -> pb.AddCaseNoteResponse:
        actor = current_actor(f"{RPC}AddCaseNote")
        text, key = case_work.note_text(request), request_key("AddCaseNote", request, actor)
        note = await transact(
            self._engine,
            lambda connection: cases.add_note(connection, actor, request.case_id, text, key),
            is_retryable=is_worth_repeating if key else was_undone,
        )
        return pb.AddCaseNoteResponse(note=case_work.note_of(note))

    async def ListCaseNotes(self, request: pb.ListCaseNotesRequest, _context: Context) -> pb.ListCaseNotesResponse:
        actor = current_actor(f"{RPC}ListCaseNotes")
        list_request = page_request(request, actor, default=NOTES, maximum=MOST_NOTES)

        async def read(connection: AsyncConnection) -> Page[RowMapping]:
            case = await cases.find_case(connection, request.case_id, insurer_id=actor.insurer_id)
            return await case_notes.list_notes(connection, case, list_request)

        page = await transact(self._engine, read)
        return pb.ListCaseNotesResponse(notes=map(case_work.note_of, page.items), next_page_token=page.next_token)

    async def ListCaseHistory(
        self, request: pb.ListCaseHistoryRequest, _context: Context
    ) -> pb.ListCaseHistoryResponse:
        actor = current_actor(f"{RPC}ListCaseHistory")
        list_request = page_request(request, actor)
        is_all_shown = READ_PERSONAL in current_caller().permissions

        async def read(connection: AsyncConnection) -> Page[dict[str, Any]]:
            case = await cases.find_case(connection, request.case_id, insurer_id=actor.insurer_id)
            of_case = replace(list_request, scope=str(case["id"]))
            return await trail.list_entries(connection, of_case, is_all_shown=is_all_shown, case_id=case["id"])

        page = await transact(self._engine, read)
        return pb.ListCaseHistoryResponse(entries=map(audit.entry_of, page.items), next_page_token=page.next_token)

    async def WatchCases(
        self, request: pb.WatchCasesRequest, _context: Context
    ) -> AsyncIterator[pb.WatchCasesResponse]:
        actor = current_actor(f"{RPC}WatchCases")
        resumed = case_work.watch_point(request.resume_token) if request.resume_token else None
        point, case_id = await transact(
            self._engine, lambda connection: _begin(connection, actor, request.case_id, resumed)
        )
        yield case_work.changes_of((), point)
        shown_at = time.monotonic()
        while True:
            signal = self._watching.signals.next(case_changes.CHANNEL)
            while rows := await self._after(actor.insurer_id, point, case_id):
                yield case_work.changes_of(rows, point)
                point, shown_at = point.behind(rows), time.monotonic()
                await asyncio.sleep(PAUSE_S)
            left_s = shown_at + self._watching.heartbeat_s - time.monotonic()
            if left_s <= 0:
                yield case_work.changes_of((), point)
                left_s, shown_at = self._watching.heartbeat_s, time.monotonic()
            await wait_for(signal, min(left_s, LOOK_S))

    async def _after(self, insurer_id: str, point: WatchPoint, case_id: UUID | None) -> Sequence[RowMapping]:
        return await transact(
            self._engine,
            lambda connection: case_changes.changes_after(connection, insurer_id, point.position, case_id),
        )


async def _begin(
    connection: AsyncConnection, actor: Actor, case: str, resumed: WatchPoint | None
) -> tuple[WatchPoint, UUID | None]:
    """Return where a watch begins, and the case that it is of.

    Raises: NotFound; InvalidField for a token of another database.
    """
    case_id = (await cases.find_case(connection, case, insurer_id=actor.insurer_id))["id"] if case else None
    if resumed is None:
        latest = await case_changes.latest_position(connection, actor.insurer_id)
        return WatchPoint(latest, latest), case_id
    if not await case_changes.is_known(connection, resumed.position):
        raise case_work.refused_token()
    return resumed, case_id
