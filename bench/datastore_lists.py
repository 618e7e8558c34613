"""How long a page of a list takes at a million cases, at every depth and with each filter, against OFFSET.

Run: `python -m bench.datastore_lists [CASES]`. The rows are made by PostgreSQL itself; the pages are read as the
services read them, in their role and behind row level security. The rival reads the same page by OFFSET. Limit: 20 ms.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import time
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import asyncpg
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from datastore.db import migrate
from datastore.db.engine import APPLICATION, begin, open_engine
from datastore.lists.list_query import Listing, PageRequest, count_of, ordered, page_of
from datastore.lists.page_token import write_token
from datastore.store import cases, vehicles
from datastore.tenancy.scope import EVERY_INSURER, Scope
from mesh.embedded.postgres import ensure_postgres

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from sqlalchemy.ext.asyncio import AsyncEngine

    Read = Callable[[AsyncConnection], Awaitable[Any]]

CASES = 1_000_000
PAGE = 50
ROUNDS = 7
LIMIT_MS = 20.0
# Nothing of a benchmark has to outlive a power cut.
HASTY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_wal_size": "8GB"}
HASTY |= {"maintenance_work_mem": "512MB", "shared_buffers": "512MB"}
FILL_CASES = """
INSERT INTO cases (id, cot_number, status, insurer_id, client_name, client_key, client_rfc, broker_name, broker_key,
  broker_email, policy_start, policy_end, vehicle_count, accepted_count, open_count, overall_confidence,
  value_at_stake, create_time, update_time)
SELECT gen_random_uuid(), 'TK-2026-' || n, (ARRAY['NEEDS_REVIEW', 'READY', 'QUOTED', 'CLOSED'])[1 + n * 7 % 4],
  (ARRAY['norte', 'sur', 'este'])[1 + n % 3], 'Cliente ' || n, 'cliente ' || md5(n::text), 'RFC' || md5(n::text),
  'Broker ' || n % 900, 'broker ' || n % 900, 'b' || n % 900 || '@broker.example', '2026-06-01', '2027-06-01',
  1, n % 2, 1 - n % 2, random(), CASE WHEN n % 2 = 0 THEN random() * 1e6 ELSE 0 END,
  now() - make_interval(secs => n), now() - make_interval(secs => n * 3 % 1000003)
FROM generate_series(1, $1) n
"""
FILL_VEHICLES = """
INSERT INTO vehicles (id, case_id, insurer_id, position, description, vin, plate, plate_key, confidence, decision,
  is_open, value_at_stake)
SELECT gen_random_uuid(), id, insurer_id, 1, 'VERSA 2021', upper(substr(md5(id::text), 1, 17)),
  upper(substr(md5(cot_number), 1, 7)), upper(substr(md5(cot_number), 1, 7)), overall_confidence,
  CASE WHEN open_count = 0 THEN 'ACCEPT' ELSE 'REVIEW' END, open_count > 0, value_at_stake
