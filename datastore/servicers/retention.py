"""RetentionService."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from datastore.convert.checks import Checks
from datastore.convert.enums import timestamp
from datastore.db.engine import transact
from datastore.jobs import retention
from datastore.jobs.unreferenced_blobs import clear_keys, unreferenced_keys
from datastore.lists.page_token import page_size
from datastore.tenancy.actor import current_actor
from datastore.tenancy.scope import EVERY_INSURER, caller_scope
from minca.datastore.v1 import retention_service_pb2 as pb
from minca.datastore.v1 import retention_service_pb2_grpc

if TYPE_CHECKING:
    import grpc
    from sqlalchemy.ext.asyncio import AsyncEngine

    from datastore.jobs.retention import RetentionPolicy, RetentionResult

    Context = grpc.aio.ServicerContext[Any, Any]

RPC: Final = "/minca.datastore.v1.RetentionService/"
DEFAULT, MOST = 100, 1000


class RetentionServicer(retention_service_pb2_grpc.RetentionServiceServicer):
    """Deletes data past its retention period."""

    def __init__(self, engine: AsyncEngine, policy: RetentionPolicy) -> None:
        self._engine = engine
        self._policy = policy

    async def RunRetention(self, request: pb.RunRetentionRequest, _context: Context) -> pb.RunRetentionResponse:
        actor, scope = current_actor(f"{RPC}RunRetention"), caller_scope()
        if request.dry_run:
            results = await retention.count_due(self._engine, self._policy, scope=scope)
        else:
            results = await retention.apply_retention(self._engine, self._policy, actor, scope=scope)
        return pb.RunRetentionResponse(retained=map(_retained, results))

    async def ListFreeBlobs(self, request: pb.ListFreeBlobsRequest, _context: Context) -> pb.ListFreeBlobsResponse:
        actor, size = current_actor(f"{RPC}ListFreeBlobs"), page_size(request.page_size, DEFAULT, MOST)
        keys = await transact(
            self._engine, lambda connection: unreferenced_keys(connection, actor.insurer_id, size), scope=EVERY_INSURER
        )
        return pb.ListFreeBlobsResponse(blob_keys=keys)

    async def ForgetBlobs(self, request: pb.ForgetBlobsRequest, _context: Context) -> pb.ForgetBlobsResponse:
        actor, checks = current_actor(f"{RPC}ForgetBlobs"), Checks()
        checks.require(1 <= len(request.blob_keys) <= MOST, "blob_keys", len(request.blob_keys), f"1 to {MOST} keys")
        checks.finish()
        await transact(
            self._engine, lambda connection: clear_keys(connection, actor.insurer_id, list(request.blob_keys))
        )
        return pb.ForgetBlobsResponse()


def _retained(result: RetentionResult) -> pb.Retained:
    before = timestamp(result.before) if result.before else None
    return pb.Retained(kind=result.kind, kept_days=result.kept_days, count=result.count, before=before)
