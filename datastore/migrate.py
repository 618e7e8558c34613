"""Brings the schema of a database up to date."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from alembic import command
from alembic.config import Config

from datastore.engine import begin, open_engine
from datastore.reach import EVERY_INSURER

if TYPE_CHECKING:
    from sqlalchemy import Connection

MIGRATIONS = Path(__file__).parent / "migrations"
# Any fixed number: processes that start together take turns by it.
TURN = 0x4D696E6361


async def upgrade(url: str) -> None:
    """Apply every migration that the database does not have; several processes may do so at once.

    `url` is of the login that owns the schema.
    """
    engine = open_engine(url)
    try:
        async with begin(engine, EVERY_INSURER) as connection:
            await connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({TURN})")
            await connection.run_sync(_upgrade)
    finally:
        await engine.dispose()


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


def _upgrade(connection: Connection) -> None:
    command.upgrade(configuration(connection), "head")
