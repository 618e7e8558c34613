"""Deadlines on the wire: kept by servers, passed on by channels, always there."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import grpc
import pytest

from mesh import deadline
from mesh.client.channel import open_channel
from mesh.status import ErrorDetails, read_details
from minca.datastore.v1 import catalog_service_pb2 as catalogs
from minca.datastore.v1 import catalog_service_pb2_grpc as catalogs_grpc
from minca.matcher.v2 import matcher_service_pb2 as pb
from minca.matcher.v2 import matcher_service_pb2_grpc as pb_grpc
from tests.fixtures.scripted import ScriptedCatalogs, ScriptedMatcher
from tests.fixtures.servers import serving, settings_for_tests

if TYPE_CHECKING:
    from mesh.settings import Settings


TRIES = 5


async def for_ever(_request: object) -> None:
    await asyncio.Event().wait()


async def details_of_call(*, timeout_s: float | None, settings: Settings | None = None) -> ErrorDetails:
    """What a call is refused with that a servicer would work on for ever.

    A busy machine may take for itself what the server keeps back for its answer, so a caller who heard none asks again.
    """
    for _ in range(TRIES - 1):
        details = await details_of_one_call(timeout_s=timeout_s, settings=settings)
        if details.reason:
            return details
    return await details_of_one_call(timeout_s=timeout_s, settings=settings)


async def details_of_one_call(*, timeout_s: float | None, settings: Settings | None) -> ErrorDetails:
    """The same, asked once."""
    async with (
        serving(ScriptedMatcher(for_ever).service, settings=settings) as address,
        grpc.aio.insecure_channel(address) as channel,
    ):
        with pytest.raises(grpc.aio.AioRpcError) as late:
            await pb_grpc.MatcherServiceStub(channel).MatchVehicle(pb.MatchVehicleRequest(), timeout=timeout_s)
    return read_details(late.value)


async def test_work_that_passes_the_deadline_ends_with_the_name_of_what_was_slow() -> None:
    details = await details_of_call(timeout_s=0.5)

    assert (details.code, details.reason) == (grpc.StatusCode.DEADLINE_EXCEEDED, "DEADLINE_PASSED")
    assert details.metadata == {"method": "/minca.matcher.v2.MatcherService/MatchVehicle"}


@pytest.mark.parametrize("timeout_s", [0.3, 0.77, 1.03, 2.05])
async def test_a_server_is_done_before_its_caller_stops_waiting(timeout_s: float) -> None:
    assert (await details_of_call(timeout_s=timeout_s)).reason == "DEADLINE_PASSED"


async def test_work_without_a_deadline_gets_the_usual_one() -> None:
    details = await details_of_call(timeout_s=None, settings=settings_for_tests(service_timeout_s=0.1))

    assert details.reason == "DEADLINE_PASSED"


async def test_a_deadline_too_long_is_cut() -> None:
    details = await details_of_call(timeout_s=60, settings=settings_for_tests(batch_timeout_s=0.1))

    assert details.reason == "DEADLINE_PASSED"


async def test_a_stream_that_passes_its_deadline_ends_so_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deadline, "RESERVE_S", 0.3)  # a busy machine has time to say so
    async with (
        serving(ScriptedCatalogs(for_ever).service) as address,
        grpc.aio.insecure_channel(address) as channel,
    ):
        stub = catalogs_grpc.CatalogServiceStub(channel)
        with pytest.raises(grpc.aio.AioRpcError) as late:
            async for _ in stub.StreamCatalogEntries(catalogs.StreamCatalogEntriesRequest(), timeout=0.5):
                pass

    assert read_details(late.value).reason == "DEADLINE_PASSED"


async def test_a_server_does_not_begin_what_cannot_be_done_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deadline, "LEAST_S", 20.0)
    matcher = ScriptedMatcher()
    async with serving(matcher.service) as address, grpc.aio.insecure_channel(address) as channel:
        with pytest.raises(grpc.aio.AioRpcError) as early:
            await pb_grpc.MatcherServiceStub(channel).MatchVehicle(pb.MatchVehicleRequest(), timeout=10)

    assert read_details(early.value).reason == "DEADLINE_TOO_SHORT"
    assert matcher.requests == []


async def seen_by_the_servicer(timeout_s: float | None, settings: Settings | None = None) -> float:
    """How many seconds a servicer has that is called through a mesh channel."""
    left: list[float] = []

    async def look(_request: object) -> None:
        left.append(deadline.remaining_s() or 0)

    async with (
        serving(ScriptedMatcher(look).service) as address,
        open_channel(address, settings or settings_for_tests(), caller="test", peer="matcher") as channel,
    ):
        await pb_grpc.MatcherServiceStub(channel).MatchVehicle(pb.MatchVehicleRequest(), timeout=timeout_s)
    return left[0]


async def test_a_channel_gives_a_call_without_a_deadline_the_usual_one() -> None:
    assert await seen_by_the_servicer(None, settings_for_tests(service_timeout_s=70)) == pytest.approx(70, abs=5)


async def test_a_channel_keeps_the_deadline_that_it_is_given() -> None:
    assert await seen_by_the_servicer(110) == pytest.approx(110, abs=5)


async def test_a_batch_gets_the_time_of_a_batch() -> None:
    left: list[float] = []

    async def look(_request: object) -> None:
        left.append(deadline.remaining_s() or 0)

    async with (
        serving(ScriptedMatcher(look).service) as address,
        open_channel(address, settings_for_tests(batch_timeout_s=99), caller="test", peer="matcher") as channel,
    ):
        await pb_grpc.MatcherServiceStub(channel).BatchMatchVehicles(pb.BatchMatchVehiclesRequest())

    assert left[0] == pytest.approx(99, abs=5)


async def test_a_call_made_for_a_call_has_less_time_than_that() -> None:
    left: dict[str, float] = {}

    async def look(_request: object) -> None:
        left["back"] = deadline.remaining_s() or 0

    async with (
        serving(ScriptedMatcher(look).service, name="back") as back,
        open_channel(back, settings_for_tests(service_timeout_s=200), caller="intake", peer="matcher") as onward,
    ):

        async def forward(_request: object) -> None:
            left["front"] = deadline.remaining_s() or 0
            await pb_grpc.MatcherServiceStub(onward).MatchVehicle(pb.MatchVehicleRequest())

        async with (
            serving(ScriptedMatcher(forward).service, name="front") as front,
            grpc.aio.insecure_channel(front) as channel,
        ):
            await pb_grpc.MatcherServiceStub(channel).MatchVehicle(pb.MatchVehicleRequest(), timeout=50)

    assert 40 < left["back"] < left["front"] - deadline.RESERVE_S < 50


async def test_a_call_that_has_no_time_left_is_not_sent() -> None:
    matcher = ScriptedMatcher()
    async with (
        serving(matcher.service) as address,
        open_channel(address, settings_for_tests(), caller="test", peer="matcher") as channel,
    ):
        with deadline.within(0.001), pytest.raises(grpc.aio.AioRpcError) as early:
            await pb_grpc.MatcherServiceStub(channel).MatchVehicle(pb.MatchVehicleRequest())

    assert read_details(early.value).reason == "DEADLINE_TOO_SHORT"
    assert matcher.requests == []
