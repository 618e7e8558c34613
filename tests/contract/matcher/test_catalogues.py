"""The matcher follows the datastore: ready with the first catalogue, and always with the active one."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc

from mesh.status import read_details
from minca.matcher.v2 import matcher_service_pb2 as pb
from minca.matcher.v2 import matcher_service_pb2_grpc, vehicle_match_pb2
from tests.fixtures.fake_catalogs import FakeCatalogs
from tests.fixtures.matchers import running_matcher
from tests.fixtures.servers import bearer, secured
from tests.fixtures.small_catalogue import small_entries

if TYPE_CHECKING:
    from tests.fixtures.matchers import RunningMatcher

REQUEST = pb.MatchVehicleRequest(query=vehicle_match_pb2.VehicleQuery(description="TOYOTA YARIS CORE CVT 2020"))
SERVING = health_pb2.HealthCheckResponse.SERVING
NOT_SERVING = health_pb2.HealthCheckResponse.NOT_SERVING


async def version_in_use(matcher: RunningMatcher) -> str:
    response = await matcher.v2.MatchVehicle(REQUEST)
    return response.vehicle_match.match.catalog_version


async def test_the_matcher_serves_only_with_a_catalogue_in_memory() -> None:
    catalogs = FakeCatalogs()
    async with running_matcher(catalogs) as matcher, grpc.aio.insecure_channel(matcher.address) as bare:
        statuses = aiter(health_pb2_grpc.HealthStub(bare).Watch(health_pb2.HealthCheckRequest(), timeout=10))
        before = (await anext(statuses)).status
        catalogs.activate("default", "first", small_entries())
        after = (await anext(statuses)).status

    assert (before, after) == (NOT_SERVING, SERVING)


async def test_without_any_catalogue_a_call_is_told_to_come_again() -> None:
    async with running_matcher(FakeCatalogs()) as matcher, grpc.aio.insecure_channel(matcher.address) as bare:
        with pytest.raises(grpc.aio.AioRpcError) as error:
            await matcher_service_pb2_grpc.MatcherServiceStub(bare).MatchVehicle(REQUEST, timeout=10)

    refusal = read_details(error.value)
    assert (refusal.code, refusal.reason) == (grpc.StatusCode.UNAVAILABLE, "NOT_READY")
    assert refusal.metadata == {"dependency": "catalog"}
    assert refusal.retry_after_s


async def test_another_active_version_replaces_the_one_in_memory_without_a_failed_call() -> None:
    catalogs = FakeCatalogs()
    catalogs.store("default", "first", small_entries())
    async with running_matcher(catalogs) as matcher:
        seen = [await version_in_use(matcher)]
        catalogs.activate("default", "second", small_entries()[:30])
        async with asyncio.timeout(60):
            while seen[-1] != "second":
                seen.append(await version_in_use(matcher))

    assert set(seen) == {"first", "second"}
    assert seen == sorted(seen)


async def test_a_version_that_is_held_already_is_not_loaded_again() -> None:
    catalogs = FakeCatalogs()
    catalogs.store("default", "first", small_entries())
    async with running_matcher(catalogs) as matcher:
        catalogs.activate("default", "first", small_entries())
        catalogs.activate("acme", "theirs", small_entries())
        await matcher.holds("acme", "theirs")

    assert catalogs.loads == [("default", "first"), ("acme", "theirs")]


async def test_a_notice_that_got_lost_is_made_good_by_the_next_watch() -> None:
    catalogs = FakeCatalogs()
    catalogs.store("default", "first", small_entries())
    async with running_matcher(catalogs, watch_s=0.2) as matcher:
        catalogs.store("default", "second", small_entries())
        await matcher.holds("default", "second")

    assert catalogs.watches > 1


async def test_a_catalogue_that_cannot_be_loaded_leaves_the_one_in_memory() -> None:
    catalogs = FakeCatalogs()
    catalogs.store("default", "first", small_entries())
    async with running_matcher(catalogs) as matcher:
        catalogs.activate("default", "empty", [])
        await catalogs.loaded("default", "empty", times=2)

        assert await version_in_use(matcher) == "first"
        catalogs.activate("default", "mended", small_entries())
        await matcher.holds("default", "mended")


async def test_a_caller_of_one_insurer_gets_no_other_catalogue() -> None:
    catalogs = FakeCatalogs()
    catalogs.store("default", "first", small_entries())
    catalogs.store("acme", "theirs", small_entries())
    async with running_matcher(catalogs, settings=secured()) as matcher:
        of_acme = bearer("matches.read", insurer_id="acme")
        response = await matcher.v2.MatchVehicle(REQUEST, metadata=of_acme)
        asked = pb.MatchVehicleRequest(query=REQUEST.query, insurer_id="default")
        with pytest.raises(grpc.aio.AioRpcError) as error:
            await matcher.v2.MatchVehicle(asked, metadata=of_acme)

    assert response.vehicle_match.match.catalog_version == "theirs"
    assert read_details(error.value).reason == "RESOURCE_NOT_FOUND"


async def test_matching_needs_its_permission() -> None:
    catalogs = FakeCatalogs()
    catalogs.store("default", "first", small_entries())
    async with (
        running_matcher(catalogs, settings=secured()) as matcher,
        grpc.aio.insecure_channel(matcher.address) as stranger,
    ):
        with pytest.raises(grpc.aio.AioRpcError) as error:
            await matcher_service_pb2_grpc.MatcherServiceStub(stranger).MatchVehicle(
                REQUEST, metadata=bearer("cases.read")
            )

    assert read_details(error.value).reason == "PERMISSION_MISSING"
