"""AuditService."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from datastore.audit import trail
from datastore.audit.verification import verify
from datastore.convert import audit as convert
from datastore.db.engine import transact
from datastore.servicers.page_request import page_request, visible_insurer
from datastore.tenancy.actor import current_actor
from mesh.identity.auth import READ_PERSONAL, current_caller
from minca.datastore.v1 import audit_service_pb2 as pb
from minca.datastore.v1 import audit_service_pb2_grpc

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    import grpc
    from sqlalchemy.ext.asyncio import AsyncEngine

    Context = grpc.aio.ServicerContext[Any, Any]

RPC = "/minca.datastore.v1.AuditService/"


class AuditServicer(audit_service_pb2_grpc.AuditServiceServicer):
    """Lists the audit trail and verifies it."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def ListAuditEntries(
        self, request: pb.ListAuditEntriesRequest, _context: Context
    ) -> pb.ListAuditEntriesResponse:
        list_request = page_request(request, current_actor(f"{RPC}ListAuditEntries"), request.filter)
        is_all_shown = READ_PERSONAL in current_caller().permissions
        page = await transact(
            self._engine, lambda connection: trail.list_entries(connection, list_request, is_all_shown=is_all_shown)
        )
        entries = map(convert.entry_of, page.items)
        return pb.ListAuditEntriesResponse(audit_entries=entries, next_page_token=page.next_token)

    async def VerifyAuditTrail(
        self, request: pb.VerifyAuditTrailRequest, _context: Context
    ) -> AsyncIterator[pb.VerifyAuditTrailResponse]:
        actor = current_actor(f"{RPC}VerifyAuditTrail")
        insurer_id = visible_insurer(actor.insurer_id, request.insurer_id)
        anchors = convert.anchors_of(request, insurer_id)
        async for verdict in verify(self._engine, insurer_id, anchors):
            yield convert.verdict_of(verdict)
