"""The border between insurers, by every method of intake."""

from __future__ import annotations

from typing import TYPE_CHECKING

import asyncpg
import grpc
import pytest
import pytest_asyncio

from minca.intake.v1 import intake_service_pb2 as pb
from tests.fixtures.crossings import INTAKE, Victim, a_victim, attempts, call
from tests.fixtures.mails import HEADER, VERSA, a_mail
from tests.fixtures.servers import bearer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from google.protobuf.message import Message

    from tests.fixtures.datastores import Metadata
    from tests.fixtures.intakes import Intakes

NAMES = Victim(
    "insurer", "content", "message", "free", "case", "TK-2026-001", "vehicle", "2026-07", "secret", "set", "check"
)
EVERY_ATTEMPT = [
    pytest.param(path, number, id=f"{path.rpartition('/')[2]} {number}")
    for path, tried in attempts(NAMES).items()
    if path.startswith(INTAKE)
    for number in range(len(tried))
]


@pytest_asyncio.fixture(scope="module")
async def victim(intakes: Intakes) -> Victim:
    """One that every stranger tries: each test shows that it is as it was."""
    async with grpc.aio.insecure_channel(intakes.store.address) as datastore:
        return await a_victim(datastore, "victim-of-intake", bearer(insurer_id="victim-of-intake"))


async def answered(intakes: Intakes, path: str, requests: Sequence[Message], caller: Metadata) -> str:
    """What a caller is told; empty when refused."""
    async with grpc.aio.insecure_channel(intakes.address) as channel:
        try:
            return "\n".join(map(str, await call(channel, path, requests, caller)))
        except grpc.aio.AioRpcError:
            return ""


async def messages_of(intakes: Intakes, insurer: str) -> list[asyncpg.Record]:
    owner = await asyncpg.connect(intakes.store.database_url)
    try:
        return await owner.fetch("SELECT * FROM messages WHERE insurer_id = $1 ORDER BY id", insurer)
    finally:
        await owner.close()


@pytest.mark.parametrize(("path", "number"), EVERY_ATTEMPT)
async def test_a_stranger_gets_nothing_by_intake(intakes: Intakes, victim: Victim, path: str, number: int) -> None:
    before = {row["id"] for row in await messages_of(intakes, victim.insurer)}

    told = await answered(intakes, path, attempts(victim)[path][number], bearer(insurer_id="stranger"))

    assert not {mark for mark in victim.marks if mark in told}
    assert {row["id"] for row in await messages_of(intakes, victim.insurer)} == before


async def test_the_same_mail_of_two_insurers_is_two_intakes(intakes: Intakes, insurer: str, ana: Metadata) -> None:
    raw = a_mail().about(f"of two insurers {insurer}").with_xlsx([HEADER, VERSA]).as_bytes()
    request = pb.SubmitEmailRequest(raw=raw, request_id="the same key")

    own = (await intakes.stub.SubmitEmail(request, metadata=ana)).intake
    other = (await intakes.stub.SubmitEmail(request, metadata=bearer(insurer_id=f"{insurer}-2"))).intake

    assert own.id != other.id
    assert (own.insurer_id, other.insurer_id) == (insurer, f"{insurer}-2")
