"""Checks of `minca doctor` on the servers: PostgreSQL, NATS, the language model."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import asyncpg
import nats.errors
import nats.js.errors
from alembic.script import ScriptDirectory
from openai import APIConnectionError, APIStatusError, AsyncOpenAI, AuthenticationError

from cli.doctor.finding import Finding, State, judge
from datastore.db.engine import APPLICATION
from datastore.db.migrate import configuration
from mesh.client import event_bus
from mesh.embedded.nats import last_nats_url
from mesh.embedded.postgres import last_postgres_url
from mesh.events import STREAM, WORKERS

if TYPE_CHECKING:
    from nats.js.client import JetStreamContext

    from mesh.settings import Settings

TIMEOUT_S: Final = 5
OLDEST_VERSION: Final = 15
MOST_SKEW_S: Final = 2.0
MOST_WAITING: Final = 1000
MOST_AGE_S: Final = 60.0
MOST_USED: Final = 0.8
MOST_LAG: Final = 1000
TROUBLE: Final = (OSError, TimeoutError, ValueError, asyncpg.PostgresError)
NOT_STARTED: Final = "start an embedded one with `minca up`"
USED: Final = """
    SELECT count(*) AS used, current_setting('max_connections')::int AS most
    FROM pg_stat_activity WHERE backend_type = 'client backend'
"""
ROLE: Final = """
    SELECT pg_has_role(session_user, $1, 'SET') AS may_act, pg_has_role(session_user, tableowner, 'USAGE') AS owns
    FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'audit_entries'
"""
WAITING: Final = """
    SELECT count(*) AS waiting, coalesce(extract(epoch FROM clock_timestamp() - min(create_time)), 0) AS age_s
    FROM (SELECT create_time FROM outbox WHERE publish_time IS NULL ORDER BY id LIMIT 100000) w