FROM cases
"""
INSERTS = ("cases", "vehicles")
FILTERS = (
    "",
    'status = "NEEDS_REVIEW"',
    'client_name = "cliente 12ab*"',
    'client_name = "cliente 1*"',
    'client_rfc = "RFCabc*"',
    'broker = "broker 77"',
    'broker_email = "b1*"',
    "overall_confidence < 0.0001",
    "overall_confidence < 0.9",
    'policy_start >= "2026-01-01"',
    'create_time < "2020-01-01T00:00:00Z"',
    'plate = "ABC1*"',
    'vin = "ABCD*"',
    'vin = "NOTHERE"',
    'status = "READY" AND broker = "broker 12" AND overall_confidence < 0.5',
    'cot_number = "TK-2026-777"',
)


async def filled(url: str, count: int) -> None:
    """Make the rows; the indexes that no constraint needs are made when they are there."""
    owner = await asyncpg.connect(url, command_timeout=600)
    try:
        await owner.execute("SET statement_timeout = 0")
        await owner.execute("SELECT set_config('minca.every_insurer', 'on', false)")
        indexes = await owner.fetch(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY($1) AND indexname LIKE '%_idx'", INSERTS
        )
        for each in indexes:
            await owner.execute(f'DROP INDEX "{each["indexname"]}"')
        await owner.execute(FILL_CASES, count)
        await owner.execute(FILL_VEHICLES)
        for each in indexes:
            await owner.execute(each["indexdef"])
        await owner.execute("VACUUM ANALYZE cases, vehicles")
    finally:
        await owner.close()


async def median_ms(engine: AsyncEngine, read: Read, reach: Scope = EVERY_INSURER) -> tuple[float, Any]:
    """Read some times, the first one not counted; returns the median and what was read."""
    times = []
    found: Any = None
    for _ in range(ROUNDS):
        async with begin(engine, reach) as connection:
            started = time.perf_counter()
            found = await read(connection)
            times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times[1:]), found


def said(name: str, taken_ms: float, rows: int) -> float:
    """Print a line."""
    print(f"{name:82}{taken_ms:9.1f} ms{rows:6} rows{'' if taken_ms < LIMIT_MS else '   OVER THE LIMIT'}", flush=True)
    return taken_ms


def _page(listing: Listing, request: PageRequest) -> Read:
    return partial(page_of, listing=listing, request=request)


async def pages(engine: AsyncEngine) -> list[float]:
    """Every filter for one insurer and for all; every order."""
    taken = []
    for reach, insurer in ((EVERY_INSURER, ""), (Scope("norte"), "norte")):
        for wanted in FILTERS:
            request = PageRequest(PAGE, "", wanted, insurer)
            ms, page = await median_ms(engine, _page(cases.LISTING, request), reach)
            taken.append(said(f"cases of {insurer or 'all'}: {wanted or 'no filter'}", ms, len(page.items)))
        for order in ("value_at_stake desc", "update_time desc", "create_time"):
            request, listing = PageRequest(PAGE, "", "", insurer), ordered(cases.LISTING, order)
            ms, page = await median_ms(engine, _page(listing, request), reach)
            taken.append(said(f"cases of {insurer or 'all'}: by {order}", ms, len(page.items)))
        review = PageRequest(PAGE, "", 'status = "NEEDS_REVIEW"', insurer)
        listing = ordered(cases.LISTING, "value_at_stake desc")
        ms, page = await median_ms(engine, _page(listing, review), reach)
        taken.append(said(f"cases of {insurer or 'all'}: to review, by value at stake", ms, len(page.items)))
        for wanted in ('plate = "ABC1*"', 'vin = "ABCD*"', "is_open = true AND case_status = NEEDS_REVIEW"):
            request = PageRequest(PAGE, "", wanted, insurer, "-")
            ms, page = await median_ms(engine, _page(vehicles.OF_EVERY_CASE, request), reach)
            taken.append(said(f"vehicles of {insurer or 'all'}: {wanted}", ms, len(page.items)))
    return taken


async def depths(engine: AsyncEngine, count: int) -> list[float]:
    """The same page by keyset and by OFFSET, deeper and deeper, in two orders."""
    taken = []
    for order in ("create_time desc", "value_at_stake desc"):
        listing = ordered(cases.LISTING, order)
        key = listing.key[0]
        for share in (0.0, 0.1, 0.5, 0.9):
            offset = int(count * share)
            before = text(f"SELECT {key.name}, id FROM cases ORDER BY {key.name} DESC, id DESC OFFSET {offset} LIMIT 1")  # noqa: S608
            async with begin(engine, EVERY_INSURER) as connection:
                value, row_id = (await connection.execute(before)).one()
            written = value.isoformat() if hasattr(value, "isoformat") else str(value)
            bound = ("", "", "", f"{listing.is_descending} {' '.join(map(str, listing.key))}")
            request = PageRequest(PAGE, write_token((written, str(row_id)), *bound) if offset else "")
            ms, page = await median_ms(engine, _page(listing, request))
            rival_sql = text(f"SELECT * FROM cases ORDER BY {key.name} DESC, id DESC OFFSET {offset} LIMIT {PAGE}")  # noqa: S608
            rival, _ = await median_ms(engine, partial(AsyncConnection.execute, statement=rival_sql))
            taken.append(said(f"page behind {offset:9,} by {order}: keyset", ms, len(page.items)))
            print(f"{'':60}the rival, OFFSET{'':5}{rival:9.1f} ms", flush=True)
    for wanted in ("", 'status = "READY"', 'broker = "broker 77"'):
        request = replace(PageRequest(PAGE, ""), filter=wanted)
        ms, found = await median_ms(engine, partial(count_of, listing=cases.LISTING, request=request))
        taken.append(said(f"counted up to 1,000: {wanted or 'no filter'}", ms, found))
    return taken


async def main(count: int) -> int:
    """Measure and print; returns how many were over the limit."""
    with TemporaryDirectory() as home:
        server = await ensure_postgres(Path(home), options=HASTY)
        engine = open_engine(server.application_url, role=APPLICATION)
        try:
            await migrate.upgrade(server.url)
            started = time.perf_counter()
            await filled(server.url, count)
            print(f"{count:,} cases with a vehicle each, made in {time.perf_counter() - started:.0f} s\n")
            taken = [*await pages(engine), *await depths(engine, count)]
        finally:
            await engine.dispose()
            await server.stop()
    over = sum(each >= LIMIT_MS for each in taken)
    print(f"\nslowest {max(taken):.1f} ms, over {LIMIT_MS:.0f} ms: {over} of {len(taken)}")
    return over


if __name__ == "__main__":
    sys.exit(asyncio.run(main(int(sys.argv[1]) if sys.argv[1:] else CASES)))
