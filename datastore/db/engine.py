"""The way to PostgreSQL: one bounded pool, transactions that are repeated where that is safe."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar

import asyncpg
import stamina
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from datastore.tenancy.scope import caller_scope, confine
from mesh.errors import NotReady

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from datastore.tenancy.scope import Scope

T = TypeVar("T")

CONNECT_TIMEOUT_S: Final = 5
# A little more than the server's own limit: for a server that no longer answers at all.
COMMAND_MARGIN_S: Final = 10
# About seven seconds: PostgreSQL is back from a kill within them, also on a busy machine.
ATTEMPTS: Final = 8
BUSY_RETRY_S: Final = 2.0
RETRY_FOR_S: Final = 10.0
SERVER_SETTINGS: Final = {
    "application_name": "minca-datastore",
    "timezone": "UTC",
    "lock_timeout": "10s",
    "idle_in_transaction_session_timeout": "60s",
    # A list is asked with other filters every time: a plan made for none of them in particular misses their indexes.
    "plan_cache_mode": "force_custom_plan",
}
# The role that the services work as: it reaches only what a transaction's setting allows, and can't change the trail.
APPLICATION: Final = "minca_app"
# serialization_failure, deadlock_detected: the server has undone everything and asks to come again.
UNDONE: Final = frozenset({"40001", "40P01"})
# Class 08 connection exceptions, 57P01-57P03 server stops, 53300 too many connections.
OUT_OF_REACH: Final = ("08", "57P0", "53300")
# lock_not_available, query_canceled: the server took too long, and would again at once.
SLOW: Final = frozenset({"55P03", "57014"})
# What a call to the database may raise; a refused connection comes bare, and so does what COPY meets.
TROUBLE: Final = (DBAPIError, asyncpg.PostgresError, asyncpg.InterfaceError, PoolTimeout, OSError, TimeoutError)


@dataclass(frozen=True, slots=True)
class PoolLimits:
    """How many connections a process takes, and how long a caller waits for a free one and for a statement.

    `statement_s` 0: without limit.
    """

    connections: int = 20
    wait_s: float = 5
    statement_s: int = 30


USUAL: Final = PoolLimits()


def open_engine(url: str, *, role: str = "", limits: PoolLimits = USUAL) -> AsyncEngine:
    """Make a pool; it connects when it is first used, and acts as `role`, or as the login itself.

    `url` is `postgresql://…` with all that libpq knows.
    """
    return create_async_engine(
        "postgresql+asyncpg://",
        async_creator=partial(
            asyncpg.connect,
            url,
            timeout=CONNECT_TIMEOUT_S,
            command_timeout=limits.statement_s + COMMAND_MARGIN_S if limits.statement_s else None,
            server_settings=SERVER_SETTINGS
            | {"statement_timeout": f"{limits.statement_s}s"}
            | ({"role": role} if role else {}),
        ),
        pool_size=limits.connections,
        max_overflow=0,
        pool_timeout=limits.wait_s,
        pool_pre_ping=True,
        pool_recycle=1800,
        hide_parameters=True,
    )


@asynccontextmanager
async def begin(engine: AsyncEngine, scope: Scope) -> AsyncIterator[AsyncConnection]:
    """Open a transaction confined to `scope`; it commits at the end, unless an exception is raised."""
    async with engine.begin() as connection:
        await confine(connection, scope)
        yield connection


async def transact(
    engine: AsyncEngine,
    work: Callable[[AsyncConnection], Awaitable[T]],
    *,
    scope: Scope | None = None,
    again: Callable[[Exception], bool] | None = None,
) -> T:
    """Do `work` in one transaction; repeat it when the database undid it or was out of reach.

    A connection that is cut may hide a commit that went through, so `work` must find what it did before: by a named
    constraint, a request key or an etag. What can't, is given with `again=was_undone`.
    `scope` None: that of the current call's caller.

    Raises: NotReady when the database stays out of reach; whatever `work` raises.
    """
    retried = stamina.retry_context(
        on=again or is_worth_repeating, attempts=ATTEMPTS, timeout=RETRY_FOR_S, wait_initial=0.05, wait_max=1.0
    )
    try:
        async for attempt in retried:
            with attempt:
                async with begin(engine, scope or caller_scope()) as connection:
                    return await work(connection)
    except PoolTimeout as error:
        raise NotReady("a free connection to the database", retry_after_s=BUSY_RETRY_S) from error
    except TROUBLE as error:
        if is_out_of_reach(error):
            raise NotReady("database") from error
        raise
    raise NotReady("database")


async def answers(engine: AsyncEngine) -> bool:
    """Whether the database answers."""
    async with engine.connect() as connection:
        return bool(await connection.exec_driver_sql("SELECT 1"))


async def owns_schema(engine: AsyncEngine) -> bool:
    """Whether the login, whatever role it acts as, may do anything to the schema."""
    owner = "tableowner = session_user OR pg_has_role(session_user, tableowner, 'USAGE')"
    query = f"SELECT EXISTS (SELECT FROM pg_tables WHERE tablename = 'audit_entries' AND ({owner}))"  # noqa: S608 - no input
    async with engine.connect() as connection:
        return bool((await connection.exec_driver_sql(query)).scalar_one())


def is_worth_repeating(error: Exception) -> bool:
    """Whether the same transaction may go through when it is tried again, though it may have gone through unseen."""
    if isinstance(error, DBAPIError | asyncpg.PostgresError):
        is_cut = isinstance(error, DBAPIError) and error.connection_invalidated
        return is_cut or was_undone(error) or state_of(error).startswith(OUT_OF_REACH)
    # Who waited for a free connection as long as anybody may does not wait again: others would wait behind it.
    return isinstance(error, TROUBLE) and not isinstance(error, PoolTimeout)


def was_undone(error: Exception) -> bool:
    """Whether the database undid the transaction for the sake of another, so that nothing of it is there."""
    return state_of(error) in UNDONE


def is_out_of_reach(error: Exception) -> bool:
    """Whether a caller should come again later: nothing is wrong with what it asked."""
    return is_worth_repeating(error) or state_of(error) in SLOW


def state_of(error: Exception) -> str:
    """The five characters by which PostgreSQL tells errors apart, however the error came; empty when it said none."""
    return sqlstate(error) if isinstance(error, DBAPIError) else getattr(error, "sqlstate", None) or ""


def sqlstate(error: DBAPIError) -> str:
    """The five characters by which PostgreSQL tells errors apart; empty when it said none."""
    return getattr(error.orig, "sqlstate", None) or ""


def constraint(error: DBAPIError) -> str:
    """The name of the constraint that refused a row; empty when none did."""
    return getattr(error.orig.__cause__, "constraint_name", None) or "" if error.orig else ""
