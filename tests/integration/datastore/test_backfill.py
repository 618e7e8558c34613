"""What was stored before the tables of the desk is filled in: all of it, once, whoever does it or stops in between."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select, text

from datastore.db.desk_tables import backfills, case_entries, case_search, vin_ends
from datastore.db.engine import APPLICATION, begin, open_engine, transact
from datastore.jobs import backfill
from datastore.store.cases import update_data
from datastore.store.create_case import NewCase, create_case
from datastore.tenancy.actor import Actor
from datastore.tenancy.scope import EVERY_INSURER

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

ANA = Actor(subject="ana", service="", insurer_id="", rpc="/x")
FILLED = (case_entries, case_search, vin_ends)
FORGET = (
    "DELETE FROM case_entries",
    "DELETE FROM case_search",
    "DELETE FROM vin_ends",
    "UPDATE backfills SET is_done = false, reached = ''",
)


@pytest.fixture
async def application(database_url: str) -> AsyncIterator[AsyncEngine]:
    """The way of the services to the database."""
    engine = open_engine(database_url, role=APPLICATION)
    yield engine
    await engine.dispose()


async def stored(engine: AsyncEngine, count: int) -> None:
    async def work(connection: AsyncConnection) -> None:
        for number in range(count):
            vehicle = {"description": "VERSA", "vin": f"3N1CN8AE8NL56{number:04d}", "confidence": 0.6}
            new = NewCase("norte", "", {"client_name": f"Aceros {number}"}, vehicles=[vehicle | {"decision": "REVIEW"}])
            case, _ = await create_case(connection, ANA, new, year=2026)
            await update_data(connection, ANA, case["cot_number"], values={"client_rfc": "ACE850101AB1"}, etag="")

    await transact(engine, work, scope=EVERY_INSURER)


async def kept(engine: AsyncEngine) -> dict[str, set[tuple[Any, ...]]]:
    async with begin(engine, EVERY_INSURER) as connection:
        return {table.name: {tuple(row) for row in await connection.execute(select(table))} for table in FILLED}


async def forget(engine: AsyncEngine) -> None:
    """Make it as if the tables had come after what is stored."""
    async with begin(engine, EVERY_INSURER) as connection:
        for statement in FORGET:
            await connection.execute(text(statement))


async def test_what_was_stored_before_is_filled_in_by_several_at_once(
    application: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backfill, "BATCH", 3)
    await stored(application, 10)
    before = await kept(application)
    await forget(application)

    await asyncio.gather(*(backfill.fill_in(application) for _ in range(3)))
    await backfill.fill_in(application)

    assert await kept(application) == before
    assert {len(rows) for rows in before.values()} == {10, 20}
    async with begin(application, EVERY_INSURER) as connection:
        assert set((await connection.execute(select(backfills.c.is_done))).scalars()) == {True}


async def test_what_changed_meanwhile_is_not_put_back(application: AsyncEngine) -> None:
    await stored(application, 1)
    await forget(application)
    changed = "UPDATE cases SET client_name = 'Minerales'"
    async with begin(application, EVERY_INSURER) as connection:
        await connection.execute(text(changed))

    await backfill.fill_in(application)

    ((_, _, searched),) = (await kept(application))["case_search"]
    assert searched == "minerales|ace850101ab1"


async def test_a_vin_that_changes_while_it_is_filled_in_is_found_by_the_new_one_alone(application: AsyncEngine) -> None:
    await stored(application, 1)
    await forget(application)
    async with begin(application, EVERY_INSURER) as connection:
        await connection.execute(text("UPDATE vehicles SET vin = '3N1CN8AE8NL569999'"))
        filling = asyncio.create_task(backfill.fill_in(application))
        await is_at_its_end_or_waits(connection, filling)
    await filling

    assert [vin for vin, *_ in (await kept(application))["vin_ends"]] == ["3N1CN8AE8NL569999"[::-1]]


async def is_at_its_end_or_waits(connection: AsyncConnection, filling: asyncio.Task[None]) -> None:
    """Return once a backfill is done, or waits for what the transaction of the connection has locked."""
    waits = text("SELECT pg_backend_pid() = ANY (SELECT unnest(pg_blocking_pids(pid)) FROM pg_locks WHERE NOT granted)")
    async with asyncio.timeout(30):
        while not filling.done() and not (await connection.execute(waits)).scalar_one():  # noqa: ASYNC110 - no event tells
            await asyncio.sleep(0.02)
