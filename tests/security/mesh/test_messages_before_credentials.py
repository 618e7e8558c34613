"""Who may not call is refused before a byte of his message is taken, and nobody's message keeps another's waiting."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc

from mesh.server import mesh_server, open_calls
from mesh.status import read_details
from minca.matcher.v2 import matcher_service_pb2 as pb
from minca.matcher.v2 import matcher_service_pb2_grpc as pb_grpc
from tests.fixtures.scripted import ScriptedCatalogs, ScriptedMatcher
from tests.fixtures.servers import bearer, secured, serving

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.fixtures.stack import Stack

MEBIBYTE = 2**20
PATIENCE_S = 20
SUBMIT = "/minca.intake.v1.IntakeService/SubmitEmail"
MATCH = "/minca.matcher.v2.MatcherService/MatchVehicle"
ENTRIES = "/minca.datastore.v1.CatalogService/StreamCatalogEntries"
IMPORT = "/minca.datastore.v1.CatalogService/ImportCatalog"
CONVERSE = "/minca.matcher.v2.MatcherService/StreamMatchVehicles"
CHECK = "/grpc.health.v1.Health/Check"
STRANGERS = {
    "without any": (),
    "with nonsense": (("authorization", "Bearer nonsense"),),
    "without the permission": bearer("audit.read"),
    "whose token has ended": bearer(ttl_s=-60),
}


@asynccontextmanager
async def mesh(**options: Any) -> AsyncIterator[grpc.aio.Channel]:
    async with (
        serving(ScriptedMatcher().service, ScriptedCatalogs().service, settings=secured(), **options) as address,
        grpc.aio.insecure_channel(address) as channel,
    ):
        yield channel


def unsent(channel: grpc.aio.Channel, path: str, metadata: tuple[tuple[str, str], ...] = ()) -> Any:
    """Begin a call of which nothing but the head is sent."""
    return channel.stream_stream(path)(metadata=metadata, timeout=PATIENCE_S)


async def code_of(call: Any) -> grpc.StatusCode:
    return await asyncio.wait_for(call.code(), PATIENCE_S / 2)


@pytest.mark.parametrize("path", [MATCH, ENTRIES, IMPORT, CONVERSE])
@pytest.mark.parametrize("metadata", STRANGERS.values(), ids=STRANGERS.keys())
async def test_a_stranger_is_refused_before_he_has_sent_anything(
    metadata: tuple[tuple[str, str], ...], path: str
) -> None:
    async with mesh() as channel:
        code = await code_of(unsent(channel, path, metadata))

    assert code in {grpc.StatusCode.UNAUTHENTICATED, grpc.StatusCode.PERMISSION_DENIED}


async def test_bodies_of_strangers_cost_a_service_no_memory(secured_stack: Stack) -> None:
    body, intake = b"\0" * 8 * MEBIBYTE, secured_stack.processes["intake"].pid
    await secured_stack.serving("intake")
    before_mib = peak_mib(intake)
    async with secured_stack.channel("intake") as channel:
        submit = channel.unary_unary(SUBMIT)
        calls = [submit(body, metadata=STRANGERS["with nonsense"], timeout=PATIENCE_S) for _ in range(24)]
        codes = [await code_of(call) for call in calls]

    assert codes == [grpc.StatusCode.UNAUTHENTICATED] * 24
    assert peak_mib(intake) - before_mib < 64  # of 192 that were sent


def peak_mib(pid: int) -> float:
    """Return what a process had in memory at most."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:"))


async def test_nothing_is_inflated() -> None:
    async with mesh() as channel:
        call = channel.unary_unary(MATCH)(
            b"\0" * MEBIBYTE, metadata=bearer(), compression=grpc.Compression.Gzip, timeout=PATIENCE_S
        )

        assert await code_of(call) is grpc.StatusCode.UNIMPLEMENTED


async def test_what_is_no_message_is_refused_in_words_and_only_to_who_may_call() -> None:
    async with mesh() as channel:
        broken = channel.unary_unary(MATCH)
        with pytest.raises(grpc.aio.AioRpcError) as known:
            await broken(b"\xff", metadata=bearer(), timeout=PATIENCE_S)
        stranger = await code_of(broken(b"\xff", timeout=PATIENCE_S))
        silent = unsent(channel, MATCH, bearer())
        await silent.done_writing()

        assert stranger is grpc.StatusCode.UNAUTHENTICATED
        assert await code_of(silent) is grpc.StatusCode.INVALID_ARGUMENT
    details = read_details(known.value)
    assert (details.code, details.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "INVALID_FIELD")
    assert [violation.field for violation in details.violations] == ["request"]


