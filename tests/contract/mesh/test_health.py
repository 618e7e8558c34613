"""Health says what is true: SERVING only while every check says so, to whoever asks."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc

from mesh.server.mesh_server import MeshServer
from tests.fixtures.scripted import MATCHER, ScriptedMatcher
from tests.fixtures.servers import secured, serving

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

SERVING = health_pb2.HealthCheckResponse.SERVING
NOT_SERVING = health_pb2.HealthCheckResponse.NOT_SERVING
SERVICE_UNKNOWN = health_pb2.HealthCheckResponse.SERVICE_UNKNOWN
PATIENCE_S = 60


class Dependency:
    """Something that a server needs, which a test takes away and brings back."""

    def __init__(self) -> None:
        self.answer: Callable[[], bool] = lambda: True

    async def __call__(self) -> bool:
        return self.answer()


@asynccontextmanager
async def server_with(dependency: Dependency) -> AsyncIterator[MeshServer]:
    server = MeshServer("test", "127.0.0.1:0", secured())
    server.add(*ScriptedMatcher().service)
    server.ready_when(dependency)
    async with server:
        yield server


def broken() -> bool:
    raise ConnectionError("no database")


async def test_health_follows_what_the_server_needs() -> None:
    dependency = Dependency()
    async with server_with(dependency) as server, grpc.aio.insecure_channel(server.address) as channel:
        stub = health_pb2_grpc.HealthStub(channel)
        for service in ("", MATCHER):
            seen = stub.Watch(health_pb2.HealthCheckRequest(service=service), timeout=PATIENCE_S)

            assert (await anext(aiter(seen))).status == SERVING
            dependency.answer = broken
            assert (await anext(aiter(seen))).status == NOT_SERVING
            dependency.answer = lambda: True
            assert (await anext(aiter(seen))).status == SERVING


async def test_a_server_starts_out_as_its_checks_say() -> None:
    dependency = Dependency()
    dependency.answer = lambda: False
    async with server_with(dependency) as server, grpc.aio.insecure_channel(server.address) as channel:
        answer = await health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest(service=MATCHER))

    assert answer.status == NOT_SERVING


async def test_an_independent_service_is_serving_while_its_process_is_not_ready_and_until_it_stops() -> None:
    dependency = Dependency()
    dependency.answer = lambda: False
    server = MeshServer("test", "127.0.0.1:0", secured())
    server.add(*ScriptedMatcher().service, is_independent=True)
    server.ready_when(dependency)
    async with server, grpc.aio.insecure_channel(server.address) as channel:
        stub = health_pb2_grpc.HealthStub(channel)
        own = aiter(stub.Watch(health_pb2.HealthCheckRequest(service=MATCHER), timeout=PATIENCE_S))
        whole = await stub.Check(health_pb2.HealthCheckRequest())

        assert (whole.status, (await anext(own)).status) == (NOT_SERVING, SERVING)
        await server.stop()
        assert (await anext(own)).status == NOT_SERVING


async def test_a_check_that_hangs_means_no(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mesh.server.health.CHECK_TIMEOUT_S", 0.05)

    async def hang() -> bool:
        return await asyncio.Event().wait()

    server = MeshServer("test", "127.0.0.1:0", secured())
    server.ready_when(hang)
    async with server, grpc.aio.insecure_channel(server.address) as channel:
        answer = await health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest())

    assert answer.status == NOT_SERVING


async def test_what_a_process_depends_on_takes_no_calls_away_and_is_seen_under_its_own_name() -> None:
    database, own = Dependency(), Dependency()
    server = MeshServer("test", "127.0.0.1:0", secured())
    server.add(*ScriptedMatcher().service)
    server.ready_when(own)
    server.depends_on("database", database)
    async with server, grpc.aio.insecure_channel(server.address) as channel:
        stub = health_pb2_grpc.HealthStub(channel)
        seen = aiter(stub.Watch(health_pb2.HealthCheckRequest(service=MATCHER), timeout=PATIENCE_S))
        assert (await anext(seen)).status == SERVING
        database.answer = broken
        assert (await anext(seen)).status == NOT_SERVING
        listed = (await stub.List(health_pb2.HealthListRequest())).statuses
        database.answer = lambda: True
        assert (await anext(seen)).status == SERVING
        own.answer = broken
        assert (await anext(seen)).status == NOT_SERVING
        own_answer = await stub.Check(health_pb2.HealthCheckRequest())
        is_alive = await stub.Check(health_pb2.HealthCheckRequest(service="alive"))

    not_serving = {name for name, each in listed.items() if each.status != SERVING}
    assert not_serving == {"checks/database", MATCHER}
    assert own_answer.status == NOT_SERVING
    assert is_alive.status == SERVING  # nobody should start it anew


async def test_a_loop_that_keeps_failing_is_seen_under_its_own_name_and_takes_no_calls_away() -> None:
    async with server_with(Dependency()) as server, grpc.aio.insecure_channel(server.address) as channel:
        stub = health_pb2_grpc.HealthStub(channel)
        server.set_loop_health("sweeper", is_well=True)
        request = health_pb2.HealthCheckRequest(service="background/sweeper")
        seen = aiter(stub.Watch(request, timeout=PATIENCE_S))

        assert (await anext(seen)).status == SERVING
        server.set_loop_health("sweeper", is_well=False)
        assert (await anext(seen)).status == NOT_SERVING
        listed = (await stub.List(health_pb2.HealthListRequest())).statuses
        server.set_loop_health("sweeper", is_well=True)
        assert (await anext(seen)).status == SERVING

    assert {name for name, status in listed.items() if status.status != SERVING} == {"background/sweeper"}
    assert {"", MATCHER} <= set(listed)


async def test_a_service_that_is_not_here_is_not_found() -> None:
    async with serving() as address, grpc.aio.insecure_channel(address) as channel:
        stub = health_pb2_grpc.HealthStub(channel)
        with pytest.raises(grpc.aio.AioRpcError) as refused:
            await stub.Check(health_pb2.HealthCheckRequest(service="no.such.Service"))
        watched = await anext(aiter(stub.Watch(health_pb2.HealthCheckRequest(service="no.such.Service"))))

    assert refused.value.code() is grpc.StatusCode.NOT_FOUND
    assert watched.status == SERVICE_UNKNOWN


async def test_every_service_is_listed_at_once() -> None:
    async with serving(ScriptedMatcher().service) as address, grpc.aio.insecure_channel(address) as channel:
        listed = await health_pb2_grpc.HealthStub(channel).List(health_pb2.HealthListRequest())

    assert {name: each.status for name, each in listed.statuses.items()} == {"": SERVING, MATCHER: SERVING}


async def test_reflection_names_the_services_to_a_caller_without_a_token() -> None:
    async with (
        serving(ScriptedMatcher().service, settings=secured()) as address,
        grpc.aio.insecure_channel(address) as channel,
    ):
        asked = reflection_pb2.ServerReflectionRequest(list_services="")
        answers = reflection_pb2_grpc.ServerReflectionStub(channel).ServerReflectionInfo(iter([asked]))
        listed = (await anext(aiter(answers))).list_services_response

    assert {service.name for service in listed.service} == {
        MATCHER,
        "grpc.health.v1.Health",
        "grpc.reflection.v1alpha.ServerReflection",
    }


async def test_health_is_never_limited() -> None:
    async with (
        serving(settings=secured(service_rate_limit=1)) as address,
        grpc.aio.insecure_channel(address) as channel,
    ):
        stub = health_pb2_grpc.HealthStub(channel)
        answers = await asyncio.gather(*(stub.Check(health_pb2.HealthCheckRequest()) for _ in range(50)))

    assert {answer.status for answer in answers} == {SERVING}
