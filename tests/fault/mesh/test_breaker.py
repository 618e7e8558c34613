"""A service that broke is left alone, tried with one call, and used again when it is back."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import grpc
import pytest

from mesh.client.channel import open_channel
from mesh.client.circuit_breaker import Breaker, BreakerState
from mesh.errors import CircuitOpen, NotFound, NotReady
from mesh.status import read_details
from mesh.telemetry import setup
from minca.datastore.v1 import catalog_service_pb2 as catalogs
from minca.datastore.v1 import catalog_service_pb2_grpc as catalogs_grpc
from minca.matcher.v2 import matcher_service_pb2 as pb
from minca.matcher.v2 import matcher_service_pb2_grpc as pb_grpc
from tests.fixtures.scripted import ScriptedCatalogs, ScriptedMatcher
from tests.fixtures.servers import serving, settings_for_tests, until

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.fixtures.collector import Collector

PATIENCE_S = 60


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


class Fallible:
    """What a servicer does: nothing, or raise what the test put here."""

    def __init__(self) -> None:
        self.error: Exception | None = None

    async def __call__(self, _request: object) -> None:
        if self.error:
            raise self.error


class Caller:
    """Calls through a channel whose breaker a test can see into."""

    def __init__(self, channel: grpc.aio.Channel, matcher: ScriptedMatcher) -> None:
        self._stub = pb_grpc.MatcherServiceStub(channel)
        self._matcher = matcher

    @property
    def arrived(self) -> int:
        """How many calls the service has seen."""
        return len(self._matcher.requests)

    async def call(self) -> str:
        """The reason why a call was refused, or an empty text."""
        try:
            await self._stub.MatchVehicle(pb.MatchVehicleRequest())
        except grpc.aio.AioRpcError as error:
            return read_details(error).reason
        return ""


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> Breaker:
    return Breaker("matcher", failures=5, reset_s=60, clock=clock)


@pytest.fixture
def service() -> Fallible:
    return Fallible()


@pytest.fixture
async def caller(service: Fallible, breaker: Breaker) -> AsyncIterator[Caller]:
    matcher = ScriptedMatcher(service)
    async with serving(matcher.service) as address, once(address, breaker) as channel:
        yield Caller(channel, matcher)


@asynccontextmanager
async def once(address: str, breaker: Breaker) -> AsyncIterator[grpc.aio.Channel]:
    """A channel that repeats nothing, so that a test can count."""
    settings = settings_for_tests(max_retries=0)
    async with open_channel(address, settings, caller="test", peer="matcher", breaker=breaker) as channel:
        yield channel


async def test_after_five_failures_calls_are_held_back(caller: Caller, service: Fallible) -> None:
    service.error = NotReady("catalog")

    assert [await caller.call() for _ in range(7)] == ["NOT_READY"] * 5 + ["CIRCUIT_OPEN"] * 2
    assert caller.arrived == 5


async def test_after_a_minute_one_call_tries_and_the_service_is_used_again(
    caller: Caller, service: Fallible, clock: Clock, breaker: Breaker
) -> None:
    service.error = NotReady("catalog")
    for _ in range(5):
        await caller.call()
    service.error = None
    clock.now_s += 60

    assert breaker.state is BreakerState.HALF_OPEN
    assert await caller.call() == ""
    assert breaker.state is BreakerState.CLOSED
    assert await caller.call() == ""


async def test_while_one_call_tries_the_others_are_held_back(caller: Caller, service: Fallible, clock: Clock) -> None:
    service.error = NotReady("catalog")
    for _ in range(5):
        await caller.call()
    service.error = None
    clock.now_s += 60

    answers = await asyncio.gather(*(caller.call() for _ in range(10)))

    assert sorted(answers) == [""] + ["CIRCUIT_OPEN"] * 9
    assert caller.arrived == 6


async def test_a_try_that_fails_holds_calls_back_for_another_minute(
    caller: Caller, service: Fallible, clock: Clock
) -> None:
    service.error = NotReady("catalog")
    for _ in range(5):
        await caller.call()
    clock.now_s += 60

    assert [await caller.call() for _ in range(2)] == ["NOT_READY", "CIRCUIT_OPEN"]


async def test_what_counts_is_that_the_service_was_away(caller: Caller, service: Fallible, breaker: Breaker) -> None:
    service.error = NotReady("catalog")
    for _ in range(5):
        await caller.call()

    assert breaker.state is BreakerState.OPEN


@pytest.mark.parametrize("error", [NotFound("catalog", "2026-07"), ZeroDivisionError(), CircuitOpen("datastore", 1)])
async def test_an_error_in_a_request_counts_for_nothing(
    error: Exception, caller: Caller, service: Fallible, breaker: Breaker
) -> None:
    service.error = error
    for _ in range(10):
        await caller.call()

    assert caller.arrived == 10
    assert breaker.state is BreakerState.CLOSED


@pytest.mark.parametrize(("is_ours", "state"), [(True, BreakerState.OPEN), (False, BreakerState.CLOSED)])
async def test_a_deadline_counts_where_it_was_ours(is_ours: object, state: BreakerState, breaker: Breaker) -> None:
    async def hang(_request: object) -> None:
        await asyncio.Event().wait()

    settings = settings_for_tests(max_retries=0, service_timeout_s=0.1 if is_ours else 30)
    async with (
        serving(ScriptedMatcher(hang).service) as address,
        open_channel(address, settings, caller="test", peer="matcher", breaker=breaker) as channel,
    ):
        stub = pb_grpc.MatcherServiceStub(channel)
        for _ in range(5):
            with pytest.raises(grpc.aio.AioRpcError) as late:
                await stub.MatchVehicle(pb.MatchVehicleRequest(), timeout=None if is_ours else 0.1)
            assert late.value.code() is grpc.StatusCode.DEADLINE_EXCEEDED

    assert breaker.state is state


async def test_a_service_that_is_gone_opens_it_too(breaker: Breaker) -> None:
    async with once("127.0.0.1:1", breaker) as channel:
        caller = Caller(channel, ScriptedMatcher())
        for _ in range(5):
            await caller.call()

    assert breaker.state is BreakerState.OPEN


async def test_a_stream_that_goes_on_closes_it_with_its_first_answer(breaker: Breaker, clock: Clock) -> None:
    async def for_ever(_request: object) -> None:
        await asyncio.Event().wait()

    for _ in range(5):
        breaker.failed()
    clock.now_s += 60
    async with serving(ScriptedCatalogs(for_ever).service) as address, once(address, breaker) as channel:
        stub = catalogs_grpc.CatalogServiceStub(channel)
        watch = stub.WatchActiveCatalog(catalogs.WatchActiveCatalogRequest())
        await anext(aiter(watch))
        await until(lambda: breaker.state is BreakerState.CLOSED)
        watch.cancel()


async def test_a_caller_who_gives_up_leaves_the_next_try_free(breaker: Breaker, clock: Clock) -> None:
    started = asyncio.Event()

    async def hang_at_first(_request: object) -> None:
        if not started.is_set():
            started.set()
            await asyncio.Event().wait()

    for _ in range(5):
        breaker.failed()
    clock.now_s += 60
    matcher = ScriptedMatcher(hang_at_first)
    async with serving(matcher.service) as address, once(address, breaker) as channel:
        caller = Caller(channel, matcher)
        first = asyncio.create_task(caller.call())
        await asyncio.wait_for(started.wait(), PATIENCE_S)
        first.cancel()
        await asyncio.wait([first])

        assert await caller.call() == ""


async def test_its_state_is_a_metric(collector: Collector) -> None:
    closed, opened = Breaker("intake of this test"), Breaker("matcher of this test", failures=1)
    opened.failed()

    def send_metrics() -> None:
        with setup.telemetry("test", settings_for_tests(otlp_endpoint=collector.endpoint)):
            pass

    await asyncio.to_thread(send_metrics)

    states = {
        point.attributes["service.peer.name"]: point.value
        for point in collector.points
        if point.name == "minca.breaker.state"
    }
    assert states[closed.service] == BreakerState.CLOSED
    assert states[opened.service] == BreakerState.OPEN


async def test_its_refusals_are_in_the_histogram(collector: Collector, breaker: Breaker) -> None:
    for _ in range(5):
        breaker.failed()
    with setup.telemetry("test", settings_for_tests(otlp_endpoint=collector.endpoint)):
        async with once("127.0.0.1:1", breaker) as channel:
            caller = Caller(channel, ScriptedMatcher())
            assert [await caller.call() for _ in range(3)] == ["CIRCUIT_OPEN"] * 3

    (point,) = (point for point in collector.points if point.name == "rpc.client.call.duration")
    assert (point.attributes["rpc.response.status_code"], point.value) == ("UNAVAILABLE", 3)
