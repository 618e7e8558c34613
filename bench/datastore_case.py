"""How much a case with 1,000 vehicles costs on its way into PostgreSQL, against a bare COPY of the same rows.

Run: `python -m bench.datastore_case`. The rival sends the same rows over the same driver to a table without a case,
message, number, audit or event. What counts is the ratio; seconds depend on the machine.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import asyncpg
import grpc
from sqlalchemy.dialects.postgresql import JSONB

from datastore.app import build_server
from datastore.convert.checks import Checks
from datastore.convert.vehicles import vehicle_rows
from datastore.db import migrate
from datastore.db.engine import APPLICATION, open_engine, transact
from datastore.db.ids import new_id
from datastore.db.notifications import Notifications
from datastore.db.tables import vehicles
from datastore.store.create_case import NewCase, create_case
from datastore.tenancy.actor import DATASTORE_ACTOR
from datastore.tenancy.scope import EVERY_INSURER, Scope
from mesh.embedded.postgres import ensure_postgres
from mesh.settings import Settings
from minca.datastore.v1 import case_pb2, case_service_pb2, case_service_pb2_grpc, vehicle_pb2
from minca.fleet.v1 import match_pb2
from minca.fleet.v1 import vehicle_pb2 as fleet_pb2

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from sqlalchemy.ext.asyncio import AsyncEngine

VEHICLES = 1000
ROUNDS = 12
LARGEST_BYTES = 64 * 2**20


def a_vehicle(number: int) -> vehicle_pb2.CaseVehicle:
    """A vehicle with a code and two rivals, as the matcher gives it."""
    rival = match_pb2.RunnerUp(cvegs="372341", score=0.7, brand="TOYOTA", model="YARIS", year=2020, description="S")
    match = match_pb2.Match(
        cvegs="372340",
        confidence=0.93,
        decision=match_pb2.DECISION_ACCEPT,
        method=match_pb2.MATCH_METHOD_RULES,
        brand="TOYOTA",
        model="YARIS",
        year=2020,
        description="CORE 5P L4 1.5L CVT",
        runners_up=[rival, rival],
        catalog_version="2026-07",
    )
    vehicle = fleet_pb2.Vehicle(
        description=f"YARIS 5P CORE {number}", brand="TOYOTA", year=2020, vin=f"3MZ{number:014d}"
    )
    return vehicle_pb2.CaseVehicle(vehicle=vehicle, match=match)


async def median_s(work: Callable[[int], Awaitable[object]]) -> float:
    """Do the work a dozen times, the first one not counted."""
    times = []
    for number in range(ROUNDS + 1):
        started = time.perf_counter()
        await work(number)
        times.append(time.perf_counter() - started)
    return statistics.median(times[1:])


def as_copied(column: str, value: Any) -> Any:
    """A value as COPY takes it: documents as text."""
    return json.dumps(value) if isinstance(vehicles.c[column].type, JSONB) else value


async def bare_copy(url: str, rows: list[dict[str, Any]]) -> float:
    """Seconds of the rival."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("CREATE TABLE rival (LIKE vehicles INCLUDING DEFAULTS INCLUDING INDEXES)")
        plain = [{name: as_copied(name, value) for name, value in row.items()} for row in rows]
        columns = ["id", "case_id", "insurer_id", "position", *rows[0]]

        async def copy(_number: int) -> None:
            case_id = new_id()
            records = [(new_id(), case_id, "default", position, *row.values()) for position, row in enumerate(plain)]
            await connection.copy_records_to_table("rival", columns=columns, records=records)

        return await median_s(copy)
    finally:
        await connection.close()


async def whole_case(engine: AsyncEngine, rows: list[dict[str, Any]], scope: Scope) -> float:
    """Seconds of the transaction that makes a case, for a caller who reaches so far."""
    new = NewCase(insurer_id="default", message="", values={}, vehicles=rows)
    return await median_s(
        lambda _number: transact(
            engine, lambda connection: create_case(connection, DATASTORE_ACTOR, new, year=2026), scope=scope
        )
    )


async def whole_call(engine: AsyncEngine, url: str, fleet: list[vehicle_pb2.CaseVehicle]) -> float:
    """Seconds of the call, with message, checks and conversion."""
    server = build_server(Settings(datastore_address="127.0.0.1:0"), engine, Notifications(url, ()))
    async with server, grpc.aio.insecure_channel(server.address) as channel:
        stub = case_service_pb2_grpc.CaseServiceStub(channel)
        return await median_s(
            lambda number: stub.CreateCaseWithVehicles(
                case_service_pb2.CreateCaseWithVehiclesRequest(
                    case=case_pb2.Case(), vehicles=fleet, request_id=f"bench {number}"
                )
            )
        )


async def main() -> None:
    """Measure and print."""
    fleet = [a_vehicle(number) for number in range(VEHICLES)]
    rows = vehicle_rows(fleet, Checks(), least=0, most=len(fleet))
    with TemporaryDirectory() as folder:
        server = await ensure_postgres(Path(folder))
        engine = open_engine(server.url, role=APPLICATION)
        try:
            await migrate.upgrade(server.url)
            seconds = {
                "bare COPY": await bare_copy(server.url, rows),
                "case in one transaction": await whole_case(engine, rows, EVERY_INSURER),
                "the same for one insurer": await whole_case(engine, rows, Scope("default")),
                "CreateCaseWithVehicles": await whole_call(engine, server.url, fleet),
            }
        finally:
            await engine.dispose()
            await server.stop()
    print(f"{'':26}{'ms':>8}{'rows/s':>10}{'of COPY':>9}")
    for name, taken_s in seconds.items():
        rate = VEHICLES / taken_s
        print(f"{name:26}{taken_s * 1000:8.1f}{rate:10,.0f}{seconds['bare COPY'] / taken_s:9.0%}")


if __name__ == "__main__":
    asyncio.run(main())
