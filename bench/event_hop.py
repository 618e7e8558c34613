"""How long an event is on its way from the commit that announces it to the worker's start: `python -m bench event_hop`.

The whole mesh as real processes on this machine, and small vehicle lists: one at a time, then at a steady rate. The
floor, turn about on the same servers: a bare NOTIFY, one publish to a JetStream, its delivery to a waiting fetch; no
row, so nothing to flush to disk but the stream. Both clocks start at the commit as PostgreSQL notes it, before that is
flushed; the mesh's stops where the span of the intake worker starts. Spans of every call are sent to a collector here.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

import asyncpg
import grpc

from bench._event_floor import Bare, bare
from bench._event_hop import Exports, Hop, hops, p99
from datastore.db.migrate import upgrade
from mesh.embedded.postgres import ensure_postgres
from minca.fleet.v1 import case_data_pb2, vehicle_pb2
from minca.intake.v1 import intake_pb2, intake_service_pb2, intake_service_pb2_grpc
from tests.fixtures.stack import running

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

WARM_UP: Final = 20
AT_REST: Final = 250
RATE: Final = 20
LOAD_S: Final = 20
LOADED: Final = RATE * LOAD_S
ALONE_S: Final = 0.1
PATIENCE_S: Final = 30
LONGEST_S: Final = 240
NOTED: Final = {"track_commit_timestamp": "on"}
PLENTY: Final = {"INTEGRATION_SERVICE_RATE_LIMIT": "1000000"}
UNDER_WAY: Final = {intake_pb2.Intake.STATUS_RECEIVED, intake_pb2.Intake.STATUS_PROCESSING}
# The audit entry is written with the event and, unlike it, never touched again.
COMMITS: Final = """
SELECT trace_id, pg_xact_commit_timestamp(xmin) AS moment FROM audit_entries
WHERE resource_type = 'message' AND action = 'create' ORDER BY id
"""


class Mesh:
    """Where lists are sent, each another."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        self._intakes = intake_service_pb2_grpc.IntakeServiceStub(channel)
        self._sent = 0

    async def send(self) -> str:
        """Send a list of one vehicle; returns the id of its intake."""
        self._sent += 1
        request = intake_service_pb2.SubmitVehicleListRequest(
            vehicles=[vehicle_pb2.Vehicle(description="NISSAN VERSA SENSE 2022", year=2022)],
            data=case_data_pb2.CaseData(client_name=f"Cliente {self._sent}"),
        )
        return (await self._intakes.SubmitVehicleList(request, timeout=PATIENCE_S)).intake.id

    async def done(self, intake_id: str) -> None:
        """Wait until a list is a case."""
        request = intake_service_pb2.GetIntakeRequest(intake_id=intake_id)
        while (now := (await self._intakes.GetIntake(request, timeout=PATIENCE_S)).intake).status in UNDER_WAY:  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.05)
        if now.status == intake_pb2.Intake.STATUS_FAILED:
            raise RuntimeError(f"a list failed: {now.failure}")


async def at_rest(mesh: Mesh, floor: Bare, count: int) -> list[Hop]:
    """Send lists one at a time, each left alone for a while; returns the hops of the floor between them."""
    floor_hops = []
    for _ in range(count):
        intake_id = await mesh.send()
        await asyncio.sleep(ALONE_S)
        await mesh.done(intake_id)
        floor_hops.append(await floor.hop())
    return floor_hops


async def under_load(mesh: Mesh, floor: Bare) -> list[Hop]:
    """Send lists at a steady rate, whatever becomes of them; returns the hops of the floor between them."""
    loop = asyncio.get_running_loop()
    started, sending, floor_hops = loop.time(), [], []
    for number in range(LOADED):
        await asyncio.sleep(started + number / RATE - loop.time())
        sending.append(asyncio.create_task(mesh.send()))
        await asyncio.sleep(started + (number + 0.5) / RATE - loop.time())
        floor_hops.append(await floor.hop())
    for intake_id in await asyncio.gather(*sending):
        await mesh.done(intake_id)
    return floor_hops


async def paced(mesh: Mesh, floor: Bare) -> tuple[list[Hop], list[Hop]]:
    """Send everything; returns the hops of the floor, at rest and under load."""
    async with asyncio.timeout(LONGEST_S):
        await at_rest(mesh, floor, WARM_UP)
        return await at_rest(mesh, floor, AT_REST), await under_load(mesh, floor)


async def commits(database_url: str) -> dict[str, float]:
    """When each list was committed, by its trace, in seconds since the epoch."""
    database = await asyncpg.connect(database_url)
    try:
        return {row["trace_id"]: row["moment"].timestamp() for row in await database.fetch(COMMITS)}
    finally:
        await database.close()


@contextmanager
def collecting(exports: Exports) -> Iterator[str]:
    """Serve a collector and hand out its endpoint."""
    server = grpc.server(ThreadPoolExecutor(2), handlers=[exports])
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.stop(None).wait()


async def measure(folder: Path) -> dict[str, tuple[list[Hop], list[Hop]]]:
    """The hops of the floor and of the mesh, at rest and under load."""
    exports = Exports()
    postgres = await ensure_postgres(folder, options=NOTED)
    try:
        await upgrade(postgres.url)
        with collecting(exports) as endpoint:
            async with running(postgres, folder, OTEL_EXPORTER_OTLP_ENDPOINT=endpoint, **PLENTY) as stack:
                database_url, nats_url = (stack.environment[name] for name in ("MINCA_DATABASE_URL", "MINCA_NATS_URL"))
                async with stack.channel("intake") as channel, bare(database_url, nats_url) as floor:
                    floors = await paced(Mesh(channel), floor)
                committed = await commits(database_url)
    finally:
        await postgres.stop()
    complete, traces = hops(committed, exports.requests), list(committed)
    if missing := len(committed.keys() - complete.keys()):
        raise RuntimeError(f"{missing} of {len(committed)} events without their spans")
    resting, loaded = traces[WARM_UP : WARM_UP + AT_REST], traces[WARM_UP + AT_REST :]
    return {
        "one at a time": (floors[0], [complete[trace] for trace in resting]),
        f"{RATE} a second": (floors[1], [complete[trace] for trace in loaded]),
    }


def show(pace: str, stage: str, measured_hops: Sequence[Hop]) -> float:
    """Print a line; returns the median."""
    begun_ms = [hop.begun_ms for hop in measured_hops]
    stages = (median(hop.taken_ms for hop in measured_hops), median(hop.published_ms for hop in measured_hops))
    print(
        f"{pace:15}{stage:12}{len(measured_hops):>6}{median(begun_ms):>9.1f}{p99(begun_ms):>9.1f}{max(begun_ms):>9.1f}"
        f"{stages[0]:>14.1f}{stages[1]:>14.1f}"
    )
    return median(begun_ms)


def main() -> None:
    """Measure and print."""
    with TemporaryDirectory() as folder:
        measured = asyncio.run(measure(Path(folder)))
    print("ms from the commit to the start of the work; the stages on the way are medians")
    print(f"{'':27}{'events':>6}{'p50':>9}{'p99':>9}{'max':>9}{'taken up at':>14}{'published at':>14}")
    for pace, (floor, mesh) in measured.items():
        least_ms, median_ms = show(pace, "the floor", floor), show(pace, "the mesh", mesh)
        print(f"{pace}: {median_ms / least_ms:.1f} times the floor at the median")


if __name__ == "__main__":
    main()
