"""Deletes the contents that the datastore let go: intake put them into the blob store, so intake takes them out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

import grpc
from obstore.exceptions import BaseError as BlobStoreError

from mesh.background import Loop, repeating
from mesh.telemetry.logs import log
from minca.datastore.v1 import retention_service_pb2 as pb

if TYPE_CHECKING:
    from intake.service.blobs import Blobs
    from minca.datastore.v1 import retention_service_pb2_grpc

EVERY_S: Final = 600.0
BATCH: Final = 500
# A content that was kept again this lately may belong to a mail that is being taken at this moment.
GRACE: Final = timedelta(hours=1)
TROUBLE: Final = (grpc.aio.AioRpcError, BlobStoreError, OSError, TimeoutError)


def loop(blobs: Blobs, retention: retention_service_pb2_grpc.RetentionServiceStub) -> Loop:
    """Delete every ten minutes."""

    async def step() -> None:
        while await delete_free(blobs, retention) == BATCH:
            pass

    return Loop("blob-retention", repeating(step), pause_s=EVERY_S, expected=TROUBLE)


async def delete_free(
    blobs: Blobs, retention: retention_service_pb2_grpc.RetentionServiceStub, grace: timedelta = GRACE
) -> int:
    """Delete some contents that no message needs, but for those that were kept again within `grace`; returns how many.

    First the datastore says that nobody needs it, then the store how old it is: a mail that comes between the two has
    made it young, and one that comes later finds it gone and keeps it again (IntakeServicer._accept).
    """
    free = (await retention.ListFreeBlobs(pb.ListFreeBlobsRequest(page_size=BATCH))).blob_keys
    deleted = [key for key in free if await _deleted(blobs, key, grace)]
    if deleted:
        await retention.ForgetBlobs(pb.ForgetBlobsRequest(blob_keys=deleted))
        log.info("contents deleted", contents=len(deleted))
    return len(deleted)


async def _deleted(blobs: Blobs, key: str, grace: timedelta) -> bool:
    kept = await blobs.kept_since(key)
    if kept is not None and kept > datetime.now(UTC) - grace:
        return False
    await blobs.delete(key)
    return True
