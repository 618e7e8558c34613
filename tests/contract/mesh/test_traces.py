"""One trace through every server that a call comes to, with parents that are right and nothing that is private."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import grpc
import pytest

from mesh.client.channel import open_channel
from mesh.errors import NotFound
from mesh.telemetry import setup
from minca.datastore.v1 import catalog_service_pb2 as catalogs
from minca.datastore.v1 import catalog_service_pb2_grpc as catalogs_grpc
from minca.matcher.v2 import matcher_service_pb2 as pb
from minca.matcher.v2 import matcher_service_pb2_grpc as pb_grpc
from tests.fixtures.scripted import ScriptedCatalogs, ScriptedMatcher
from tests.fixtures.servers import bearer, secured, serving, settings_for_tests

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.fixtures.collector import Collected, Collector

METHOD = "minca.matcher.v2.MatcherService/MatchVehicle"
SERVER, CLIENT = 2, 3


@asynccontextmanager
async def traced(collector: Collector) -> AsyncIterator[None]:
    """Telemetry of this process goes to the collector; leaving sends what is left."""
    scope = setup.telemetry("test", settings_for_tests(otlp_endpoint=collector.endpoint))
    scope.__enter__()
    try:
        yield
    finally:
        await asyncio.to_thread(scope.__exit__, None, None, None)


async def two_servers(error: Exception | None = None) -> None:
    """A call to a front server that calls a back server, which may fail."""

    async def answer(_request: object) -> None:
        if error:
            raise error

    async with (
        serving(ScriptedMatcher(answer).service, settings=secured(), name="back") as back,
        open_channel(back, secured(), caller="intake", peer="matcher") as onward,
    ):

        async def forward(_request: object) -> None:
            with setup.tracer().start_as_current_span("work"):
                await pb_grpc.MatcherServiceStub(onward).MatchVehicle(pb.MatchVehicleRequest())

        async with (
            serving(ScriptedMatcher(forward).service, settings=secured(), name="front") as front,
            open_channel(front, secured(max_retries=0), caller="gateway", peer="front") as channel,
        ):
            await pb_grpc.MatcherServiceStub(channel).MatchVehicle(pb.MatchVehicleRequest(), metadata=bearer())


def chain(spans: list[Collected]) -> list[tuple[str, int]]:
    """Names and kinds from the root on, each the parent of the next."""
    by_parent = {span.parent_id: span for span in spans}
    found, parent = [], ""
    while parent in by_parent:
        span = by_parent[parent]
        found.append((span.name, span.kind))
        parent = span.span_id
    return found


async def test_a_call_through_two_servers_is_one_trace(collector: Collector) -> None:
    async with traced(collector):
        await two_servers()

    assert len({span.trace_id for span in collector.spans}) == 1
    assert chain(collector.spans) == [
        (METHOD, CLIENT),
        (METHOD, SERVER),
        ("work", 1),
        (METHOD, CLIENT),
        (METHOD, SERVER),
    ]
    assert {span.service for span in collector.spans} == {"test"}


async def test_a_span_says_what_was_called_and_how_it_went(collector: Collector) -> None:
    async with traced(collector):
        await two_servers()

    for span in collector.named(METHOD):
        assert span.attributes == {
            "rpc.system.name": "grpc",
            "rpc.method": METHOD,
            "rpc.response.status_code": "OK",
        }
        assert not span.is_error


async def test_a_refusal_is_no_fault_of_the_server_and_one_of_the_call(collector: Collector) -> None:
    async with traced(collector):
        with pytest.raises(grpc.aio.AioRpcError):
            await two_servers(NotFound("catalog", "2026-07"))

    spans = collector.named(METHOD)
    assert {span.attributes["rpc.response.status_code"] for span in spans} == {"NOT_FOUND"}
    assert {span.attributes["error.type"] for span in spans} == {"RESOURCE_NOT_FOUND"}
    assert {(span.kind, span.is_error) for span in spans} == {(SERVER, False), (CLIENT, True)}


async def test_no_span_has_the_words_of_an_error_or_a_token(collector: Collector) -> None:
    async with traced(collector):
        with pytest.raises(grpc.aio.AioRpcError):
            await two_servers(ValueError("juan.perez@example.com"))

    written = "".join(span.text for span in collector.spans)
    assert "ValueError" not in written
    assert "juan" not in written
    assert "Bearer" not in written
    assert "eyJ" not in written


async def test_a_stream_is_a_span_too(collector: Collector) -> None:
    async with (
        traced(collector),
        serving(ScriptedCatalogs().service) as address,
        open_channel(address, settings_for_tests(), caller="test", peer="datastore") as channel,
    ):
        stub = catalogs_grpc.CatalogServiceStub(channel)
        assert len([reply async for reply in stub.StreamCatalogEntries(catalogs.StreamCatalogEntriesRequest())]) == 2

    name = "minca.datastore.v1.CatalogService/StreamCatalogEntries"
    assert chain(collector.spans) == [(name, CLIENT), (name, SERVER)]
    assert {span.attributes["rpc.response.status_code"] for span in collector.spans} == {"OK"}


async def test_health_checks_leave_no_span(collector: Collector) -> None:
    async with (
        traced(collector),
        serving(ScriptedMatcher().service) as address,
        open_channel(address, settings_for_tests(), caller="test", peer="matcher") as channel,
    ):
        await pb_grpc.MatcherServiceStub(channel).MatchVehicle(pb.MatchVehicleRequest())

    assert {span.name for span in collector.spans} == {METHOD}


async def test_calls_are_counted_and_timed(collector: Collector) -> None:
    async with traced(collector):
        await two_servers()

    # Counts only grow, and one that was sent before may come behind a later one.
    counted = {
        (point.name, point.attributes["rpc.response.status_code"]): point.value
        for point in sorted(collector.points, key=lambda point: point.value)
        if point.name.startswith("rpc.")
    }
    assert counted == {("rpc.server.call.duration", "OK"): 2, ("rpc.client.call.duration", "OK"): 2}


async def test_an_event_carries_the_trace_on(collector: Collector) -> None:
    async with traced(collector):
        headers: dict[str, str] = {}
        with setup.tracer().start_as_current_span("publish"):
            setup.inject(headers)
        with setup.continued(headers), setup.tracer().start_as_current_span("consume"):
            pass

    assert [name for name, _ in chain(collector.spans)] == ["publish", "consume"]


def test_without_a_collector_there_are_ids_all_the_same() -> None:
    headers: dict[str, str] = {}
    with setup.tracer().start_as_current_span("anything") as span:
        setup.inject(headers)

    assert span.get_span_context().is_valid
    assert format(span.get_span_context().trace_id, "032x") in headers["traceparent"]
