"""Transactions: repeated when that is safe, refused in plain words when the database is out of reach."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from datastore.db import engine as engine_module
from datastore.db.engine import answers, constraint, open_engine, transact, was_undone
from mesh.errors import NotReady

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine


async def two_rows(engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        await connection.execute(text("CREATE TABLE pair (id int PRIMARY KEY, n int)"))
        await connection.execute(text("INSERT INTO pair VALUES (1, 0), (2, 0)"))


async def test_of_two_transactions_in_a_deadlock_both_go_through(engine: AsyncEngine) -> None:
    await two_rows(engine)
    both_began = asyncio.Barrier(2)
    tries = 0

    add_one = text("UPDATE pair SET n = n + 1 WHERE id = :id")

    async def add(first: int, second: int) -> None:
        async def work(connection: AsyncConnection) -> None:
            nonlocal tries
            tries += 1
            is_first_try = tries <= 2
            await connection.execute(add_one, {"id": first})
            if is_first_try:
                await both_began.wait()
            await connection.execute(add_one, {"id": second})

        await transact(engine, work)

    await asyncio.gather(add(1, 2), add(2, 1))

    async with engine.connect() as connection:
        assert (await connection.execute(text("SELECT sum(n) FROM pair"))).scalar_one() == 4
    assert tries == 3


async def test_of_two_serializable_transactions_that_conflict_both_go_through(engine: AsyncEngine) -> None:
    await two_rows(engine)
    both_read = asyncio.Barrier(2)
    tries = 0

    async def work(connection: AsyncConnection) -> None:
        nonlocal tries
        tries += 1
        is_first_try = tries <= 2
        seen = (await connection.execute(text("SELECT n FROM pair WHERE id = 1"))).scalar_one()
        if is_first_try:
            await both_read.wait()
        await connection.execute(text("UPDATE pair SET n = :n WHERE id = 1"), {"n": seen + 1})

    strict = engine.execution_options(isolation_level="SERIALIZABLE")
    await asyncio.gather(transact(strict, work), transact(strict, work))

    async with engine.connect() as connection:
        assert (await connection.execute(text("SELECT n FROM pair WHERE id = 1"))).scalar_one() == 2
    assert tries == 3


async def test_what_has_no_key_is_repeated_only_when_the_database_undid_it(engine: AsyncEngine) -> None:
    tries = 0

    async def undone(connection: AsyncConnection) -> None:
        nonlocal tries
        tries += 1
        if tries == 1:
            await connection.exec_driver_sql("DO $$ BEGIN RAISE serialization_failure; END $$")

    async def cut(connection: AsyncConnection) -> None:
        nonlocal tries
        tries += 1
        await connection.exec_driver_sql("SELECT pg_terminate_backend(pg_backend_pid())")

    await transact(engine, undone, is_retryable=was_undone)
    assert tries == 2
    with pytest.raises(NotReady):
        await transact(engine, cut, is_retryable=was_undone)
    assert tries == 3


@pytest.mark.parametrize("limit", ["statement_timeout", "lock_timeout"])
async def test_a_caller_who_met_a_limit_is_asked_to_come_again(engine: AsyncEngine, limit: str) -> None:
    await two_rows(engine)
    tries = 0

    async def work(connection: AsyncConnection) -> None:
        nonlocal tries
        tries += 1
        await connection.exec_driver_sql(f"SET LOCAL {limit} = '20ms'")
        await connection.exec_driver_sql("UPDATE pair SET n = n + 1 WHERE id = 1")

    async with engine.begin() as other:
        await other.exec_driver_sql("UPDATE pair SET n = 7 WHERE id = 1")
        with pytest.raises(NotReady):
            await transact(engine, work)
    assert tries == 1


async def test_a_database_that_is_not_there_is_said_to_be_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_module, "RETRY_FOR_S", 0.3)
    engine = open_engine(f"postgresql://minca@/minca?host={tmp_path}")

    with pytest.raises(NotReady, match="database"):
        await transact(engine, lambda connection: connection.execute(text("SELECT 1")))
    with pytest.raises(OSError, match="No such file"):
        await answers(engine)
    await engine.dispose()


async def test_a_session_that_the_server_ends_is_made_anew(engine: AsyncEngine) -> None:
    tries = 0

    async def work(connection: AsyncConnection) -> int:
        nonlocal tries
        tries += 1
        own = (await connection.execute(text("SELECT pg_backend_pid()"))).scalar_one()
        if tries == 1:
            async with engine.connect() as other:
                await other.execute(text(f"SELECT pg_terminate_backend({own})"))
        return int((await connection.execute(text("SELECT 7"))).scalar_one())

    assert await transact(engine, work) == 7
    assert tries == 2


async def test_what_the_caller_did_wrong_is_not_repeated(engine: AsyncEngine) -> None:
    await two_rows(engine)
    tries = 0

    async def work(connection: AsyncConnection) -> None:
        nonlocal tries
        tries += 1
        await connection.execute(text("INSERT INTO pair VALUES (1, 0)"))

    with pytest.raises(DBAPIError) as refusal:
        await transact(engine, work)

    assert constraint(refusal.value) == "pair_pkey"
    assert tries == 1


async def test_no_statement_runs_for_ever(engine: AsyncEngine) -> None:
    async with engine.connect() as connection:
        limit = (await connection.execute(text("SHOW statement_timeout"))).scalar_one()

    assert limit == "30s"
