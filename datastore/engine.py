"""The way to PostgreSQL: one bounded pool, transactions that are repeated where that is safe."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar

import asyncpg
import stamina
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from mesh.errors import NotReady

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

T = TypeVar("T")

MOST_CONNECTIONS: Final = 20
POOL_WAIT_S: Final = 5
CONNECT_TIMEOUT_S: Final = 5
# A little more than the server's own limit: for a server that no longer answers at all.
COMMAND_TIMEOUT_S: Final = 40
ATTEMPTS: Final = 5
RETRY_FOR_S: Final = 10.0
SERVER_SETTINGS: Final = {
    "application_name": "minca-datastore",
    "timezone": "UTC",
    "statement_timeout": "30s",
    "lock_timeout": "10s",
    "idle_in_transaction_session_timeout": "60s",
}
# serialization_failure, deadlock_detected: the server has undone everything and asks to come again.
UNDONE: Final = frozenset({"40001", "40P01"})
# Class 08 connection exceptions, 57P01-57P03 server stops, 53300 too many connections.
OUT_OF_REACH: Final = ("08", "57P0", "53300")
# What a call to the database may raise; a refused connection comes bare, and so does what COPY meets.
TROUBLE: Final = (DBAPIError, asyncpg.PostgresError, asyncpg.InterfaceError, PoolTimeout, OSError, TimeoutError)


def open_engine(url: str, most_connections: int = MOST_CONNECTIONS) -> AsyncEngine:
    """Make a pool; it connects when it is first used. `url` is `postgresql://…` with all that libpq knows."""
    return create_async_engine(
        "postgresql+asyncpg://",
        async_creator=partial(
            asyncpg.connect,
            url,
            timeout=CONNECT_TIMEOUT_S,
            command_timeout=COMMAND_TIMEOUT_S,
            server_settings=SERVER_SETTINGS,
        ),
        pool_size=most_connections,
        max_overflow=0,
        pool_timeout=POOL_WAIT_S,
        pool_pre_ping=True,
        pool_recycle=1800,
        hide_parameters=True,
    )


async def transact(engine: AsyncEngine, work: Callable[[AsyncConnection], Awaitable[T]]) -> T:
    """Do `work` in one transaction; repeat it when the database undid it or was out of reach.

    A connection that is cut may hide a commit that went through, so `work` must find what it did before: by a named
    constraint, a request key or an etag.

    Raises: NotReady when the database stays out of reach; whatever `work` raises.
    """
    try:
        async for attempt in stamina.retry_context(
            on=is_worth_repeating, attempts=ATTEMPTS, timeout=RETRY_FOR_S, wait_initial=0.05, wait_max=1.0
        ):
            with attempt:
                async with engine.begin() as connection:
                    return await work(connection)
    except TROUBLE as error:
        if is_worth_repeating(error):
            raise NotReady("database") from error
        raise
    raise NotReady("database")


async def transact_once(engine: AsyncEngine, work: Callable[[AsyncConnection], Awaitable[T]]) -> T:
    """Do `work` in one transaction, and never again: for what would be there twice, or can't be read twice.

    Raises: NotReady when the database is out of reach; whatever `work` raises.
    """
    try:
        async with engine.begin() as connection:
            return await work(connection)
    except TROUBLE as error:
        if is_worth_repeating(error):
            raise NotReady("database") from error
        raise


async def answers(engine: AsyncEngine) -> bool:
    """Whether the database answers."""
    async with engine.connect() as connection:
        return bool(await connection.exec_driver_sql("SELECT 1"))


def is_worth_repeating(error: Exception) -> bool:
    """Whether the same transaction may go through when it is tried again."""
    if isinstance(error, DBAPIError):
        return error.connection_invalidated or _asks_to_come_again(sqlstate(error))
    if isinstance(error, asyncpg.PostgresError):
        return _asks_to_come_again(error.sqlstate or "")
    return isinstance(error, TROUBLE)


def _asks_to_come_again(state: str) -> bool:
    return state in UNDONE or state.startswith(OUT_OF_REACH)


def sqlstate(error: DBAPIError) -> str:
    """The five characters by which PostgreSQL tells errors apart; empty when it said none."""
    return getattr(error.orig, "sqlstate", None) or ""


def constraint(error: DBAPIError) -> str:
    """The name of the constraint that refused a row; empty when none did."""
    return getattr(error.orig.__cause__, "constraint_name", None) or "" if error.orig else ""
