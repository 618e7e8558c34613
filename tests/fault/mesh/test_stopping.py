"""A server that stops loses no call, and does not wait for those that never end."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
import time

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc

from mesh.client.channel import open_channel
from mesh.server.mesh_server import MeshServer
from mesh.status import read_details
from minca.datastore.v1 import catalog_service_pb2 as catalogs
from minca.datastore.v1 import catalog_service_pb2_grpc as catalogs_grpc
from minca.matcher.v2 import matcher_service_pb2 as pb
from minca.matcher.v2 import matcher_service_pb2_grpc as pb_grpc
from tests.fixtures.scripted import ScriptedCatalogs, ScriptedMatcher
from tests.fixtures.servers import settings_for_tests, until

GRACE_S = 60  # what does not hold a stop up is told apart from what does, on a busy machine too
CALLERS = 16


def server_of(*services: ScriptedMatcher | ScriptedCatalogs) -> MeshServer:
    server = MeshServer("test", "127.0.0.1:0", settings_for_tests())
    for service in services:
        server.add(*service.service)
    return server


async def for_ever(_request: object) -> None:
    await asyncio.Event().wait()


async def a_moment(_request: object) -> None:
    await asyncio.sleep(0.005)


class Load:
    """Callers that call on until they are told to stop."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        self._stub = pb_grpc.MatcherServiceStub(channel)
        self._is_over = False
        self._callers = [asyncio.create_task(self._call_on()) for _ in range(CALLERS)]
        self.answered = 0
        self.failures: list[str] = []

    async def _call_on(self) -> None:
        while not self._is_over:
            try:
                await self._stub.MatchVehicle(pb.MatchVehicleRequest())
                self.answered += 1
            except grpc.aio.AioRpcError as error:
                self.failures.append(str(error))

    async def go_on(self, calls: int) -> None:
        """Wait for so many answers more."""
        wanted = self.answered + calls
        await until(lambda: self.answered >= wanted)

    async def end(self) -> None:
        """Wait for every caller."""
        self._is_over = True
        await asyncio.gather(*self._callers)


async def test_a_replica_that_stops_under_load_loses_no_call() -> None:
    gone, stays = ScriptedMatcher(a_moment), ScriptedMatcher(a_moment)
    leaving, staying = server_of(gone), server_of(stays)
    await leaving.start()
    await staying.start()
    target = f"ipv4:{leaving.address},{staying.address}"
    # Without repeats of our own: what is lost would show.
    async with open_channel(target, settings_for_tests(max_retries=0), caller="test", peer="matcher") as channel:
        load = Load(channel)
        await load.go_on(300)
        await leaving.stop(GRACE_S)
        await load.go_on(300)
        await load.end()
    await staying.stop()

    assert load.failures == []
    assert gone.requests
    assert stays.requests


async def test_a_call_at_hand_ends_well() -> None:
    begun, may_end = asyncio.Event(), asyncio.Event()

    async def work(_request: object) -> None:
        begun.set()
        await may_end.wait()

    server = server_of(ScriptedMatcher(work))
    await server.start()
    async with grpc.aio.insecure_channel(server.address) as channel:
        call = asyncio.create_task(_match(channel))
        await asyncio.wait_for(begun.wait(), GRACE_S)
        stopping = asyncio.create_task(server.stop(GRACE_S))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(asyncio.shield(stopping), 0.5)
        may_end.set()

        assert await call == pb.MatchVehicleResponse()
        await stopping


async def _match(channel: grpc.aio.Channel) -> pb.MatchVehicleResponse:
    return await pb_grpc.MatcherServiceStub(channel).MatchVehicle(pb.MatchVehicleRequest())


async def test_a_call_that_never_ends_is_cut_when_the_grace_is_over() -> None:
    begun = asyncio.Event()

    async def never_end(_request: object) -> None:
        begun.set()
        await for_ever(_request)

    server = server_of(ScriptedMatcher(never_end))
    await server.start()
    async with grpc.aio.insecure_channel(server.address) as channel:
        call = asyncio.create_task(_match(channel))
        await asyncio.wait_for(begun.wait(), GRACE_S)
        async with asyncio.timeout(GRACE_S):
            await server.stop(0.3)
        with pytest.raises(grpc.aio.AioRpcError):
            await call


async def test_a_watch_is_told_to_come_again_and_holds_nothing_up() -> None:
    server = server_of(ScriptedCatalogs(for_ever))
    await server.start()
    async with grpc.aio.insecure_channel(server.address) as channel:
        stub = catalogs_grpc.CatalogServiceStub(channel)
        watch = aiter(stub.WatchActiveCatalog(catalogs.WatchActiveCatalogRequest()))
        await anext(watch)
        started = time.monotonic()
        stopping = asyncio.create_task(server.stop(GRACE_S))
        with pytest.raises(grpc.aio.AioRpcError) as ended:
            await anext(watch)
        await stopping

    assert time.monotonic() - started < GRACE_S / 2
    assert read_details(ended.value).reason == "NOT_READY"


async def test_those_who_watch_health_see_the_end_and_hold_nothing_up() -> None:
    server = server_of(ScriptedMatcher())
    await server.start()
    async with grpc.aio.insecure_channel(server.address) as channel:
        seen = health_pb2_grpc.HealthStub(channel).Watch(health_pb2.HealthCheckRequest())
        assert (await anext(aiter(seen))).status == health_pb2.HealthCheckResponse.SERVING
        started = time.monotonic()
        stopping = asyncio.create_task(server.stop(GRACE_S))

        assert [each.status async for each in seen] == [health_pb2.HealthCheckResponse.NOT_SERVING]
        await stopping
        assert time.monotonic() - started < GRACE_S / 2


async def test_a_server_that_never_started_stops() -> None:
    await server_of().stop()


async def test_two_servers_never_share_a_port() -> None:
    first = server_of()
    await first.start()
    second = MeshServer("second", first.address, settings_for_tests())
    with pytest.raises(RuntimeError):
        await second.start()
    await first.stop()


SERVICE = """
import asyncio
from mesh.server.mesh_server import MeshServer
from mesh.settings import Settings
from mesh.telemetry.setup import telemetry

async def main() -> None:
    await MeshServer("child", "127.0.0.1:0", Settings()).serve()

with telemetry("child", Settings()):
    asyncio.run(main())
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_process_that_is_asked_to_stop_stops(number: signal.Signals) -> None:
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", SERVICE, stderr=asyncio.subprocess.PIPE)
    assert process.stderr is not None
    async with asyncio.timeout(GRACE_S):
        events = []
        async for line in process.stderr:
            event = json.loads(line)["event"]
            events.append(event)
            if event == "listening":
                process.send_signal(number)
        await process.wait()

    assert process.returncode == 0
    assert events[-1] == "stopped"
