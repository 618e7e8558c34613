"""A server with too much to do says so, when to come again, and that no channel should come sooner."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc

from mesh.client.channel import open_channel
from mesh.status import PUSHBACK, read_details
from minca.datastore.v1 import catalog_service_pb2 as catalogs
from minca.datastore.v1 import catalog_service_pb2_grpc as catalogs_grpc
from minca.matcher.v2 import matcher_service_pb2 as pb
from minca.matcher.v2 import matcher_service_pb2_grpc as pb_grpc
from tests.fixtures.scripted import ScriptedCatalogs, ScriptedMatcher
from tests.fixtures.servers import serving, settings_for_tests, until

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

MOST = 8


async def for_ever(_request: object) -> None:
    await asyncio.Event().wait()


@pytest.fixture
async def full() -> AsyncIterator[tuple[ScriptedMatcher, grpc.aio.Channel]]:
    """A server that has all the calls in work that it allows, and a channel to it."""
    matcher, settings = ScriptedMatcher(for_ever), settings_for_tests(calls_at_once=MOST)
    async with (
        serving(matcher.service, ScriptedCatalogs().service, settings=settings) as address,
        open_channel(address, settings_for_tests(), caller="test", peer="matcher") as channel,
    ):
        stub = pb_grpc.MatcherServiceStub(channel)
        calls = [stub.MatchVehicle(pb.MatchVehicleRequest()) for _ in range(MOST)]
        await until(lambda: len(matcher.requests) == MOST)
        yield matcher, channel
        for call in calls:
            call.cancel()


async def test_one_call_more_is_refused_in_time_and_its_work_not_begun(
    full: tuple[ScriptedMatcher, grpc.aio.Channel],
) -> None:
    matcher, channel = full
    with pytest.raises(grpc.aio.AioRpcError) as refused:
        await pb_grpc.MatcherServiceStub(channel).MatchVehicle(pb.MatchVehicleRequest(), timeout=2)

    details = read_details(refused.value)
    assert (details.code, details.reason) == (grpc.StatusCode.RESOURCE_EXHAUSTED, "OVERLOADED")
    assert details.retry_after_s
    assert PUSHBACK in tuple(refused.value.trailing_metadata())
    assert len(matcher.requests) == MOST


async def test_health_and_streams_do_not_wait_for_it(full: tuple[ScriptedMatcher, grpc.aio.Channel]) -> None:
    _, channel = full
    answer = await health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest())
    stream = catalogs_grpc.CatalogServiceStub(channel).StreamCatalogEntries(catalogs.StreamCatalogEntriesRequest())

    assert answer.status == health_pb2.HealthCheckResponse.SERVING
    assert len([each async for each in stream]) == 2
