"""COT numbers under load: no gap, no double."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update

from datastore.db.engine import open_engine, transact
from datastore.db.tables import cases, cot_sequence
from datastore.store.create_case import NewCase, create_case
from datastore.tenancy.actor import DATASTORE_ACTOR
from tests.fixtures.datastores import serving_datastore
from tests.fixtures.records import a_case_request, a_message_request
from tests.fixtures.servers import settings_for_tests

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

WRITERS = 32
CASES_EACH = 8


class Undone(Exception):
    """Takes a transaction back at its very end."""


async def make_case(engine: AsyncEngine, year: int = 2026, *, is_undone: bool = False) -> None:
    async def work(connection: AsyncConnection) -> None:
        new = NewCase(insurer_id="default", message="", values={})
        await create_case(connection, DATASTORE_ACTOR, new, year=year)
        if is_undone:
            raise Undone

    await transact(engine, work)


async def numbers(engine: AsyncEngine) -> list[str]:
    async with engine.connect() as connection:
        return list((await connection.execute(select(cases.c.cot_number))).scalars())


async def test_a_number_has_three_digits_or_as_many_as_it_needs(engine: AsyncEngine) -> None:
    await make_case(engine)
    async with engine.begin() as connection:
        await connection.execute(update(cot_sequence).values(last=998))
    await make_case(engine)
    await make_case(engine)

    assert sorted(await numbers(engine)) == ["TK-2026-001", "TK-2026-1000", "TK-2026-999"]


async def test_many_writers_take_every_number_once(engine: AsyncEngine, database_url: str) -> None:
    other_process = open_engine(database_url)

    async def writer(own: AsyncEngine) -> None:
        for _ in range(CASES_EACH):
            await make_case(own)

    await asyncio.gather(*(writer(own) for own in (engine, other_process) for _ in range(WRITERS // 2)))
    await other_process.dispose()

    expected = {f"TK-2026-{serial:03d}" for serial in range(1, WRITERS * CASES_EACH + 1)}
    taken = await numbers(engine)
    assert len(taken) == len(expected)
    assert set(taken) == expected


async def test_a_rollback_leaves_no_gap(engine: AsyncEngine) -> None:
    await make_case(engine)
    with pytest.raises(Undone):
        await make_case(engine, is_undone=True)
    await make_case(engine)

    assert sorted(await numbers(engine)) == ["TK-2026-001", "TK-2026-002"]


async def test_rollbacks_among_writers_leave_no_gap(engine: AsyncEngine) -> None:
    outcomes = await asyncio.gather(
        *(make_case(engine, is_undone=number % 3 == 0) for number in range(48)), return_exceptions=True
    )

    kept = sum(outcome is None for outcome in outcomes)
    assert kept == 32
    assert set(await numbers(engine)) == {f"TK-2026-{serial:03d}" for serial in range(1, kept + 1)}


async def test_each_year_has_its_own_sequence(engine: AsyncEngine) -> None:
    for year in (2026, 2027, 2026):
        await make_case(engine, year)

    assert sorted(await numbers(engine)) == ["TK-2026-001", "TK-2026-002", "TK-2027-001"]


async def test_writers_are_served_in_turn(engine: AsyncEngine) -> None:
    """Nobody waits while many who came later are served: a number is at most a round of all writers away."""
    served: list[int] = []

    async def writer(number: int) -> None:
        for _ in range(CASES_EACH):
            await make_case(engine)
            served.append(number)

    await asyncio.gather(*(writer(number) for number in range(8)))

    gaps = [later - earlier for number in range(8) for earlier, later in pairwise(_turns(served, number))]
    assert max(gaps) <= 3 * 8


def _turns(served: list[int], writer: int) -> list[int]:
    return [turn for turn, each in enumerate(served) if each == writer]


async def test_the_year_changes_while_the_service_runs_for_each_insurer_at_its_own_midnight(
    database_url: str, nats_url: str
) -> None:
    now = [datetime(2027, 1, 1, 5, 59, 59, tzinfo=UTC)]
    settings = settings_for_tests(datastore_address="127.0.0.1:0", time_zones={"norte": "America/Tijuana"})
    async with serving_datastore(settings, database_url, nats_url, clock=lambda: now[0]) as store:

        async def a_number(insurer_id: str) -> str:
            mail = a_message_request(insurer_id=insurer_id)
            message = (await store.messages.CreateMessage(mail)).message
            return (await store.cases.CreateCaseWithVehicles(a_case_request(message_id=message.id))).case.cot_number

        numbers = [await a_number("sur"), await a_number("norte")]
        now[0] = datetime(2027, 1, 1, 6, 0, 0, tzinfo=UTC)
        numbers += [await a_number("sur"), await a_number("norte")]
        now[0] = datetime(2027, 1, 1, 8, 0, 0, tzinfo=UTC)
        numbers += [await a_number("norte"), await a_number("sur")]

    assert numbers == ["TK-2026-001", "TK-2026-002", "TK-2027-001", "TK-2026-003", "TK-2027-002", "TK-2027-003"]
