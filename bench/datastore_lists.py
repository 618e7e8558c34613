"""How long a page of a list takes at a million cases, at every depth and with each filter, against OFFSET.

Run: `python -m bench.datastore_lists [CASES]`. The rows are made by PostgreSQL itself; the pages are read as the
services read them, in their role and behind row level security. The rival reads the same page by OFFSET. Limit: 20 ms,
and 50 ms for the 95th percentile of what is searched (`q`).
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
SEARCH_ROUNDS = 20
LIMIT_MS = 20.0
# Nothing of a benchmark has to outlive a power cut.
HASTY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_wal_size": "8GB"}
HASTY |= {"maintenance_work_mem": "512MB", "shared_buffers": "512MB"}
FILL_CASES = """
INSERT INTO cases (id, cot_number, status, insurer_id, client_name, client_key, client_rfc, broker_name, broker_key,
  broker_email, policy_start, policy_end, vehicle_count, accepted_count, open_count, overall_confidence,
  value_at_stake, create_time, update_time)
SELECT gen_random_uuid(), 'TK-2026-' || n, (ARRAY['NEEDS_REVIEW', 'READY', 'QUOTED', 'CLOSED'])[1 + n * 7 % 4],
  (ARRAY['norte', 'sur', 'este'])[1 + n % 3], concat_ws(' ', (ARRAY['Transportes', 'Autotransportes', 'Comercial',
    'Aceros', 'Grupo', 'Constructora', 'Distribuidora', 'Logística', 'Materiales', 'Alimentos'])[1 + n % 10],
    (ARRAY['del Norte', 'Hernández', 'García', 'del Bajío', 'Peñoles', 'Guadalupe', 'Méndez', 'San Luis', 'Ávila',
    'Rojas', 'de Occidente'])[1 + n * 7 % 11], initcap(substr(md5(n::text), 1, 8)), 'S.A. de C.V.'),
  'cliente ' || md5(n::text), 'RFC' || md5(n::text),
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
INSERTS = ("cases", "vehicles", "case_search")
SEARCH_LIMIT_MS = 50.0
SEARCHES = {
    "a common word": "transportes",
    "a part of common words": "sportes",
    "two common words": "transportes hernandez",
    "a word of two characters": "sa",
    "a common beginning and a rare end": "autotransportes 12ab34",
    "a rare word": "peñoles 7f39f8",
    "a broker": "broker 77",
    "a COT number": "2026-777",
    "a plate": "%PLATE%",
    "the end of a VIN": "%VIN_END%",
    "a rare part of a common word": "rtosqz",
    "nothing": "nadaqueencontrar",
}
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
        for index in indexes:
            await owner.execute(f'DROP INDEX "{index["indexname"]}"')
        await owner.execute(FILL_CASES, count)
        await owner.execute(FILL_VEHICLES)
        for index in indexes:
            await owner.execute(index["indexdef"])
        await owner.execute("VACUUM ANALYZE cases, vehicles, case_search, vin_ends")
    finally:
        await owner.close()


async def searches(engine: AsyncEngine, owner: AsyncEngine) -> int:
    """What people search, of one insurer and of all, with a filter and by another order; returns how many were slow."""
    async with begin(owner, EVERY_INSURER) as connection:
        row = (await connection.exec_driver_sql("SELECT plate, vin FROM vehicles LIMIT 1")).one()
    slow_count = 0
    for scope, insurer in ((EVERY_INSURER, ""), (Scope("norte"), "norte")):
        for name, template in SEARCHES.items():
            q = template.replace("%PLATE%", row.plate).replace("%VIN_END%", row.vin[-8:])
            for order, filter_ in (("", ""), ("value_at_stake desc", 'status = "NEEDS_REVIEW"')):
                request = PageRequest(PAGE, "", filter_, insurer)
                options = cases.CaseListOptions(order, q)
                read = partial(cases.list_cases, request=request, options=options)
                times_ms, (page, _) = await _times_ms(engine, read, scope)
                middle, late = statistics.median(times_ms), times_ms[round(0.95 * (len(times_ms) - 1))]
                slow_count += late >= SEARCH_LIMIT_MS
                label = f"searched of {insurer or 'all'}: {name}{', filtered, by ' + order if order else ''}"
                over = "" if late < SEARCH_LIMIT_MS else "   OVER THE LIMIT"
                print(f"{label:82}{middle:9.1f} ms, 95% {late:7.1f} ms{len(page.items):6} rows{over}", flush=True)
    return slow_count


async def _times_ms(engine: AsyncEngine, read: Read, scope: Scope) -> tuple[list[float], Any]:
    """Read many times, the first one not counted; returns the times in order and what was read."""
    times_ms = []
    result: Any = None
    for _ in range(SEARCH_ROUNDS + 1):
        async with begin(engine, scope) as connection:
            started = time.perf_counter()
            result = await read(connection)
            times_ms.append((time.perf_counter() - started) * 1000)
    return sorted(times_ms[1:]), result


async def median_ms(engine: AsyncEngine, read: Read, scope: Scope = EVERY_INSURER) -> tuple[float, Any]:
    """Read some times, the first one not counted; returns the median and what was read."""
    times = []
    result: Any = None
    for _ in range(ROUNDS):
        async with begin(engine, scope) as connection:
            started = time.perf_counter()
            result = await read(connection)
            times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times[1:]), result


