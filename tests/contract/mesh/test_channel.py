"""A channel repeats what is safe to repeat and only that, and says who failed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import grpc
import pytest

from mesh.client.channel import open_channel
from mesh.client.circuit_breaker import Breaker, BreakerState
from mesh.errors import NotFound, NotReady
from mesh.server.mesh_server import MeshServer
from mesh.status import read_details
from minca.datastore.v1 import case_service_pb2, case_service_pb2_grpc
from minca.datastore.v1 import catalog_service_pb2 as catalogs
from minca.datastore.v1 import catalog_service_pb2_grpc as catalogs_grpc
from minca.matcher.v2 import matcher_service_pb2 as pb
from minca.matcher.v2 import matcher_service_pb2_grpc as pb_grpc
from tests.fixtures.scripted import ScriptedCatalogs, ScriptedMatcher
from tests.fixtures.servers import serving, settings_for_tests

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from google.protobuf.message import Message


class FailsFirst:
    """Fails some times, then works."""

    def __init__(self, times: int, error: Exception) -> None:
        self._left = times
        self._error = error
        self.seen: list[Message] = []

    async def __call__(self, request: Message) -> None:
        self.seen.append(request)
        self._left -= 1
        if self._left >= 0:
            raise self._error


class ScriptedCases(case_service_pb2_grpc.CaseServiceServicer):
    """A case service that awaits what a test tells it."""

    def __init__(self, act: Any) -> None:
        self._act = act

    @property
    def service(self) -> tuple[Any, object, str]:
        return (
            case_service_pb2_grpc.add_CaseServiceServicer_to_server,
            self,
            "minca.datastore.v1.CaseService",
        )

    async def CreateCase(self, request: case_service_pb2.CreateCaseRequest, _context: Any) -> Any:
        await self._act(request)
        return case_service_pb2.CreateCaseResponse()

    async def UpdateCase(self, request: case_service_pb2.UpdateCaseRequest, _context: Any) -> Any:
        await self._act(request)
        return case_service_pb2.UpdateCaseResponse()


class OnwardCatalogs(ScriptedCatalogs):
    """Does what it is told before its first answer."""

    async def StreamCatalogEntries(self, request: Any, _context: Any) -> AsyncIterator[Any]:
        await self._do(request)
        yield catalogs.StreamCatalogEntriesResponse()


async def match(act: FailsFirst, **settings: Any) -> None:
    async with (
        serving(ScriptedMatcher(act).service) as address,
        open_channel(address, settings_for_tests(**settings), caller="test", peer="matcher") as channel,
    ):
        await pb_grpc.MatcherServiceStub(channel).MatchVehicle(pb.MatchVehicleRequest())


async def cases(act: FailsFirst, call: str, request: Message, times: int = 1) -> None:
    async with (
        serving(ScriptedCases(act).service) as address,
        open_channel(address, settings_for_tests(), caller="test", peer="datastore") as channel,
    ):
        for _ in range(times):
            await getattr(case_service_pb2_grpc.CaseServiceStub(channel), call)(request)


async def test_a_service_that_is_away_for_a_moment_is_not_noticed() -> None:
    act = FailsFirst(2, NotReady("catalog"))
    await match(act)

    assert len(act.seen) == 3


async def test_repeats_end_after_those_that_the_settings_allow() -> None:
    act = FailsFirst(100, NotReady("catalog"))
    with pytest.raises(grpc.aio.AioRpcError) as failed:
        await match(act, max_retries=2)

    assert read_details(failed.value).reason == "NOT_READY"
    assert len(act.seen) == 3


async def test_of_two_services_in_a_row_only_the_one_before_the_fault_repeats() -> None:
    act = FailsFirst(100, NotReady("catalog"))
    async with (
        serving(ScriptedMatcher(act).service, name="back") as back,
        open_channel(back, settings_for_tests(), caller="test", peer="back") as onward,
    ):

        async def forward(request: Any) -> None:
            await pb_grpc.MatcherServiceStub(onward).MatchVehicle(request)

        front = ScriptedMatcher(forward)
        async with (
            serving(front.service, name="front") as address,
            open_channel(address, settings_for_tests(), caller="test", peer="front") as channel,
        ):
            with pytest.raises(grpc.aio.AioRpcError) as failed:
                await pb_grpc.MatcherServiceStub(channel).MatchVehicle(pb.MatchVehicleRequest())

    assert read_details(failed.value).metadata == {"dependency": "catalog"}
    assert (len(front.requests), len(act.seen)) == (1, 4)


async def test_a_stream_that_was_opened_in_vain_is_not_opened_again_by_the_services_before() -> None:
    act = FailsFirst(100, NotReady("database"))
    request = catalogs.StreamCatalogEntriesRequest()
    async with (
        serving(OnwardCatalogs(act).service, name="back") as back,
        open_channel(back, settings_for_tests(), caller="test", peer="back") as onward,
    ):

        async def forward(_request: Any) -> None:
            async for _ in catalogs_grpc.CatalogServiceStub(onward).StreamCatalogEntries(request):
                pass

        front = OnwardCatalogs(forward)
        async with (
            serving(front.service, name="front") as address,
            open_channel(address, settings_for_tests(), caller="test", peer="front") as channel,
        ):
            with pytest.raises(grpc.aio.AioRpcError) as failed:
                await anext(aiter(catalogs_grpc.CatalogServiceStub(channel).StreamCatalogEntries(request)))

    assert read_details(failed.value).metadata == {"dependency": "database"}
    assert (len(front.requests), len(act.seen)) == (1, 4)


async def test_a_refusal_is_not_repeated() -> None:
    act = FailsFirst(100, NotFound("catalog", "2026-07"))
    with pytest.raises(grpc.aio.AioRpcError):
        await match(act)

    assert len(act.seen) == 1


async def test_what_creates_is_repeated_with_the_same_request_id() -> None:
    act = FailsFirst(2, NotReady("database"))
    await cases(act, "CreateCase", case_service_pb2.CreateCaseRequest())

    ids = {request.request_id for request in act.seen if isinstance(request, case_service_pb2.CreateCaseRequest)}
    assert len(act.seen) == 3
    assert len(ids) == 1
    assert len(ids.pop()) == 36


async def test_two_calls_with_one_message_are_two_requests() -> None:
    act = FailsFirst(0, NotReady("database"))
    request = case_service_pb2.CreateCaseRequest()
    await cases(act, "CreateCase", request, times=2)

    ids = {request.request_id for request in act.seen if isinstance(request, case_service_pb2.CreateCaseRequest)}
    assert len(ids) == 2
    assert request.request_id == ""


async def test_a_request_id_that_the_caller_chose_stays() -> None:
    act = FailsFirst(0, NotReady("database"))
    request = case_service_pb2.CreateCaseRequest(request_id="6f0c1f1e")
    await cases(act, "CreateCase", request)

    assert act.seen == [request]


async def test_a_large_request_is_repeated_too() -> None:
    act = FailsFirst(2, NotReady("database"))
    await cases(act, "CreateCase", case_service_pb2.CreateCaseRequest(request_id="x" * 3 * 2**20))

    assert len(act.seen) == 3


async def test_what_would_be_done_twice_is_not_repeated() -> None:
    act = FailsFirst(1, NotReady("database"))
    with pytest.raises(grpc.aio.AioRpcError):
        await cases(act, "UpdateCase", case_service_pb2.UpdateCaseRequest())

    assert len(act.seen) == 1


async def test_a_peer_that_is_not_there_is_named() -> None:
    async with open_channel("127.0.0.1:1", settings_for_tests(max_retries=0), caller="test", peer="matcher") as channel:
        with pytest.raises(grpc.aio.AioRpcError) as failed:
            await pb_grpc.MatcherServiceStub(channel).MatchVehicle(pb.MatchVehicleRequest())

    details = read_details(failed.value)
    assert (details.code, details.reason) == (grpc.StatusCode.UNAVAILABLE, "NOT_READY")
    assert details.metadata == {"dependency": "matcher"}


class DroppingMatcher(pb_grpc.MatcherServiceServicer):
    """Drops calls, as gRPC core does with those that wait too many to be taken; with words, as a proxy does."""

    def __init__(self, words: str = "") -> None:
        self._words = words

    async def MatchVehicle(self, _request: pb.MatchVehicleRequest, context: Any) -> Any:
        await context.abort(grpc.StatusCode.CANCELLED, self._words)


async def test_a_call_that_was_dropped_on_arrival_is_told_as_overload_and_opens_no_breaker() -> None:
    server, breaker = grpc.aio.server(), Breaker("matcher")
    pb_grpc.add_MatcherServiceServicer_to_server(DroppingMatcher(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    target = f"127.0.0.1:{port}"
    async with open_channel(target, settings_for_tests(), caller="test", peer="matcher", breaker=breaker) as channel:
        for _ in range(30):
            with pytest.raises(grpc.aio.AioRpcError) as failed:
                await pb_grpc.MatcherServiceStub(channel).MatchVehicle(pb.MatchVehicleRequest())
    await server.stop(0)

    assert read_details(failed.value).reason == "OVERLOADED"
    assert breaker.state is BreakerState.CLOSED


async def test_a_call_that_a_proxy_cancelled_is_told_as_one_that_found_nobody() -> None:
    server = grpc.aio.server()
    pb_grpc.add_MatcherServiceServicer_to_server(DroppingMatcher("upstream reset"), server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    async with open_channel(f"127.0.0.1:{port}", settings_for_tests(), caller="test", peer="matcher") as channel:
        with pytest.raises(grpc.aio.AioRpcError) as failed:
            await pb_grpc.MatcherServiceStub(channel).MatchVehicle(pb.MatchVehicleRequest())
    await server.stop(0)

    details = read_details(failed.value)
    assert (details.code, details.reason) == (grpc.StatusCode.UNAVAILABLE, "NOT_READY")


async def test_calls_are_spread_over_the_replicas() -> None:
    first, second = ScriptedMatcher(), ScriptedMatcher()
    async with serving(first.service) as one, serving(second.service) as two:
        target = f"ipv4:{one},{two}"
        async with open_channel(target, settings_for_tests(), caller="test", peer="matcher") as channel:
            stub = pb_grpc.MatcherServiceStub(channel)
            for _ in range(200):
                await stub.MatchVehicle(pb.MatchVehicleRequest())
                if first.requests and second.requests:
                    break

    assert first.requests
    assert second.requests


async def test_a_replica_that_is_not_ready_gets_no_calls() -> None:
    async def not_ready() -> bool:
        return False

    lame, fit = ScriptedMatcher(), ScriptedMatcher()
    unready = MeshServer("lame", "127.0.0.1:0", settings_for_tests())
    unready.add(*lame.service)
    unready.ready_when(not_ready)
    async with unready, serving(fit.service) as address:
        target = f"ipv4:{unready.address},{address}"
        async with open_channel(target, settings_for_tests(), caller="test", peer="matcher") as channel:
            for _ in range(20):
                await pb_grpc.MatcherServiceStub(channel).MatchVehicle(pb.MatchVehicleRequest())

    assert (len(lame.requests), len(fit.requests)) == (0, 20)


async def test_a_message_as_large_as_both_sides_allow_passes() -> None:
    large = pb.MatchVehicleRequest(insurer_id="x" * 6 * 2**20)
    matcher = ScriptedMatcher()
    async with (
        serving(matcher.service, max_receive_bytes=8 * 2**20) as address,
        open_channel(address, settings_for_tests(), caller="test", peer="matcher", max_message_bytes=8 * 2**20) as wide,
        open_channel(address, settings_for_tests(), caller="test", peer="matcher") as narrow,
    ):
        await pb_grpc.MatcherServiceStub(wide).MatchVehicle(large)
        with pytest.raises(grpc.aio.AioRpcError) as refused:
            await pb_grpc.MatcherServiceStub(narrow).MatchVehicle(large)

    assert len(matcher.requests) == 1
    assert refused.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
