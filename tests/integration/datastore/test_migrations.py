"""The schema and the steps that lead to it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from alembic import command
from sqlalchemy.exc import DBAPIError

from datastore import migrate
from datastore.engine import open_engine

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine


async def test_the_migrations_make_what_the_tables_say(engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        await connection.run_sync(lambda sync: command.check(migrate.configuration(sync)))


async def test_processes_that_migrate_at_once_take_turns(empty_database_url: str) -> None:
    await asyncio.gather(*(migrate.upgrade(empty_database_url) for _ in range(4)))

    engine = open_engine(empty_database_url)
    async with engine.connect() as connection:
        versions = (await connection.exec_driver_sql("SELECT version_num FROM alembic_version")).all()
    await engine.dispose()
    assert len(versions) == 1


async def test_a_migration_can_be_taken_back(empty_database_url: str) -> None:
    await migrate.upgrade(empty_database_url)

    engine = open_engine(empty_database_url)
    async with engine.begin() as connection:
        await connection.run_sync(lambda sync: command.downgrade(migrate.configuration(sync), "base"))
        tables = (await connection.exec_driver_sql("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).all()
    await engine.dispose()
    assert [name for (name,) in tables] == ["alembic_version"]


@pytest.mark.parametrize(
    "change", ["UPDATE audit_entries SET subject = 'x'", "DELETE FROM audit_entries", "TRUNCATE audit_entries"]
)
async def test_the_audit_trail_cannot_be_changed(engine: AsyncEngine, change: str) -> None:
    with pytest.raises(DBAPIError, match="audit entries are never changed"):
        async with engine.begin() as connection:
            await connection.exec_driver_sql(change)
