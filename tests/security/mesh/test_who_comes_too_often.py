"""Whoever comes too often is slowed down, and takes nothing from anybody else by it."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import grpc

from minca.matcher.v2 import matcher_service_pb2 as pb
from minca.matcher.v2 import matcher_service_pb2_grpc as pb_grpc
from minca.matcher.v2 import vehicle_match_pb2
from tests.fixtures.scripted import ScriptedMatcher
from tests.fixtures.servers import bearer, secured, serving

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.fixtures.datastores import Metadata

LIMIT = 3
REFUSED, LIMITED = grpc.StatusCode.UNAUTHENTICATED, grpc.StatusCode.RESOURCE_EXHAUSTED


@asynccontextmanager
async def a_matcher() -> AsyncIterator[pb_grpc.MatcherServiceStub]:
    settings = secured(service_rate_limit=LIMIT)
    async with (
        serving(ScriptedMatcher().service, settings=settings) as address,
        grpc.aio.insecure_channel(address) as channel,
    ):
        yield pb_grpc.MatcherServiceStub(channel)


async def code(matcher: pb_grpc.MatcherServiceStub, metadata: Metadata, queries: int = 1) -> grpc.StatusCode:
    request = pb.BatchMatchVehiclesRequest(queries=[vehicle_match_pb2.VehicleQuery()] * queries)
    try:
        await matcher.BatchMatchVehicles(request, metadata=metadata)
    except grpc.aio.AioRpcError as error:
        return error.code()
    return grpc.StatusCode.OK


async def test_an_insurer_takes_nothing_from_a_namesake_of_its_user_elsewhere() -> None:
    async with a_matcher() as matcher:
        own = [await code(matcher, bearer(subject="ana", insurer_id="norte")) for _ in range(LIMIT + 1)]
        other = await code(matcher, bearer(subject="ana", insurer_id="sur"))

    assert own == [grpc.StatusCode.OK] * LIMIT + [LIMITED]
    assert other is grpc.StatusCode.OK


async def test_three_hundred_invented_tokens_are_three_and_who_is_known_still_gets_in() -> None:
    async with a_matcher() as matcher:
        refused = [await code(matcher, (("authorization", f"Bearer invented{each}"),)) for each in range(300)]
        known = await code(matcher, bearer())

    assert refused == [REFUSED] * LIMIT + [LIMITED] * (300 - LIMIT)
    assert known is grpc.StatusCode.OK


async def test_a_batch_counts_for_what_is_in_it() -> None:
    async with a_matcher() as matcher:
        first, second = [await code(matcher, bearer(), queries=1000) for _ in range(2)]

    assert (first, second) == (grpc.StatusCode.OK, LIMITED)