def print_median(name: str, taken_ms: float, rows: int) -> float:
    """Print a line."""
    print(f"{name:82}{taken_ms:9.1f} ms{rows:6} rows{'' if taken_ms < LIMIT_MS else '   OVER THE LIMIT'}", flush=True)
    return taken_ms


def _page(listing: Listing, request: PageRequest) -> Read:
    return partial(page_of, listing=listing, request=request)


async def pages(engine: AsyncEngine) -> list[float]:
    """Every filter for one insurer and for all; every order."""
    medians_ms = []
    for scope, insurer in ((EVERY_INSURER, ""), (Scope("norte"), "norte")):
        for filter_ in FILTERS:
            request = PageRequest(PAGE, "", filter_, insurer)
            ms, page = await median_ms(engine, _page(cases.LISTING, request), scope)
            medians_ms.append(
                print_median(f"cases of {insurer or 'all'}: {filter_ or 'no filter'}", ms, len(page.items))
            )
        for order in ("value_at_stake desc", "update_time desc", "create_time"):
            request, listing = PageRequest(PAGE, "", "", insurer), ordered(cases.LISTING, order)
            ms, page = await median_ms(engine, _page(listing, request), scope)
            medians_ms.append(print_median(f"cases of {insurer or 'all'}: by {order}", ms, len(page.items)))
        review = PageRequest(PAGE, "", 'status = "NEEDS_REVIEW"', insurer)
        listing = ordered(cases.LISTING, "value_at_stake desc")
        ms, page = await median_ms(engine, _page(listing, review), scope)
        medians_ms.append(
            print_median(f"cases of {insurer or 'all'}: to review, by value at stake", ms, len(page.items))
        )
        for filter_ in ('plate = "ABC1*"', 'vin = "ABCD*"', "is_open = true AND case_status = NEEDS_REVIEW"):
            request = PageRequest(PAGE, "", filter_, insurer, "-")
            ms, page = await median_ms(engine, _page(vehicles.OF_EVERY_CASE, request), scope)
            medians_ms.append(print_median(f"vehicles of {insurer or 'all'}: {filter_}", ms, len(page.items)))
    return medians_ms


async def depths(engine: AsyncEngine, count: int) -> list[float]:
    """The same page by keyset and by OFFSET, deeper and deeper, in two orders."""
    medians_ms = []
    for order in ("create_time desc", "value_at_stake desc"):
        listing = ordered(cases.LISTING, order)
        key = listing.key[0]
        for share in (0.0, 0.1, 0.5, 0.9):
            offset = int(count * share)
            before = text(f"SELECT {key.name}, id FROM cases ORDER BY {key.name} DESC, id DESC OFFSET {offset} LIMIT 1")  # noqa: S608
            async with begin(engine, EVERY_INSURER) as connection:
                value, row_id = (await connection.execute(before)).one()
            bound_text = value.isoformat() if hasattr(value, "isoformat") else str(value)
            bound_to = ("", "", "", f"{listing.is_descending} {' '.join(map(str, listing.key))}")
            request = PageRequest(PAGE, write_token((bound_text, str(row_id)), *bound_to) if offset else "")
            ms, page = await median_ms(engine, _page(listing, request))
            rival_sql = text(f"SELECT * FROM cases ORDER BY {key.name} DESC, id DESC OFFSET {offset} LIMIT {PAGE}")  # noqa: S608
            rival, _ = await median_ms(engine, partial(AsyncConnection.execute, statement=rival_sql))
            medians_ms.append(print_median(f"page behind {offset:9,} by {order}: keyset", ms, len(page.items)))
            print(f"{'':60}the rival, OFFSET{'':5}{rival:9.1f} ms", flush=True)
    for filter_ in ("", 'status = "READY"', 'broker = "broker 77"'):
        request = replace(PageRequest(PAGE, ""), filter=filter_)
        ms, total = await median_ms(engine, partial(count_of, listing=cases.LISTING, request=request))
        medians_ms.append(print_median(f"counted up to 1,000: {filter_ or 'no filter'}", ms, total))
    return medians_ms


async def main(count: int) -> int:
    """Measure and print; returns how many were over the limit."""
    with TemporaryDirectory() as folder:
        server = await ensure_postgres(Path(folder), options=HASTY)
        engine = open_engine(server.application_url, role=APPLICATION)
        owner = open_engine(server.url)
        try:
            await migrate.upgrade(server.url)
            started = time.perf_counter()
            await filled(server.url, count)
            print(f"{count:,} cases with a vehicle each, made in {time.perf_counter() - started:.0f} s\n")
            slow_count = await searches(engine, owner)
            medians_ms = [*await pages(engine), *await depths(engine, count)]
        finally:
            await engine.dispose()
            await owner.dispose()
            await server.stop()
    too_slow = sum(median >= LIMIT_MS for median in medians_ms)
    print(f"\nslowest {max(medians_ms):.1f} ms, over {LIMIT_MS:.0f} ms: {too_slow} of {len(medians_ms)}")
    print(f"searches over {SEARCH_LIMIT_MS:.0f} ms: {slow_count}")
    return too_slow + slow_count


if __name__ == "__main__":
    sys.exit(asyncio.run(main(int(sys.argv[1]) if sys.argv[1:] else CASES)))
