"""What the chain of the audit trail costs writers, and how fast it is made and followed.

Run: `python -m bench.audit_trail`. The rival is the same load without a sealer. What counts is the ratio; seconds
depend on the machine.
"""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from datastore.audit import sealer, trail
from datastore.audit.verification import verify
from datastore.db import migrate
from datastore.db.engine import APPLICATION, begin, open_engine
from datastore.db.notifications import Notifications
from datastore.tenancy.actor import Actor
from datastore.tenancy.scope import EVERY_INSURER
from mesh import background
from mesh.embedded.postgres import ensure_postgres
from mesh.identity import auth

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

WRITERS = 8
ROUND_S = 4.0
BULK = 20_000
MANY = f"""
    INSERT INTO audit_entries (resource_type, resource_id, action, insurer_id)
    SELECT 'case', n::text, 'update', 'sur' FROM generate_series(1, {BULK}) n
"""  # noqa: S608 - a number of ours
ANA = Actor(subject="ana", service="", insurer_id="norte", rpc="/minca.datastore.v1.CaseService/UpdateCase")
CHANGES = [
    {"field": "status", "old_value": "READY", "new_value": "QUOTED"},
    {"field": "data.client_rfc", "old_value": "", "new_value": "TNO850101AB1"},
]


async def entries_a_second(engine: AsyncEngine) -> float:
    """Write entries, one a transaction, for a while."""
    entry_count, ends_at = 0, time.perf_counter() + ROUND_S

    async def writer() -> None:
        nonlocal entry_count
        while time.perf_counter() < ends_at:
            async with begin(engine, EVERY_INSURER) as connection:
                case = ("case", "1")
                await trail.record(connection, ANA, action="update", resource=case, insurer_id="norte", changes=CHANGES)
            entry_count += 1

    await asyncio.gather(*(writer() for _ in range(WRITERS)))
    return entry_count / ROUND_S


async def beside_a_sealer(engine: AsyncEngine) -> float:
    """The same while a sealer works."""
    async with background.running(sealer.loop(engine, Notifications("", (sealer.CHANNEL,)))):
        return await entries_a_second(engine)


async def sealed_a_second(engine: AsyncEngine) -> float:
    """Chain many entries that wait."""
    async with begin(engine, EVERY_INSURER) as connection:
        await connection.exec_driver_sql(MANY)
    started, sealed = time.perf_counter(), 0
    while sealed_now := await sealer.seal(engine):
        sealed += sealed_now
    return sealed / (time.perf_counter() - started)


async def followed_a_second(engine: AsyncEngine) -> float:
    """Verify them."""
    auth.caller_var.set(auth.DEVELOPER)
    started = time.perf_counter()
    followed = sum([verdict.head.position async for verdict in verify(engine, "", {})])
    return followed / (time.perf_counter() - started)


async def main() -> None:
    """Measure and print."""
    with TemporaryDirectory() as folder:
        server = await ensure_postgres(Path(folder))
        engine = open_engine(server.url, role=APPLICATION)
        try:
            await migrate.upgrade(server.url)
            await entries_a_second(engine)
            rates = [await entries_a_second(engine), await beside_a_sealer(engine)]
            sealed, followed = await sealed_a_second(engine), await followed_a_second(engine)
        finally:
            await engine.dispose()
            await server.stop()
    print(f"entries written a second, {WRITERS} writers: {rates[0]:,.0f} without, {rates[1]:,.0f} beside a sealer")
    print(f"  that is {rates[1] / rates[0]:.0%}")
    print(f"entries sealed a second: {sealed:,.0f}; followed a second: {followed:,.0f}")


if __name__ == "__main__":
    asyncio.run(main())
