"""AuditService."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from datastore import audit
from datastore.authors import author
from datastore.convert import audit as convert
from datastore.engine import transact
from datastore.servicers.pages import page_request
from minca.datastore.v1 import audit_service_pb2 as pb
from minca.datastore.v1 import audit_service_pb2_grpc

if TYPE_CHECKING:
    import grpc
    from sqlalchemy.ext.asyncio import AsyncEngine

    Context = grpc.aio.ServicerContext[Any, Any]

RPC = "/minca.datastore.v1.AuditService/"


class AuditServicer(audit_service_pb2_grpc.AuditServiceServicer):
    """Tells who changed what."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def ListAuditEntries(
        self, request: pb.ListAuditEntriesRequest, _context: Context
    ) -> pb.ListAuditEntriesResponse:
        asked = page_request(request, author(f"{RPC}ListAuditEntries"), request.filter)
        page = await transact(self._engine, lambda connection: audit.list_entries(connection, asked))
        entries = map(convert.entry_of, page.items)
        return pb.ListAuditEntriesResponse(audit_entries=entries, next_page_token=page.next_token)
