"""Whoever knows the hash of another insurer's mail gets neither the mail nor a case with what it says."""

from __future__ import annotations

import hashlib
import stat
from typing import TYPE_CHECKING

import asyncpg
import grpc
import pytest

from intake.service.blobs import open_blobs, path_of
from mesh.identity.insurers import blob_key, shared_blob_key
from minca.datastore.v1 import message_pb2, message_service_pb2, message_service_pb2_grpc
from minca.intake.v1 import intake_pb2
from minca.intake.v1 import intake_service_pb2 as pb
from tests.fixtures.mails import HEADER, VERSA, a_mail
from tests.fixtures.records import a_message_request, refused
from tests.fixtures.servers import bearer

if TYPE_CHECKING:
    from tests.fixtures.datastores import Metadata
    from tests.fixtures.intakes import Intakes

Status = intake_pb2.Intake.Status


async def submitted(intakes: Intakes, subject: str, caller: Metadata) -> tuple[bytes, intake_pb2.Intake]:
    """A mail with a vehicle, and the intake that it became."""
    raw = a_mail().about(subject).with_xlsx([HEADER, VERSA]).as_bytes()
    accepted = await intakes.stub.SubmitEmail(pb.SubmitEmailRequest(raw=raw), metadata=caller)
    return raw, await intakes.done(accepted.intake.id, caller)


def naming(raw: bytes, key: str) -> message_service_pb2.CreateMessageRequest:
    """A request for a message whose content is this mail, and lies there."""
    sha256 = hashlib.sha256(raw).hexdigest()
    return message_service_pb2.CreateMessageRequest(
        message=message_pb2.Message(
            kind=message_pb2.Message.KIND_EMAIL, content_sha256=sha256, size_bytes=len(raw), blob_key=key
        )
    )


async def test_no_user_makes_a_message_of_a_hash_whatever_the_token_says(intakes: Intakes) -> None:
    caller = bearer("messages.write", "messages.create", insurer_id="stranger")
    async with grpc.aio.insecure_channel(intakes.store.address) as channel:
        with refused("PERMISSION_MISSING", grpc.StatusCode.PERMISSION_DENIED) as refusal:
            await message_service_pb2_grpc.MessageServiceStub(channel).CreateMessage(
                a_message_request("any"), metadata=caller
            )

    assert refusal.details.metadata == {"permission": "messages.create"}


async def test_a_hash_leads_to_the_contents_of_its_own_insurer_alone(
    intakes: Intakes, insurer: str, ana: Metadata
) -> None:
    raw, theirs = await submitted(intakes, f"of one insurer alone {insurer}", ana)
    sha256 = theirs.content_sha256
    climbing = f"insurers//stranger/../{insurer}/sha256/{sha256[:2]}/{sha256}"

    for number, key in enumerate((blob_key(insurer, sha256), "", climbing, shared_blob_key(sha256))):
        stranger = bearer(insurer_id=f"stranger-{number}")
        made = await intakes.store.messages.CreateMessage(naming(raw, key), metadata=stranger)
        ended = await intakes.done(made.message.id, stranger)

        assert (made.is_repeat, ended.status, ended.cot_number) == (False, Status.STATUS_FAILED, "")
        assert insurer not in made.message.blob_key


async def test_the_same_mail_of_two_insurers_lies_under_each(intakes: Intakes, insurer: str, ana: Metadata) -> None:
    raw, mine = await submitted(intakes, f"of both {insurer}", ana)
    await intakes.stub.SubmitEmail(pb.SubmitEmailRequest(raw=raw), metadata=bearer(insurer_id=f"{insurer}-2"))

    kept = open_blobs(None, intakes.home)

    for owner in (insurer, f"{insurer}-2"):
        assert await kept.fetch(blob_key(owner, mine.content_sha256)) == raw
    assert not await kept.holds(shared_blob_key(mine.content_sha256))


async def test_a_mail_that_a_release_before_kept_for_all_insurers_is_still_read(
    intakes: Intakes, insurer: str, ana: Metadata
) -> None:
    raw, mine = await submitted(intakes, f"of a release before {insurer}", ana)
    folder, before = intakes.home / "blobs", shared_blob_key(mine.content_sha256)
    (folder / before).parent.mkdir(parents=True)
    (folder / path_of(blob_key(insurer, mine.content_sha256))).rename(folder / before)
    owner = await asyncpg.connect(intakes.store.database_url)
    try:
        await owner.execute("UPDATE messages SET blob_key = $1 WHERE insurer_id = $2", before, insurer)
    finally:
        await owner.close()

    again = await intakes.stub.SubmitEmail(pb.SubmitEmailRequest(raw=raw), metadata=ana)

    assert again.intake.id == mine.id
    assert await open_blobs(None, intakes.home).fetch(before) == raw


async def test_no_other_user_of_the_machine_reads_a_mail(intakes: Intakes, insurer: str, ana: Metadata) -> None:
    await submitted(intakes, f"for nobody else here {insurer}", ana)

    kept = intakes.home / "blobs"

    assert stat.S_IMODE(kept.stat().st_mode) == 0o700
    files = [path for path in (kept / "insurers" / insurer).rglob("*") if path.is_file()]
    assert [stat.S_IMODE(path.stat().st_mode) for path in files] == [0o600]


@pytest.mark.parametrize("named", [".", "..", "a/b", "a\0b", "a" * 65])
async def test_an_insurer_is_named_by_a_word_that_is_no_path(intakes: Intakes, named: str) -> None:
    with refused("INVALID_FIELD", grpc.StatusCode.INVALID_ARGUMENT) as refusal:
        await intakes.stub.SubmitEmail(
            pb.SubmitEmailRequest(raw=a_mail().as_bytes(), insurer_id=named), metadata=bearer()
        )

    assert refusal.fields == ["insurer_id"]