async def test_a_message_over_the_limit_is_refused() -> None:
    async with mesh(max_receive_bytes=MEBIBYTE) as channel:
        call = channel.unary_unary(MATCH)(b"\0" * 2 * MEBIBYTE, metadata=bearer(), timeout=PATIENCE_S)

        assert await code_of(call) is grpc.StatusCode.RESOURCE_EXHAUSTED


async def test_messages_that_do_not_come_keep_only_their_own_sender_waiting() -> None:
    async with mesh() as channel:
        slow = [unsent(channel, MATCH, bearer(subject="slow")) for _ in range(100)]
        await pb_grpc.MatcherServiceStub(channel).MatchVehicle(
            pb.MatchVehicleRequest(), metadata=bearer(subject="quick"), timeout=PATIENCE_S / 2
        )
        waiting = [call.done() for call in slow]
        for call in slow:
            call.cancel()

    assert not any(waiting)


async def test_a_message_that_does_not_come_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mesh.server.interceptor.LONGEST_READ_S", 0.1)
    async with mesh() as channel:
        call = channel.stream_stream(MATCH)(metadata=bearer())

        assert await code_of(call) is grpc.StatusCode.DEADLINE_EXCEEDED


async def test_health_answers_whatever_strangers_leave_unsent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(open_calls, "LONGEST_READ_S", 0.05)
    async with mesh() as channel:
        slow = [unsent(channel, CHECK) for _ in range(20)]
        answer = await health_pb2_grpc.HealthStub(channel).Check(
            health_pb2.HealthCheckRequest(), timeout=PATIENCE_S / 2
        )
        codes = {await code_of(call) for call in slow}

    assert answer.status == health_pb2.HealthCheckResponse.SERVING
    assert codes == {grpc.StatusCode.DEADLINE_EXCEEDED}


async def test_watches_of_strangers_are_bounded_for_each_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(open_calls, "OF_ONE_ADDRESS", 3)
    async with mesh() as channel:
        health = health_pb2_grpc.HealthStub(channel)
        watches = [health.Watch(health_pb2.HealthCheckRequest()) for _ in range(3)]
        for watch in watches:
            await anext(aiter(watch))
        refused = await code_of(health.Watch(health_pb2.HealthCheckRequest()))
        watches[0].cancel()
        await asyncio.sleep(0.1)
        again = await anext(aiter(health.Watch(health_pb2.HealthCheckRequest())))

    assert refused is grpc.StatusCode.RESOURCE_EXHAUSTED
    assert again.status == health_pb2.HealthCheckResponse.SERVING


async def test_who_asks_for_the_contracts_and_falls_silent_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(open_calls, "LONGEST_CONVERSATION_S", 0.2)
    async with mesh() as channel:
        call = reflection_pb2_grpc.ServerReflectionStub(channel).ServerReflectionInfo()
        await call.write(reflection_pb2.ServerReflectionRequest(list_services=""))
        assert (await call.read()).HasField("list_services_response")

        assert await code_of(call) is grpc.StatusCode.DEADLINE_EXCEEDED


async def test_a_connection_that_never_speaks_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    shorter = {**dict(mesh_server.OPTIONS), "grpc.server_handshake_timeout_ms": 200}
    monkeypatch.setattr(mesh_server, "OPTIONS", tuple(shorter.items()))
    async with serving(ScriptedMatcher().service, settings=secured()) as address:
        host, _, port = address.rpartition(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        async with asyncio.timeout(PATIENCE_S):
            while await reader.read(4096):
                pass
        writer.close()


async def test_the_calls_of_one_connection_are_bounded() -> None:
    settings = secured(calls_at_once=8)
    async with (
        serving(ScriptedMatcher().service, settings=settings) as address,
        grpc.aio.insecure_channel(address) as channel,
    ):
        slow = [unsent(channel, MATCH, bearer()) for _ in range(72)]
        beyond = pb_grpc.MatcherServiceStub(channel).MatchVehicle(
            pb.MatchVehicleRequest(), metadata=bearer(), timeout=1
        )

        assert await code_of(beyond) is grpc.StatusCode.DEADLINE_EXCEEDED
        for call in slow:
            call.cancel()
