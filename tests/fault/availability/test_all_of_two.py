"""Replicas that die or are unready cost no more calls than were under way, and the next are served at once."""

from __future__ import annotations

import asyncio
import json
import time
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import grpc

from mesh.client.channel import open_channel
from mesh.client.circuit_breaker import Breaker, BreakerState
from mesh.server.mesh_server import MeshServer
from mesh.settings import Settings
from mesh.status import read_details
from minca.datastore.v1 import case_service_pb2, case_service_pb2_grpc
from minca.matcher.v2 import matcher_service_pb2 as pb
from minca.matcher.v2 import matcher_service_pb2_grpc as pb_grpc
from tests.fixtures.replicas import replica
from tests.fixtures.scripted import ScriptedMatcher
from tests.fixtures.servers import settings_for_tests, until

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    Call = Callable[[], Awaitable[object]]

CALLERS: Final = 16
UNREADY_S: Final = 4.0
BY_TURNS: Final = (("grpc.service_config", json.dumps({"loadBalancingConfig": [{"round_robin": {}}]})),)


@dataclass
class Load:
    """Callers who call on, and what they were told."""

    call: Call
    pause_s: float = 0.0
    answered: int = 0
    failures: list[str] = field(default_factory=list)
    is_over: bool = False

    async def go_on(self) -> None:
        """Call until it is over."""
        while not self.is_over:
            await self.once()
            await asyncio.sleep(self.pause_s)

    async def once(self) -> None:
        """Call."""
        try:
            await self.call()
            self.answered += 1
        except grpc.aio.AioRpcError as error:
            self.failures.append(read_details(error).reason or error.code().name)


def repeatable(channel: grpc.aio.Channel) -> Call:
    stub = pb_grpc.MatcherServiceStub(channel)
    return lambda: stub.MatchVehicle(pb.MatchVehicleRequest(), timeout=20)


def not_repeatable(channel: grpc.aio.Channel) -> Call:
    stub = case_service_pb2_grpc.CaseServiceStub(channel)
    return lambda: stub.UpdateCase(case_service_pb2.UpdateCaseRequest(), timeout=20)


async def test_a_replica_killed_under_load_costs_only_the_calls_under_way_that_must_not_be_repeated() -> None:
    breaker = Breaker("matcher")
    async with AsyncExitStack() as stack:
        dies, lives = [await stack.enter_async_context(replica()) for _ in range(2)]
        target = f"ipv4:{dies.address},{lives.address}"
        channel = open_channel(target, Settings(), caller="test", peer="matcher", breaker=breaker)
        ours = await stack.enter_async_context(channel)
        plain = await stack.enter_async_context(grpc.aio.insecure_channel(target, BY_TURNS))
        safe, unsafe, compared = loads = [Load(repeatable(ours)), Load(not_repeatable(ours)), Load(repeatable(plain))]
        callers = [asyncio.create_task(load.go_on()) for load in loads for _ in range(CALLERS)]
        await until(lambda: all(load.answered > 10 * CALLERS for load in loads))
        await dies.kill()
        before = [load.answered for load in loads]
        await until(lambda: all(load.answered > was + 20 * CALLERS for load, was in zip(loads, before, strict=True)))
        for load in loads:
            load.is_over = True
        await asyncio.gather(*callers)

    assert safe.failures == []
    assert len(unsafe.failures) <= CALLERS
    assert set(unsafe.failures) <= {"NOT_READY"}
    assert 0 < len(compared.failures) <= CALLERS  # a plain channel fails each call under way, and no more
    assert breaker.state is BreakerState.CLOSED


@asynccontextmanager
async def unready_by(is_ready: Callable[[], bool]) -> AsyncIterator[MeshServer]:
    async def check() -> bool:
        return is_ready()

    server = MeshServer("test", "127.0.0.1:0", settings_for_tests())
    server.add(*ScriptedMatcher().service)
    server.ready_when(check)
    async with server:
        yield server


async def test_after_all_replicas_were_unready_calls_are_served_at_once() -> None:
    is_ready = True
    breaker = Breaker("matcher")
    async with unready_by(lambda: is_ready) as one, unready_by(lambda: is_ready) as two:
        target = f"ipv4:{one.address},{two.address}"
        async with open_channel(target, Settings(), caller="test", peer="matcher", breaker=breaker) as channel:
            call = repeatable(channel)
            await call()
            is_ready = False
            await until(lambda: channel.get_state() is not grpc.ChannelConnectivity.READY)
            load = Load(call, pause_s=0.05)
            callers = [asyncio.create_task(load.go_on()) for _ in range(CALLERS)]
            await asyncio.sleep(UNREADY_S)
            load.is_over = True
            await asyncio.gather(*callers)
            has_opened = breaker.state is not BreakerState.CLOSED
            is_ready = True
            await until(lambda: channel.get_state() is grpc.ChannelConnectivity.READY)
            started, again = time.monotonic(), Load(call)
            for _ in range(60):
                await again.once()

    assert has_opened
    assert load.answered == 0
    assert (again.answered, again.failures) == (60, [])
    assert time.monotonic() - started < 5
