"""A caller who goes away ends the work that was done for it, whatever the kind of call and wherever it stands."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import grpc
import pytest

from mesh.client.channel import open_channel
from minca.datastore.v1 import catalog_service_pb2 as catalogs
from minca.datastore.v1 import catalog_service_pb2_grpc as catalogs_grpc
from minca.datastore.v1.catalog_pb2 import CatalogEntry
from minca.matcher.v2 import matcher_service_pb2 as matcher
from minca.matcher.v2 import matcher_service_pb2_grpc as matcher_grpc
from tests.fixtures.scripted import ScriptedCatalogs, ScriptedMatcher
from tests.fixtures.servers import serving, settings_for_tests

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

PATIENCE_S = 60
LARGE = CatalogEntry(cvegs="x" * 100_000)


class Work:
    """Work without an end, which remembers that it was begun and that it was ended."""

    def __init__(self) -> None:
        self.begun = asyncio.Event()
        self.ended = asyncio.Event()

    async def __call__(self, _request: object) -> None:
        self.begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            self.ended.set()


class TalkativeCatalogs(ScriptedCatalogs):
    """Sends more than its caller reads, so that it waits with an answer in its hands."""

    def __init__(self) -> None:
        super().__init__()
        self.work = Work()

    async def StreamCatalogEntries(
        self, _request: catalogs.StreamCatalogEntriesRequest, _context: Any
    ) -> AsyncIterator[catalogs.StreamCatalogEntriesResponse]:
        self.work.begun.set()
        try:
            while True:
                yield catalogs.StreamCatalogEntriesResponse(entries=[LARGE])
        finally:
            self.work.ended.set()


async def requests(message: Any) -> AsyncIterator[Any]:
    yield message
    await asyncio.Event().wait()


def unary_unary(channel: grpc.aio.Channel) -> Any:
    return matcher_grpc.MatcherServiceStub(channel).MatchVehicle(matcher.MatchVehicleRequest())


def unary_stream(channel: grpc.aio.Channel) -> Any:
    return catalogs_grpc.CatalogServiceStub(channel).StreamCatalogEntries(catalogs.StreamCatalogEntriesRequest())


def stream_unary(channel: grpc.aio.Channel) -> Any:
    return catalogs_grpc.CatalogServiceStub(channel).ImportCatalog(requests(catalogs.ImportCatalogRequest()))


def stream_stream(channel: grpc.aio.Channel) -> Any:
    sent = requests(matcher.StreamMatchVehiclesRequest())
    return matcher_grpc.MatcherServiceStub(channel).StreamMatchVehicles(sent)


@pytest.mark.parametrize(
    "call", [unary_unary, unary_stream, stream_unary, stream_stream], ids=lambda call: call.__name__
)
async def test_the_work_for_a_caller_who_gives_up_ends(call: Callable[[grpc.aio.Channel], Any]) -> None:
    work = Work()
    async with (
        serving(ScriptedMatcher(work).service, ScriptedCatalogs(work).service) as address,
        open_channel(address, settings_for_tests(), caller="test", peer="scripted") as channel,
    ):
        made = call(channel)
        await asyncio.wait_for(work.begun.wait(), PATIENCE_S)
        made.cancel()
        await asyncio.wait_for(work.ended.wait(), PATIENCE_S)
        assert await made.code() is grpc.StatusCode.CANCELLED


async def test_a_stream_that_waits_for_its_reader_ends_with_it() -> None:
    servicer = TalkativeCatalogs()
    async with (
        serving(servicer.service) as address,
        open_channel(address, settings_for_tests(), caller="test", peer="scripted") as channel,
    ):
        made = unary_stream(channel)
        await anext(aiter(made))
        made.cancel()
        await asyncio.wait_for(servicer.work.ended.wait(), PATIENCE_S)


async def test_a_caller_whose_task_is_cancelled_gives_up() -> None:
    work = Work()
    async with (
        serving(ScriptedMatcher(work).service) as address,
        open_channel(address, settings_for_tests(), caller="test", peer="scripted") as channel,
    ):

        async def ask() -> None:
            await unary_unary(channel)

        task = asyncio.create_task(ask())
        await asyncio.wait_for(work.begun.wait(), PATIENCE_S)
        task.cancel()
        await asyncio.wait_for(work.ended.wait(), PATIENCE_S)
        with suppress(asyncio.CancelledError):
            await task
        assert task.cancelled()
