"""Deletes blobs that the datastore no longer needs: intake stored them, so intake removes them."""

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
# A blob that was stored again this recently may belong to an e-mail that is just being accepted.
GRACE: Final = timedelta(hours=1)
TROUBLE: Final = (grpc.aio.AioRpcError, BlobStoreError, OSError, TimeoutError)


def loop(blobs: Blobs, retention: retention_service_pb2_grpc.RetentionServiceStub) -> Loop:
    """Return the loop that deletes unneeded blobs every ten minutes."""

    async def step() -> None:
        while await delete_free(blobs, retention) == BATCH:
            pass

    return Loop("blob-retention", repeating(step), pause_s=EVERY_S, expected=TROUBLE)


async def delete_free(
    blobs: Blobs, retention: retention_service_pb2_grpc.RetentionServiceStub, grace: timedelta = GRACE
) -> int:
    """Delete a batch of blobs that no message needs and that were not stored within `grace`; return their number.

    The datastore is asked first, and the age in the blob store checked second: an e-mail that arrives in between makes
    the blob recent, and one that arrives later finds it gone and stores it again (IntakeServicer._accept).
    """
    free = (await retention.ListFreeBlobs(pb.ListFreeBlobsRequest(page_size=BATCH))).blob_keys
    deleted = [key for key in free if await _deleted(blobs, key, grace)]
    if deleted:
        await retention.ForgetBlobs(pb.ForgetBlobsRequest(blob_keys=deleted))
        log.info("contents deleted", contents=len(deleted))
    return len(deleted)


async def _deleted(blobs: Blobs, key: str, grace: timedelta) -> bool:
    stored_on = await blobs.last_stored(key)
    if stored_on is not None and stored_on > datetime.now(UTC) - grace:
        return False
    await blobs.delete(key)
    return True
