"""Cases a second with 32 writers at once, and how long the unluckiest waits: gapless numbers make them queue.

Run: `python -m bench.cot_numbers`. The rival is the floor: the same writers, one row and one commit each. The second
floor is what no gapless sequence can be faster than: a number and a commit, one after the other. What counts is the
ratio and the distance between median and 99th percentile; seconds depend on the machine.
"""

from __future__ import annotations

import asyncio
import time
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from datastore.db import migrate
from datastore.db.engine import APPLICATION, PoolLimits, begin, open_engine, transact
from datastore.db.ids import new_id
from datastore.db.tables import requests
from datastore.store.create_case import SERIAL, NewCase, create_case
from datastore.tenancy.actor import DATASTORE_ACTOR
from datastore.tenancy.scope import EVERY_INSURER
from mesh.embedded.postgres import ensure_postgres

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from sqlalchemy.ext.asyncio import AsyncEngine

WRITERS = 32
ROUND_S = 6.0


async def waits_s(work: Callable[[], Awaitable[object]]) -> list[float]:
    """Let every writer work again and again for a while; how long each time took, shortest first."""
    times: list[float] = []
    ends_at = time.perf_counter() + ROUND_S

    async def writer() -> None:
        while time.perf_counter() < ends_at:
            started = time.perf_counter()
            await work()
            times.append(time.perf_counter() - started)

    await asyncio.gather(*(writer() for _ in range(WRITERS)))
    return sorted(times)


async def one_row(engine: AsyncEngine) -> None:
    """The floor: a row and a commit."""
    row = {
        "insurer_id": "default",
        "method": "bench",
        "key": str(new_id()),
        "content_sha256": b"",
        "resource_id": new_id(),
    }
    async with begin(engine, EVERY_INSURER) as connection:
        await connection.execute(requests.insert().values(**row))


async def one_number(engine: AsyncEngine) -> None:
    """The floor of what is gapless: a number and a commit."""
    async with begin(engine, EVERY_INSURER) as connection:
        await connection.execute(SERIAL, {"year": 2026})


async def one_case(engine: AsyncEngine) -> None:
    """A small case with its number, audit entry and event."""
    new = NewCase(insurer_id="default", message="", values={})
    work = partial(create_case, actor=DATASTORE_ACTOR, new=new, year=2026)
    await transact(engine, work, scope=EVERY_INSURER)


async def main() -> None:
    """Measure and print."""
    with TemporaryDirectory() as folder:
        server = await ensure_postgres(Path(folder))
        engine = open_engine(server.url, role=APPLICATION, limits=PoolLimits(connections=WRITERS))
        try:
            await migrate.upgrade(server.url)
            waits = {
                "one row, one commit": await waits_s(partial(one_row, engine)),
                "one number, one commit": await waits_s(partial(one_number, engine)),
                "a case with its number": await waits_s(partial(one_case, engine)),
            }
        finally:
            await engine.dispose()
            await server.stop()
    print(f"{'':24}{'a second':>10}{'p50 ms':>9}{'p99 ms':>9}{'max ms':>9}")
    for name, times in waits.items():
        p50, p99 = times[len(times) // 2], times[len(times) * 99 // 100]
        print(f"{name:24}{len(times) / ROUND_S:10,.0f}{p50 * 1000:9.0f}{p99 * 1000:9.0f}{times[-1] * 1000:9.0f}")
    rates = [len(times) for times in waits.values()]
    print(f"cases: {rates[2] / rates[0]:.0%} of the floor, {rates[2] / rates[1]:.0%} of what is gapless")


if __name__ == "__main__":
    asyncio.run(main())
