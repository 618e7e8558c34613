"""A pool that is full, and statements that take too long: said clearly, with when to come again, and soon over."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import grpc
import pytest
from sqlalchemy import text
from stamina.instrumentation import RetryDetails, set_on_retry_hooks

from datastore.db.engine import PoolLimits, open_engine, transact
from datastore.tenancy.scope import NOTHING
from mesh.errors import NotReady, Overloaded
from minca.datastore.v1 import case_service_pb2
from tests.fixtures.datastores import serving_datastore
from tests.fixtures.records import refused
from tests.fixtures.servers import bearer, secured

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

SMALL = PoolLimits(connections=2, wait_s=0.3, statement_s=1)


@pytest.fixture
async def small(database_url: str) -> AsyncIterator[AsyncEngine]:
    """A pool of two connections."""
    engine = open_engine(database_url, limits=SMALL)
    yield engine
    await engine.dispose()


async def one(connection: AsyncConnection) -> int:
    return int((await connection.execute(text("SELECT 1"))).scalar_one())


async def test_who_finds_the_pool_full_is_told_so_at_once_and_the_pool_recovers(small: AsyncEngine) -> None:
    repeats: list[RetryDetails] = []
    set_on_retry_hooks([repeats.append])
    try:
        async with small.connect(), small.connect():
            with pytest.raises(Overloaded) as refusal:
                await transact(small, one, scope=NOTHING)
    finally:
        set_on_retry_hooks(None)

    assert refusal.value.metadata["resource"] == "connections to the database"
    assert refusal.value.retry_after_s
    assert repeats == []
    assert await transact(small, one, scope=NOTHING) == 1


async def test_more_callers_than_connections_take_turns(database_url: str) -> None:
    patient = open_engine(database_url, limits=replace(SMALL, wait_s=60))
    assert await asyncio.gather(*(transact(patient, one, scope=NOTHING) for _ in range(40))) == [1] * 40
    await patient.dispose()


async def test_a_statement_that_takes_too_long_is_ended_and_its_connection_works_on(small: AsyncEngine) -> None:
    async def sleep(connection: AsyncConnection) -> None:
        await connection.execute(text("SELECT pg_sleep(30)"))

    with pytest.raises(NotReady, match="database"):
        await transact(small, sleep, scope=NOTHING)

    assert await transact(small, one, scope=NOTHING) == 1


async def test_a_caller_of_a_busy_datastore_hears_when_to_come_again(database_url: str, nats_url: str) -> None:
    settings = secured(datastore_address="127.0.0.1:0", database_connections=2, service_rate_limit=100_000)
    ana = bearer(insurer_id="norte")
    request = case_service_pb2.ListCasesRequest()
    blocker = open_engine(database_url)
    async with serving_datastore(settings, database_url, nats_url) as store:
        await store.cases.ListCases(request, metadata=ana)
        async with blocker.begin() as connection:
            # Whoever reads cases waits, and keeps its connection.
            await connection.execute(text("LOCK TABLE cases IN ACCESS EXCLUSIVE MODE"))
            calls = [asyncio.ensure_future(store.cases.ListCases(request, metadata=ana)) for _ in range(3)]
            with refused("OVERLOADED", grpc.StatusCode.RESOURCE_EXHAUSTED) as refusal:
                await next(asyncio.as_completed(calls))
        await asyncio.gather(*calls, return_exceptions=True)
        await store.cases.ListCases(request, metadata=ana)
    await blocker.dispose()

    assert refusal.details.retry_after_s