"""


async def database(settings: Settings) -> list[Finding]:
    """Check PostgreSQL: its version, schema, roles, clock, connections and outbox."""
    url = settings.database_url or last_postgres_url(settings.home)
    if url is None:
        return [Finding("PostgreSQL", State.DOUBTFUL, "none yet", NOT_STARTED)]
    try:
        connection = await asyncpg.connect(url, timeout=TIMEOUT_S, command_timeout=TIMEOUT_S)
    except TROUBLE as error:
        remedy = "check MINCA_DATABASE_URL and the network" if settings.database_url else NOT_STARTED
        return [Finding("PostgreSQL", State.WRONG, f"no connection: {type(error).__name__}", remedy)]
    try:
        await connection.execute("SELECT set_config('minca.every_insurer', 'on', false)")
        return [*await _server(connection), *await _schema(connection)]
    except TROUBLE as error:
        return [Finding("PostgreSQL", State.WRONG, f"a query failed: {type(error).__name__}", "see its log")]
    finally:
        await connection.close()


async def _server(connection: asyncpg.Connection[Any]) -> list[Finding]:
    version = connection.get_server_version()
    skew_s = (await connection.fetchval("SELECT clock_timestamp()") - datetime.now(UTC)).total_seconds()
    (row,) = await connection.fetch(USED)
    return [
        judge(
            "PostgreSQL",
            f"version {version.major}.{version.minor}",
            wrong=version.major < OLDEST_VERSION,
            remedy=f"upgrade to version {OLDEST_VERSION} or newer",
        ),
        judge(
            "clocks",
            f"PostgreSQL's clock differs by {skew_s:+.1f} s from this machine's",
            wrong=abs(skew_s) > MOST_SKEW_S,
            remedy="synchronize both with NTP: tokens, COT years and retention depend on them",
        ),
        judge(
            "connections",
            f"{row['used']} of {row['most']} in use",
            doubtful=row["used"] > row["most"] * MOST_USED,
            remedy="run fewer datastores, lower MINCA_DATABASE_CONNECTIONS, or raise max_connections",
        ),
    ]


async def _schema(connection: asyncpg.Connection[Any]) -> list[Finding]:
    head = ScriptDirectory.from_config(configuration()).get_current_head()
    is_made = await connection.fetchval("SELECT to_regclass('alembic_version') IS NOT NULL")
    revision = await connection.fetchval("SELECT version_num FROM alembic_version") if is_made else None
    if revision != head:
        mismatch = f"the schema is at {revision or 'nothing'}, this release needs {head}"
        return [Finding("migrations", State.WRONG, mismatch, "run `minca migrate` with the login that owns the schema")]
    return [
        judge("migrations", f"at {revision}"),
        await _role(connection),
        await _catalogs(connection),
        await _outbox(connection),
    ]


async def _role(connection: asyncpg.Connection[Any]) -> Finding:
    (row,) = await connection.fetch(ROLE, APPLICATION)
    if not row["may_act"]:
        remedy = f"run as an administrator: GRANT {APPLICATION} TO the login of the services"
        return Finding("database role", State.WRONG, f"the login may not act as {APPLICATION}", remedy)
    return judge(
        "database role",
        "the login owns the schema" if row["owns"] else f"the login acts as {APPLICATION}",
        doubtful=row["owns"],
        remedy="in production, set MINCA_DATABASE_URL to a separate login, and MINCA_DATABASE_OWNER_URL to the owner's",
    )


async def _catalogs(connection: asyncpg.Connection[Any]) -> Finding:
    active = await connection.fetch("SELECT insurer_id, version FROM catalogs WHERE is_active ORDER BY insurer_id")
    return judge(
        "catalogue",
        ", ".join(f"{row['version']} for {row['insurer_id']}" for row in active) or "none is active",
        wrong=not active,
        remedy="run `minca catalog import CATVER.csv --version V --activate`",
    )


async def _outbox(connection: asyncpg.Connection[Any]) -> Finding:
    (row,) = await connection.fetch(WAITING)
    waiting, age_s = row["waiting"], float(row["age_s"])
    return judge(
        "outbox",
        f"{waiting:,} events wait, the oldest {age_s:.0f} s",
        wrong=age_s > MOST_AGE_S,
        doubtful=waiting > MOST_WAITING,
        remedy="is a datastore running, and does it reach NATS? nothing is lost meanwhile",
    )


async def events(settings: Settings) -> list[Finding]:
    """Look at NATS: its stream, and how far behind the workers are."""
    url = settings.nats_url or last_nats_url(settings.home)
    if url is None:
        return [Finding("NATS", State.DOUBTFUL, "none yet", NOT_STARTED)]
    try:
        # A server that refuses is asked again and again by the client itself.
        async with asyncio.timeout(TIMEOUT_S):
            client = await event_bus.connect(url, "minca-doctor")
    except (OSError, TimeoutError, ValueError, nats.errors.Error) as error:
        remedy = "check MINCA_NATS_URL and the network" if settings.nats_url else NOT_STARTED
        return [Finding("NATS", State.WRONG, f"no connection: {type(error).__name__}", remedy)]
    try:
        return [judge("NATS", "it answers"), *await _stream(client.jetstream(timeout=TIMEOUT_S))]
    finally:
        await client.close()


async def _stream(stream: JetStreamContext) -> list[Finding]:
    try:
        info = await stream.stream_info(STREAM)
    except nats.js.errors.NotFoundError:
        return [Finding("stream", State.WRONG, f"there is no {STREAM}", "start a datastore, which creates the stream")]
    except (TimeoutError, nats.errors.Error):
        return [Finding("stream", State.WRONG, "JetStream does not answer", "start NATS with JetStream enabled")]
    findings = [judge("stream", f"{STREAM} holds {info.state.messages:,} events")]
    try:
        consumer = await stream.consumer_info(STREAM, WORKERS)
    except nats.js.errors.NotFoundError:
        return [
            *findings,
            Finding("workers", State.DOUBTFUL, "none has connected yet", "start intake: e-mails wait until then"),
        ]
    waiting, redelivered = consumer.num_pending or 0, consumer.num_redelivered or 0
    lag = judge(
        "workers",
        f"{waiting:,} e-mails wait, {consumer.num_ack_pending or 0:,} in progress, {redelivered:,} of them again",
        doubtful=waiting > MOST_LAG,
        remedy="run more intakes, or see what holds them up: `minca health`",
    )
    return [*findings, lag]


async def model(settings: Settings) -> list[Finding]:
    """Check that the language model accepts the key, if one is set; without it, e-mails are read by rules alone."""
    name = "language model"
    if settings.openai_api_key is None:
        return [judge(name, "not configured, so it is not used")]
    key = settings.openai_api_key.get_secret_value()
    async with AsyncOpenAI(api_key=key, base_url=settings.openai_base_url, timeout=TIMEOUT_S, max_retries=0) as client:
        try:
            models = [entry.id async for entry in client.models.list()]
        except AuthenticationError:
            return [Finding(name, State.WRONG, "the key is refused", "set OPENAI_API_KEY to a valid key")]
        except APIStatusError as error:
            observation = f"listing its models fails with status {error.status_code}"
            return [Finding(name, State.DOUBTFUL, observation, "check OPENAI_BASE_URL, and the permissions of the key")]
        except APIConnectionError:
            return [Finding(name, State.WRONG, "it does not answer", "check OPENAI_BASE_URL and the network")]
    is_known = settings.openai_model in models
    observation = f"{settings.openai_model} is available" if is_known else f"it does not offer {settings.openai_model}"
    return [judge(name, observation, wrong=not is_known, remedy="set OPENAI_MODEL to a model that it offers")]
