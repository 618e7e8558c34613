"""Access to PostgreSQL: one bounded connection pool, and transactions that are retried where that is safe."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeVar

import asyncpg
import stamina
from pydantic_core import from_json
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from datastore.tenancy.scope import caller_scope, confine
from mesh.errors import NotReady, Overloaded

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from datastore.tenancy.scope import Scope

T = TypeVar("T")

CONNECT_TIMEOUT_S: Final = 5
# Added to the server's own limit, for a server that no longer answers at all.
COMMAND_MARGIN_S: Final = 10
# About seven seconds in all: enough for PostgreSQL to recover from a kill, even on a busy machine.
ATTEMPTS: Final = 8
BUSY_RETRY_S: Final = 2.0
CONNECTIONS: Final = "connections to the database"
RETRY_FOR_S: Final = 10.0
SERVER_SETTINGS: Final = {
    "application_name": "minca-datastore",
    "timezone": "UTC",
    "lock_timeout": "10s",
    "idle_in_transaction_session_timeout": "60s",
}
FOR_A_JOB: Final = "SET synchronous_commit = off; SET minca.every_insurer = on"
# The role of the services: it sees only the rows that the scope of a transaction allows, and cannot change the trail.
APPLICATION: Final = "minca_app"
# serialization_failure, deadlock_detected: the server rolled the transaction back and expects a retry.
UNDONE: Final = frozenset({"40001", "40P01"})
# read_only_sql_transaction: the server is no longer, or not yet, the primary.
DEMOTED: Final = "25006"
# Class 08: connection exceptions; 57P01 to 57P03: the server is stopping; 53300: too many connections.
UNAVAILABLE: Final = ("08", "57P0", "53300", DEMOTED)
# lock_not_available, query_canceled: the server took too long; an immediate retry would not help.
SLOW: Final = frozenset({"55P03", "57014"})
# What a call to the database may raise; SQLAlchemy does not wrap refused connections and errors of COPY.
TROUBLE: Final = (DBAPIError, asyncpg.PostgresError, asyncpg.InterfaceError, PoolTimeout, OSError, TimeoutError)


class PoolerError(ConnectionError):
    """Something between us and PostgreSQL shares its connections among clients."""


@dataclass(frozen=True, slots=True)
class PoolLimits:
    """How many connections a process uses, and how long a caller waits for a free one and for a statement.

    `statement_s` 0 means no limit.
    """

    connections: int = 20
    wait_s: float = 5
    statement_s: int = 30


DEFAULT_LIMITS: Final = PoolLimits()


def open_engine(url: str, *, role: str = "", limits: PoolLimits = DEFAULT_LIMITS) -> AsyncEngine:
    """Create a pool that connects on first use and acts as `role`, or as the login itself if that is empty.

    `url` is `postgresql://…` with any parameter that libpq knows.
    """
    engine = create_async_engine(
        "postgresql+asyncpg://",
        async_creator=partial(
            _connect,
            url,
            role,
            timeout=CONNECT_TIMEOUT_S,
            command_timeout=limits.statement_s + COMMAND_MARGIN_S if limits.statement_s else None,
            server_settings=SERVER_SETTINGS
            | {"statement_timeout": f"{limits.statement_s}s"}
            | ({"role": role} if role else {}),
        ),
        pool_size=limits.connections,
        max_overflow=0,
        pool_timeout=limits.wait_s,
        pool_recycle=1800,
        hide_parameters=True,
        json_deserializer=from_json,
    )
    event.listen(engine.sync_engine, "checkout", _refuse_closed)
    return engine


async def _connect(url: str, role: str, **options: Any) -> asyncpg.Connection[Any]:
    """Connect, and make sure that we act as `role` in a server process of our own.

    A pooler drops the role where it is told to ignore it, and then the border between insurers does not hold; where it
    changes servers from transaction to transaction, prepared statements and notices are lost.

    Raises: PoolerError.
    """
    try:
        connection: asyncpg.Connection[Any] = await asyncpg.connect(url, **options)
    except asyncpg.ProtocolViolationError as refusal:  # what a pooler answers to a setting that it does not know
        raise PoolerError(f"a pooler stands before the database: {refusal}") from None
    if not role:
        return connection
    holds = f"current_user = '{role}' AND pg_backend_pid() = {connection.get_server_pid()}"
    try:
        # A simple query: before a pooler, the halves of a prepared one may reach two servers.
        await connection.execute(f"SELECT 1 / ({holds})::int")
    except BaseException as error:  # whoever stops waiting leaves no connection behind
        connection.terminate()
        if isinstance(error, asyncpg.DivisionByZeroError):
            raise PoolerError("the connection is not our own: a pooler stands before the database") from None
        raise
    return connection


def _refuse_closed(connection: Any, *_: object) -> None:
    """Have the pool replace a connection that the server has closed.

    The socket tells, so that no statement has to be sent before each transaction.
    """
    if connection.driver_connection.is_closed():
        raise DisconnectionError


@asynccontextmanager
async def own_session(engine: AsyncEngine) -> AsyncIterator[asyncpg.Connection[Any]]:
    """Open a connection for one job that sees every insurer's rows, outside of the pool; it is closed at the end.

    Each statement is a transaction of its own, whose commit does not wait for the disk: a crash of PostgreSQL may undo
    the last ones, in order and less than a second before it. So it is for work that is harmless to repeat.
    """
    async with engine.connect() as connection:
        pooled = await connection.get_raw_connection()
        session: Any = pooled.driver_connection
        pooled.detach()
        try:
            await session.execute(FOR_A_JOB)
            yield session
        finally:
            session.terminate()


@asynccontextmanager
async def begin(engine: AsyncEngine, scope: Scope) -> AsyncIterator[AsyncConnection]:
    """Open a transaction confined to `scope`; it commits at the end, unless an exception is raised."""
    async with engine.begin() as connection:
        try:
            await confine(connection, scope)
            yield connection
        except TROUBLE as error:
            if state_of(error) == DEMOTED:  # whoever connects anew may find the primary
                await connection.invalidate()
            raise


async def transact(
    engine: AsyncEngine,
    work: Callable[[AsyncConnection], Awaitable[T]],
    *,
    scope: Scope | None = None,
    is_retryable: Callable[[Exception], bool] | None = None,
) -> T:
    """Run `work` in one transaction; retry it when the database rolled it back or was unavailable.

    A lost connection may hide a commit that succeeded, so `work` must recognise its own earlier effect: by a named
    constraint, a request key or an etag. Work that cannot is passed with `is_retryable=was_undone`.
    `scope` None means that of the current caller.

    Raises: NotReady when the database stays unavailable, Overloaded when all connections stay in use; whatever `work`
    raises.
    """
    attempts = stamina.retry_context(
        on=is_retryable or is_worth_repeating, attempts=ATTEMPTS, timeout=RETRY_FOR_S, wait_initial=0.05, wait_max=1.0
    )
    try:
        async for attempt in attempts:
            with attempt:
                async with begin(engine, scope or caller_scope()) as connection:
                    return await work(connection)
    except PoolTimeout as error:
        raise Overloaded(CONNECTIONS, retry_after_s=BUSY_RETRY_S) from error
    except TROUBLE as error:
        if is_unavailable(error):
            raise NotReady("database") from error
        raise
    raise NotReady("database")


async def answers(engine: AsyncEngine) -> bool:
    """Whether the database answers."""
    async with engine.connect() as connection:
        driver: Any = (await connection.get_raw_connection()).driver_connection
        return bool(await driver.fetchval("SELECT 1"))


async def owns_schema(engine: AsyncEngine) -> bool:
    """Whether the login, whatever role it acts as, owns the schema."""
    owner = "tableowner = session_user OR pg_has_role(session_user, tableowner, 'USAGE')"
    query = f"SELECT EXISTS (SELECT FROM pg_tables WHERE tablename = 'audit_entries' AND ({owner}))"  # noqa: S608 - no input
    async with engine.connect() as connection:
        return bool((await connection.exec_driver_sql(query)).scalar_one())


def is_worth_repeating(error: Exception) -> bool:
    """Whether a retry of the transaction may succeed; the failed attempt may have been committed all the same."""
    if isinstance(error, DBAPIError | asyncpg.PostgresError):
        is_cut = isinstance(error, DBAPIError) and error.connection_invalidated
        return is_cut or was_undone(error) or state_of(error).startswith(UNAVAILABLE)
    # A caller that waited its full time for a free connection does not wait again: it would hold up others.
    return isinstance(error, TROUBLE) and not isinstance(error, PoolTimeout | PoolerError)


def was_undone(error: Exception) -> bool:
    """Whether the database rolled the transaction back in favour of another, so that it left no effect."""
    return state_of(error) in UNDONE


def is_unavailable(error: Exception) -> bool:
    """Whether the caller should retry later: the request itself is fine."""
    return is_worth_repeating(error) or state_of(error) in SLOW or isinstance(error, PoolerError)


def state_of(error: Exception) -> str:
    """Return the SQLSTATE of an error, wrapped by SQLAlchemy or not; empty if it has none."""
    return sqlstate(error) if isinstance(error, DBAPIError) else getattr(error, "sqlstate", None) or ""


def sqlstate(error: DBAPIError) -> str:
    """Return the SQLSTATE of a wrapped error; empty if it has none."""
    return getattr(error.orig, "sqlstate", None) or ""


def constraint(error: DBAPIError) -> str:
    """Return the name of the constraint that was violated; empty if none was."""
    return getattr(error.orig.__cause__, "constraint_name", None) or "" if error.orig else ""
