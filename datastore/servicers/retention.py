"""RetentionService."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from datastore.convert.checks import Checks
from datastore.convert.enums import timestamp
from datastore.db.engine import transact
from datastore.jobs import retention
from datastore.jobs.unreferenced_blobs import forget_blobs, free_blobs
from datastore.lists.page_token import page_size
from datastore.tenancy.actor import author
from datastore.tenancy.scope import EVERY_INSURER, reach_of_caller
from minca.datastore.v1 import retention_service_pb2 as pb
from minca.datastore.v1 import retention_service_pb2_grpc

if TYPE_CHECKING:
    import grpc
    from sqlalchemy.ext.asyncio import AsyncEngine

    from datastore.jobs.retention import RetentionPolicy, RetentionResult

    Context = grpc.aio.ServicerContext[Any, Any]

RPC: Final = "/minca.datastore.v1.RetentionService/"
USUAL, MOST = 100, 1000


class RetentionServicer(retention_service_pb2_grpc.RetentionServiceServicer):
    """Lets go of what was kept long enough."""

    def __init__(self, engine: AsyncEngine, policy: RetentionPolicy) -> None:
        self._engine = engine
        self._policy = policy

    async def RunRetention(self, request: pb.RunRetentionRequest, _context: Context) -> pb.RunRetentionResponse:
        by, reach = author(f"{RPC}RunRetention"), reach_of_caller()
        if request.dry_run:
            found = await retention.count_due(self._engine, self._policy, reach=reach)
        else:
            found = await retention.let_go(self._engine, self._policy, by, reach=reach)
        return pb.RunRetentionResponse(retained=map(_retained, found))

    async def ListFreeBlobs(self, request: pb.ListFreeBlobsRequest, _context: Context) -> pb.ListFreeBlobsResponse:
        by, size = author(f"{RPC}ListFreeBlobs"), page_size(request.page_size, USUAL, MOST)
        keys = await transact(
            self._engine, lambda connection: free_blobs(connection, by.insurer_id, size), reach=EVERY_INSURER
        )
        return pb.ListFreeBlobsResponse(blob_keys=keys)

    async def ForgetBlobs(self, request: pb.ForgetBlobsRequest, _context: Context) -> pb.ForgetBlobsResponse:
        by, checks = author(f"{RPC}ForgetBlobs"), Checks()
        checks.require(1 <= len(request.blob_keys) <= MOST, "blob_keys", len(request.blob_keys), f"1 to {MOST} keys")
        checks.finish()
        await transact(
            self._engine, lambda connection: forget_blobs(connection, by.insurer_id, list(request.blob_keys))
        )
        return pb.ForgetBlobsResponse()


def _retained(each: RetentionResult) -> pb.Retained:
    before = timestamp(each.before) if each.before else None
    return pb.Retained(kind=each.kind, kept_days=each.kept_days, count=each.count, before=before)
