"""Brings the schema of a database up to date."""

from __future__ import annotations

import asyncio
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from alembic import command
from alembic.config import Config
from sqlalchemy import text

from datastore.db.engine import PoolLimits, open_engine

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection
    from sqlalchemy.ext.asyncio import AsyncConnection

MIGRATIONS = Path(__file__).parents[1] / "migrations"
# Any fixed number: processes that start together take turns by it.
TURN = 0x4D696E6361
TURN_POLL_S = 0.2
LONGEST_TURN_S = 3600
# An index of a large table takes its time; only locks are not waited for.
WITHOUT_LIMIT = PoolLimits(statement_s=0)
EVERY_INSURER_OF_SESSION = text("SELECT set_config('minca.every_insurer', 'on', false)")


async def upgrade(url: str, revision: str = "head") -> None:
    """Apply every migration that the database does not have; several processes may do so at once.

    `url` is of the login that owns the schema.
    """
    await _run(url, lambda connection: command.upgrade(configuration(connection), revision))


async def downgrade(url: str, revision: str) -> None:
    """Take migrations back down to a revision: "base", "0003" or "-1"."""
    await _run(url, lambda connection: command.downgrade(configuration(connection), revision))


async def _run(url: str, step: Callable[[Connection], None]) -> None:
    """Take a step, each migration in its own transaction: one that makes an index beside others has to end it."""
    engine = open_engine(url, limits=WITHOUT_LIMIT)
    try:
        async with engine.connect() as turns, engine.connect() as connection:
            await _take_turn(turns)
            await connection.execute(EVERY_INSURER_OF_SESSION)
            await connection.commit()
            await connection.run_sync(step)
    finally:
        await engine.dispose()


async def _take_turn(connection: AsyncConnection) -> None:
    """Wait for those who began before; by asking again, for who waits inside a query keeps an index from being made.

    Raises: TimeoutError.
    """
    async with asyncio.timeout(LONGEST_TURN_S):
        while True:
            is_ours = (await connection.exec_driver_sql(f"SELECT pg_try_advisory_lock({TURN})")).scalar_one()
            await connection.commit()
            if is_ours:
                return
            await asyncio.sleep(TURN_POLL_S)


def sql(revisions: str = "head") -> str:
    """Write what migrations do, for somebody to read or to run: up to a revision, or `0001:0002`."""
    written = StringIO()
    command.upgrade(configuration(written_to=written), revisions, sql=True)
    return written.getvalue()


def configuration(connection: Connection | None = None, *, written_to: TextIO | None = None) -> Config:
    """Say to Alembic where the migrations are, and over which connection they run, or where they are written."""
    config = Config(output_buffer=written_to)
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
