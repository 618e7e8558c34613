"""What a caller of the matcher waits for, and a catalogue until it is in use: `python -m bench matcher_served`.

The whole mesh as real processes on loopback, 40,000 catalogue rows from the datastore. Goals stand beside figures.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import grpc

from bench._matcher_data import grown, labelled_data, made_data, why_made
from datastore.db.migrate import upgrade
from mesh.embedded.postgres import ensure_postgres
from minca.datastore.v1 import catalog_pb2, catalog_service_pb2, catalog_service_pb2_grpc
from minca.matcher.v2 import matcher_service_pb2, matcher_service_pb2_grpc, vehicle_match_pb2
from tests.fixtures.stack import running

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from matcher.catalogue.entries import CatalogueRow
    from matcher.query.vehicle_text import VehicleText
    from tests.fixtures.stack import Stack

ROWS, TEXTS = 40_000, 2_000
ENTRIES_A_MESSAGE = 2_000
BATCH = 1_000
INSURER = "bench"
PATIENCE_S = 60.0
NOT_YET = (grpc.StatusCode.NOT_FOUND, grpc.StatusCode.UNAVAILABLE)


class Mesh:
    """The two services that are asked."""

    def __init__(self, matcher: grpc.aio.Channel, datastore: grpc.aio.Channel) -> None:
        self._matcher = matcher_service_pb2_grpc.MatcherServiceStub(matcher)
        self._catalogs = catalog_service_pb2_grpc.CatalogServiceStub(datastore)

    async def put(self, version: str, rows: Sequence[CatalogueRow]) -> None:
        """Import a version."""
        await self._catalogs.ImportCatalog(_messages(version, rows), timeout=PATIENCE_S)

    async def activate(self, version: str) -> float:
        """Put it in use; return the seconds until the matcher answers from it."""
        request = catalog_service_pb2.ActivateCatalogRequest(insurer_id=INSURER, version=version)
        started = time.perf_counter()
        await self._catalogs.ActivateCatalog(request, timeout=PATIENCE_S)
        while await self._version() != version:  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.01)
        return time.perf_counter() - started

    async def _version(self) -> str:
        query = vehicle_match_pb2.VehicleQuery(description="TOYOTA")
        request = matcher_service_pb2.BatchMatchVehiclesRequest(queries=[query], insurer_id=INSURER)
        try:
            return (await self._matcher.BatchMatchVehicles(request, timeout=PATIENCE_S)).catalog_version
        except grpc.aio.AioRpcError as error:
            if error.code() not in NOT_YET:
                raise
            return ""

    async def call(self, text: VehicleText) -> float:
        """Code one text; return its milliseconds."""
        request = matcher_service_pb2.MatchVehicleRequest(query=_query(text), insurer_id=INSURER)
        started = time.perf_counter()
        await self._matcher.MatchVehicle(request, timeout=10)
        return (time.perf_counter() - started) * 1000

    async def batch(self, texts: Sequence[VehicleText]) -> float:
        """Code many in one message; return rows a second."""
        request = matcher_service_pb2.BatchMatchVehiclesRequest(queries=map(_query, texts), insurer_id=INSURER)
        started = time.perf_counter()
        await self._matcher.BatchMatchVehicles(request, timeout=PATIENCE_S)
        return len(texts) / (time.perf_counter() - started)


def _query(text: VehicleText) -> vehicle_match_pb2.VehicleQuery:
    return vehicle_match_pb2.VehicleQuery(
        description=text.description, brand=text.brand, model=text.model, year=text.year
    )


def _messages(version: str, rows: Sequence[CatalogueRow]) -> Iterator[catalog_service_pb2.ImportCatalogRequest]:
    yield catalog_service_pb2.ImportCatalogRequest(insurer_id=INSURER, version=version)
    entries = (
        catalog_pb2.CatalogEntry(
            brand=row.brand, model=row.model, year=row.year, cvegs=row.cvegs, description=row.description
        )
        for row in rows
    )
    while piece := list(islice(entries, ENTRIES_A_MESSAGE)):
        yield catalog_service_pb2.ImportCatalogRequest(entries=piece)


def _spread(durations_ms: Sequence[float]) -> str:
    ordered = sorted(durations_ms)
    middle, slow = ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.99)]
    return f"{middle:.2f} ms | {slow:.2f} ms | {ordered[-1]:.1f} ms of {len(ordered):,}"


async def _swap(mesh: Mesh, version: str, texts: Sequence[VehicleText]) -> tuple[float, list[float]]:
    durations_ms: list[float] = []
    is_over = False

    async def ask() -> None:
        position = 0
        while not is_over:
            durations_ms.append(await mesh.call(texts[position % len(texts)]))
            position += 1

    asking = asyncio.create_task(ask())
    seconds = await mesh.activate(version)
    is_over = True
    await asking
    return seconds, durations_ms


async def measure(stack: Stack) -> None:
    """Print the figures."""
    rows, labelled = labelled_data() or made_data(ROWS, TEXTS)
    rows, texts = grown(rows, ROWS), [sample.query for sample in labelled]
    async with stack.channel("matcher") as matcher, stack.channel("datastore") as datastore:
        mesh = Mesh(matcher, datastore)
        for version in ("first", "second"):
            await mesh.put(version, rows)
        first = await mesh.activate("first")
        print(f"{ROWS:,} rows from the datastore, answered from {first:.2f} s after their activation (goal: under 3 s)")
        print("| single calls, one after the other | median | 99th percentile | slowest |")
        print("| --- | ---: | ---: | ---: |")
        for text in texts[:200]:
            await mesh.call(text)
        quiet = [await mesh.call(text) for text in texts]
        print(f"| nothing else running (goal: 99th under 5 ms) | {_spread(quiet)} |")
        seconds, swapping = await _swap(mesh, "second", texts)
        print(f"| while a catalogue is swapped, {seconds:.2f} s (goal: none fails) | {_spread(swapping)} |")
        speeds = [await mesh.batch(texts[:BATCH]) for _ in range(5)]
        print(f"batches of {BATCH:,}: {max(speeds):,.0f} rows/s")


async def main() -> None:
    """Start the mesh and measure."""
    if labelled_data() is None:
        print(why_made())
    with tempfile.TemporaryDirectory() as folder:
        postgres = await ensure_postgres(Path(folder))
        try:
            await upgrade(postgres.url)
            async with running(postgres, Path(folder)) as stack:
                await measure(stack)
        finally:
            await postgres.stop()


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
