"""A large catalogue is swapped for another while many ask: no call fails, and none waits for it."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import grpc

from minca.datastore.v1 import catalog_service_pb2, catalog_service_pb2_grpc
from minca.matcher.v2 import matcher_service_pb2, matcher_service_pb2_grpc, vehicle_match_pb2
from tests.fixtures.at_length import at_length
from tests.fixtures.large_catalogue import large_entries, large_import

if TYPE_CHECKING:
    from tests.fixtures.stack import Stack

INSURER = "swapped"
CALLERS = 4
SHORT = 8  # a call that waited for the swap would take as long; the slowest takes a thirtieth
PATIENCE_S = 60
NOT_YET = (grpc.StatusCode.NOT_FOUND, grpc.StatusCode.UNAVAILABLE)  # not heard of the insurer, or loading
LOOK_S = 0.05


@dataclass
class Load:
    """Callers that ask without a pause, and what they were told."""

    matcher: matcher_service_pb2_grpc.MatcherServiceStub
    texts: list[str]
    versions: list[str] = field(default_factory=list)
    slowest_s: float = 0.0
    is_over: bool = False

    async def ask(self, first: int) -> None:
        at = first
        while not self.is_over:
            query = vehicle_match_pb2.VehicleQuery(description=self.texts[at % len(self.texts)])
            request = matcher_service_pb2.MatchVehicleRequest(query=query, insurer_id=INSURER)
            started = time.perf_counter()
            answer = await self.matcher.MatchVehicle(request, timeout=10)
            self.slowest_s = max(self.slowest_s, time.perf_counter() - started)
            self.versions.append(answer.vehicle_match.match.catalog_version)
            at += 1


async def activate(catalogs: catalog_service_pb2_grpc.CatalogServiceStub, version: str) -> None:
    request = catalog_service_pb2.ActivateCatalogRequest(insurer_id=INSURER, version=version)
    await catalogs.ActivateCatalog(request, timeout=PATIENCE_S)


async def in_use(matcher: grpc.aio.Channel, version: str) -> None:
    stub = matcher_service_pb2_grpc.MatcherServiceStub(matcher)
    query = vehicle_match_pb2.VehicleQuery(description="TOYOTA")
    request = matcher_service_pb2.BatchMatchVehiclesRequest(queries=[query], insurer_id=INSURER)
    async with asyncio.timeout(PATIENCE_S):
        while await version_told(stub, request) != version:  # noqa: ASYNC110 - another process
            await asyncio.sleep(LOOK_S)


async def version_told(
    stub: matcher_service_pb2_grpc.MatcherServiceStub, request: matcher_service_pb2.BatchMatchVehiclesRequest
) -> str:
    try:
        return (await stub.BatchMatchVehicles(request)).catalog_version
    except grpc.aio.AioRpcError as error:
        if error.code() not in NOT_YET:
            raise
        return ""


@at_length("imports 80,000 rows")
async def test_a_catalogue_of_40000_rows_is_swapped_with_no_failed_and_no_slow_call(mesh_stack: Stack) -> None:
    texts = [f"{entry.brand} {entry.model} {entry.description} {entry.year}" for entry in large_entries(2000)]
    async with mesh_stack.channel("datastore") as datastore, mesh_stack.channel("matcher") as channel:
        catalogs = catalog_service_pb2_grpc.CatalogServiceStub(datastore)
        for version in ("first", "second"):
            await catalogs.ImportCatalog(large_import(INSURER, version), timeout=PATIENCE_S)
        await activate(catalogs, "first")
        await in_use(channel, "first")

        load = Load(matcher_service_pb2_grpc.MatcherServiceStub(channel), texts)
        callers = [asyncio.create_task(load.ask(caller * 97)) for caller in range(CALLERS)]
        started = time.perf_counter()
        await activate(catalogs, "second")
        await in_use(channel, "second")
        swap_s = time.perf_counter() - started
        load.is_over = True
        await asyncio.gather(*callers)

    assert set(load.versions) == {"first", "second"}
    assert load.slowest_s < swap_s / SHORT
