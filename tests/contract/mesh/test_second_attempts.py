"""A call that takes far longer than others is attempted once more beside the first, where that does no harm."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import grpc
import pytest

from mesh.client.channel import open_channel
from mesh.errors import NotFound, Overloaded
from mesh.status import read_details
from minca.datastore.v1 import case_service_pb2, case_service_pb2_grpc
from minca.matcher.v2 import matcher_service_pb2 as pb
from minca.matcher.v2 import matcher_service_pb2_grpc as pb_grpc
from tests.fixtures.scripted import ScriptedMatcher
from tests.fixtures.servers import serving, settings_for_tests, until

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

DEADLINE_S = 4.0
PATIENCE_S = 60


class HangsFirst(case_service_pb2_grpc.CaseServiceServicer):
    """Hangs at the first calls, and answers the others, or refuses them."""

    def __init__(self, hangs: int = 1, refusal: Exception | None = None) -> None:
        self.requests: list[Any] = []
        self.given_up = 0
        self._hangs = hangs
        self._refusal = refusal

    async def __call__(self, request: Any) -> None:
        self.requests.append(request)
        if len(self.requests) <= self._hangs:
            try:
                await asyncio.Event().wait()
            finally:
                self.given_up += 1
        if self._refusal:
            raise self._refusal

    async def CreateCase(self, request: Any, _context: Any) -> Any:
        await self(request)
        return case_service_pb2.CreateCaseResponse()

    async def UpdateCase(self, request: Any, _context: Any) -> Any:
        await self(request)
        return case_service_pb2.UpdateCaseResponse()


class Slow(HangsFirst):
    """Takes long over the first call, and has no room for others."""

    def __init__(self, refusal: Exception) -> None:
        super().__init__(hangs=0, refusal=refusal)

    async def __call__(self, request: Any) -> None:
        if self.requests:
            await super().__call__(request)
        self.requests.append(request)
        await asyncio.sleep(1.3)


@pytest.fixture
async def call() -> AsyncIterator[Callable[..., Any]]:
    """Make one call of a method to a service that hangs at first."""

    async def make(act: HangsFirst, method: str, timeout_s: float = DEADLINE_S, **settings: Any) -> None:
        cases = (case_service_pb2_grpc.add_CaseServiceServicer_to_server, act, "minca.datastore.v1.CaseService")
        async with (
            serving(ScriptedMatcher(act).service, cases) as address,
            open_channel(address, settings_for_tests(**settings), caller="test", peer="peer") as channel,
        ):
            matcher, case = pb_grpc.MatcherServiceStub(channel), case_service_pb2_grpc.CaseServiceStub(channel)
            calls: dict[str, Callable[[], Any]] = {
                "match": lambda: matcher.MatchVehicle(pb.MatchVehicleRequest(), timeout=timeout_s),
                "batch": lambda: matcher.BatchMatchVehicles(pb.BatchMatchVehiclesRequest(), timeout=timeout_s),
                "create": lambda: case.CreateCase(case_service_pb2.CreateCaseRequest(), timeout=timeout_s),
                "update": lambda: case.UpdateCase(case_service_pb2.UpdateCaseRequest(), timeout=timeout_s),
            }
            try:
                await calls[method]()
            finally:
                await until(lambda: act.given_up == min(len(act.requests), act._hangs))

    return make


async def test_a_call_that_hangs_is_answered_by_another_attempt_and_given_up(call: Callable[..., Any]) -> None:
    act = HangsFirst()
    await call(act, "match")

    assert (len(act.requests), act.given_up) == (2, 1)


async def test_both_attempts_are_one_request(call: Callable[..., Any]) -> None:
    act = HangsFirst()
    await call(act, "create")

    assert len({request.request_id for request in act.requests}) == 1
    assert len(act.requests) == 2


async def test_three_attempts_are_the_most_and_end_with_the_deadline(call: Callable[..., Any]) -> None:
    act = HangsFirst(hangs=10)
    with pytest.raises(grpc.aio.AioRpcError) as late:
        await call(act, "match", timeout_s=1.0)

    assert late.value.code() is grpc.StatusCode.DEADLINE_EXCEEDED
    assert read_details(late.value).reason == "DEADLINE_PASSED"
    assert len(act.requests) == 3


async def test_a_refusal_by_the_second_is_the_answer(call: Callable[..., Any]) -> None:
    act = HangsFirst(refusal=NotFound("catalog", "2026-07"))
    with pytest.raises(grpc.aio.AioRpcError) as refused:
        await call(act, "match")

    assert refused.value.code() is grpc.StatusCode.NOT_FOUND
    assert len(act.requests) == 2


async def test_a_second_that_finds_no_room_leaves_the_first_its_time(call: Callable[..., Any]) -> None:
    act = Slow(Overloaded("calls in work", 1))
    await call(act, "match", timeout_s=2.0)

    assert len(act.requests) == 3


@pytest.mark.parametrize(
    ("method", "settings"),
    [
        ("update", {}),  # it would be done twice
        ("batch", {}),  # it is long by nature, and dear
        ("match", {"max_retries": 0}),  # nobody wants repeats
        ("match", {"retry_delay_s": 30.0}),  # nor so early
    ],
)
async def test_other_calls_have_one_attempt(method: str, settings: dict[str, Any], call: Callable[..., Any]) -> None:
    act = HangsFirst(hangs=10)
    with pytest.raises(grpc.aio.AioRpcError) as late:
        await call(act, method, timeout_s=0.6, **settings)

    assert late.value.code() is grpc.StatusCode.DEADLINE_EXCEEDED
    assert len(act.requests) == 1


async def test_a_caller_who_gives_up_ends_every_attempt() -> None:
    act = HangsFirst(hangs=10)
    async with (
        serving(ScriptedMatcher(act).service) as address,
        open_channel(address, settings_for_tests(), caller="test", peer="matcher") as channel,
    ):

        async def ask() -> None:
            await pb_grpc.MatcherServiceStub(channel).MatchVehicle(pb.MatchVehicleRequest(), timeout=DEADLINE_S)

        asking = asyncio.create_task(ask())
        await until(lambda: len(act.requests) == 2, PATIENCE_S)
        asking.cancel()
        await until(lambda: act.given_up == 2, PATIENCE_S)
        await asyncio.wait([asking])

    assert asking.cancelled()
