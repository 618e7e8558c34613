"""CorrectionService."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from datastore.convert import corrections
from datastore.convert.catalogs import check_insurer
from datastore.db.engine import transact
from datastore.db.notifications import wait_for
from datastore.servicers.page_request import page_request, visible_insurer
from datastore.store import correction_log
from datastore.tenancy.actor import current_actor
from mesh.errors import InvalidField
from minca.datastore.v1 import correction_service_pb2 as pb
from minca.datastore.v1 import correction_service_pb2_grpc

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    import grpc
    from sqlalchemy import RowMapping
    from sqlalchemy.ext.asyncio import AsyncEngine

    from datastore.db.notifications import Notifications

    Context = grpc.aio.ServicerContext[Any, Any]

RPC = "/minca.datastore.v1.CorrectionService/"
WATCH_POLL_S: Final = 5.0


class CorrectionServicer(correction_service_pb2_grpc.CorrectionServiceServicer):
    """Lists and streams the corrections of reviewers."""

    def __init__(self, engine: AsyncEngine, signals: Notifications) -> None:
        self._engine = engine
        self._signals = signals

    async def ListCorrections(
        self, request: pb.ListCorrectionsRequest, _context: Context
    ) -> pb.ListCorrectionsResponse:
        actor = current_actor(f"{RPC}ListCorrections")
        check_insurer(request.insurer_id)
        list_request = page_request(
            request, replace(actor, insurer_id=visible_insurer(actor.insurer_id, request.insurer_id))
        )
        page = await transact(
            self._engine, lambda connection: correction_log.list_corrections(connection, list_request)
        )
        items = map(corrections.correction_of, page.items)
        return pb.ListCorrectionsResponse(corrections=items, next_page_token=page.next_token)

    async def WatchCorrections(
        self, request: pb.WatchCorrectionsRequest, _context: Context
    ) -> AsyncIterator[pb.WatchCorrectionsResponse]:
        actor = current_actor(f"{RPC}WatchCorrections")
        check_insurer(request.insurer_id)
        if request.after_id < 0:
            raise InvalidField("after_id", request.after_id, "the id of a correction, or 0")
        insurer_id = visible_insurer(actor.insurer_id, request.insurer_id)
        after = request.after_id
        while True:
            signal = self._signals.next(correction_log.CHANNEL)
            while rows := await self._after(insurer_id, after):
                yield pb.WatchCorrectionsResponse(corrections=map(corrections.correction_of, rows))
                after = rows[-1]["id"]
            await wait_for(signal, WATCH_POLL_S)

    async def _after(self, insurer_id: str, after: int) -> Sequence[RowMapping]:
        return await transact(
            self._engine, lambda connection: correction_log.corrections_after(connection, insurer_id, after)
        )
