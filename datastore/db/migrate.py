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
# The key of the advisory lock that processes starting together share; any fixed number would do.
LOCK = 0x4D696E6361
LOCK_POLL_S = 0.2
LONGEST_LOCK_WAIT_S = 3600
# Building an index on a large table takes long; waiting for locks stays limited.
WITHOUT_LIMIT = PoolLimits(statement_s=0)
EVERY_INSURER_OF_SESSION = text("SELECT set_config('minca.every_insurer', 'on', false)")


async def upgrade(url: str, revision: str = "head") -> None:
    """Apply every migration that the database lacks; several processes may do so at once.

    `url` is that of the login that owns the schema.
    """
    await _run(url, lambda connection: command.upgrade(configuration(connection), revision))


async def downgrade(url: str, revision: str) -> None:
    """Revert migrations down to a revision: "base", "0003" or "-1"."""
    await _run(url, lambda connection: command.downgrade(configuration(connection), revision))


async def _run(url: str, step: Callable[[Connection], None]) -> None:
    """Run migrations, each in its own transaction, which one that builds an index concurrently has to end."""
    engine = open_engine(url, limits=WITHOUT_LIMIT)
    try:
        async with engine.connect() as locking, engine.connect() as connection:
            await _acquire_lock(locking)
            await connection.execute(EVERY_INSURER_OF_SESSION)
            await connection.commit()
            await connection.run_sync(step)
    finally:
        await engine.dispose()


async def _acquire_lock(connection: AsyncConnection) -> None:
    """Wait for other processes that migrate. It polls, for a query that waits would block a concurrent index build.

    Raises: TimeoutError.
    """
    async with asyncio.timeout(LONGEST_LOCK_WAIT_S):
        while True:
            is_acquired = (await connection.exec_driver_sql(f"SELECT pg_try_advisory_lock({LOCK})")).scalar_one()
            await connection.commit()
            if is_acquired:
                return
            await asyncio.sleep(LOCK_POLL_S)


def sql(revisions: str = "head") -> str:
    """Return the SQL of migrations, to read or to run by hand: up to a revision, or `0001:0002`."""
    output = StringIO()
    command.upgrade(configuration(output=output), revisions, sql=True)
    return output.getvalue()


def configuration(connection: Connection | None = None, *, output: TextIO | None = None) -> Config:
    """Configure Alembic: where the migrations are, and the connection they run on or the stream that gets their SQL."""
    config = Config(output_buffer=output)
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
