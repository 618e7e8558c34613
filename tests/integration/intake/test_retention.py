"""Contents that were let go are deleted by intake: those that nobody needs, and no other."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import asyncpg
import grpc
import pytest

from intake.service.blob_retention import delete_free
from intake.service.blobs import open_blobs
from mesh.identity.insurers import blob_key
from minca.datastore.v1 import retention_service_pb2_grpc
from minca.intake.v1 import intake_pb2
from minca.intake.v1 import intake_service_pb2 as pb
from tests.fixtures.datastores import LARGEST
from tests.fixtures.mails import HEADER, VERSA, a_mail
from tests.fixtures.records import refused
from tests.fixtures.servers import bearer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from intake.service.blobs import Blobs
    from tests.fixtures.datastores import Metadata
    from tests.fixtures.intakes import Intakes

NO_GRACE = timedelta(0)
RETENTION = "intake_retention"


class Caller(grpc.aio.UnaryUnaryClientInterceptor):
    """Calls as one who may see every insurer, as intake by its own identity does."""

    async def intercept_unary_unary(self, continuation, details, request):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
        return await continuation(details._replace(metadata=grpc.aio.Metadata(*bearer())), request)


@pytest.fixture
async def retention(intakes: Intakes) -> AsyncIterator[retention_service_pb2_grpc.RetentionServiceStub]:
    """The datastore, as intake calls it."""
    address = intakes.store.address
    async with grpc.aio.insecure_channel(address, options=LARGEST, interceptors=[Caller()]) as channel:
        yield retention_service_pb2_grpc.RetentionServiceStub(channel)


@pytest.fixture
def blobs(intakes: Intakes) -> Blobs:
    return open_blobs(None, intakes.home)


async def taken(intakes: Intakes, raw: bytes, caller: Metadata) -> intake_pb2.Intake:
    accepted = await intakes.stub.SubmitEmail(pb.SubmitEmailRequest(raw=raw), metadata=caller)
    return await intakes.done(accepted.intake.id, caller)


async def release(intakes: Intakes, *ids: str) -> None:
    """Let the contents of these messages go, as the datastore does when their time has come."""
    owner = await asyncpg.connect(intakes.store.database_url)
    try:
        await owner.execute("UPDATE messages SET release_time = now() WHERE id = ANY($1::uuid[])", list(ids))
    finally:
        await owner.close()


def key_of(intake: intake_pb2.Intake) -> str:
    return blob_key(intake.insurer_id, intake.content_sha256)


async def test_a_content_is_deleted_when_no_message_of_its_insurer_needs_it(
    intakes: Intakes, ana: Metadata, blobs: Blobs, retention: retention_service_pb2_grpc.RetentionServiceStub
) -> None:
    raw = a_mail().about("compartida").with_xlsx([HEADER, VERSA]).as_bytes()
    other = bearer(insurer_id="has-the-same")
    mine, theirs = await taken(intakes, raw, ana), await taken(intakes, raw, other)

    await release(intakes, mine.id)
    deleted = await delete_free(blobs, retention, NO_GRACE)

    assert (deleted, await blobs.holds(key_of(mine)), await blobs.holds(key_of(theirs))) == (1, False, True)
    assert await delete_free(blobs, retention, NO_GRACE) == 0


async def test_a_content_that_was_kept_again_lately_is_left_alone(
    intakes: Intakes, ana: Metadata, blobs: Blobs, retention: retention_service_pb2_grpc.RetentionServiceStub
) -> None:
    done = await taken(intakes, a_mail().about("joven").as_bytes(), ana)
    await release(intakes, done.id)

    assert await delete_free(blobs, retention) == 0
    assert await blobs.holds(key_of(done))
    assert await delete_free(blobs, retention, NO_GRACE) == 1


async def test_a_mail_that_comes_again_after_its_content_was_deleted_is_kept_again_and_can_be_shown(
    intakes: Intakes, ana: Metadata, blobs: Blobs, retention: retention_service_pb2_grpc.RetentionServiceStub
) -> None:
    raw = a_mail().about("otra vez").as_bytes()
    done = await taken(intakes, raw, ana)
    await release(intakes, done.id)
    await delete_free(blobs, retention, NO_GRACE)

    again = await intakes.stub.SubmitEmail(pb.SubmitEmailRequest(raw=raw), metadata=ana)

    assert again.intake.id == done.id
    assert await blobs.fetch(key_of(done)) == raw


async def test_a_copy_of_a_mail_that_came_another_way_gets_the_first_answer(intakes: Intakes, ana: Metadata) -> None:
    raw = a_mail().about("dos caminos").as_bytes()
    first = await taken(intakes, raw, ana)

    copy = b"Received: from otra by casa; Mon, 16 Feb 2026 18:00:00 -0600\r\n" + raw
    again = await intakes.stub.SubmitEmail(pb.SubmitEmailRequest(raw=copy), metadata=ana)
    changed = await intakes.stub.SubmitEmail(pb.SubmitEmailRequest(raw=raw + b"Una mas.\r\n"), metadata=ana)

    assert (again.intake.id, again.intake.cot_number) == (first.id, first.cot_number)
    assert changed.intake.id != first.id


async def test_a_request_id_of_another_mail_is_refused_with_the_intake_it_belongs_to(
    intakes: Intakes, ana: Metadata
) -> None:
    raw = a_mail().about("primera").as_bytes()
    first = await intakes.stub.SubmitEmail(pb.SubmitEmailRequest(raw=raw, request_id="k1"), metadata=ana)
    again = await intakes.stub.SubmitEmail(pb.SubmitEmailRequest(raw=raw, request_id="k1"), metadata=ana)

    with refused("REQUEST_ID_REUSED", grpc.StatusCode.ALREADY_EXISTS) as refusal:
        other = a_mail().about("segunda").as_bytes()
        await intakes.stub.SubmitEmail(pb.SubmitEmailRequest(raw=other, request_id="k1"), metadata=ana)

    assert again.intake.id == first.intake.id
    assert refusal.details.resource is not None
    assert (refusal.details.resource.type, refusal.details.resource.name) == ("message", first.intake.id)
