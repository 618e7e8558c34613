"""A pooler before the database: the datastore serves nobody, and says why."""

from __future__ import annotations

import asyncio
import shutil
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import grpc
import pytest
import structlog

from datastore.db import migrate
from mesh.embedded.account import server_account
from mesh.embedded.postgres import DATABASE, ensure_postgres
from tests.fixtures.datastores import serving_datastore
from tests.fixtures.ports import free_port
from tests.fixtures.records import a_message_request, refused
from tests.fixtures.servers import settings_for_tests, until

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from mesh.embedded.postgres import EmbeddedPostgres

PGBOUNCER = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")
DROPS = "ignore_startup_parameters = role,timezone,lock_timeout,idle_in_transaction_session_timeout,statement_timeout"
START_S = 10.0

pytestmark = pytest.mark.skipif(PGBOUNCER is None, reason="pgbouncer is not here")


@asynccontextmanager
async def pgbouncer(server: EmbeddedPostgres, folder: Path, connect_query: str, *settings: str) -> AsyncIterator[str]:
    """Run pgbouncer in transaction mode before a database; yields the URL for the owner of the schema."""
    port = free_port()
    lines = (
        "[databases]",
        f"{DATABASE} = host={server.sockets} dbname={DATABASE} user=minca connect_query='{connect_query}'",
        "[pgbouncer]",
        "listen_addr = 127.0.0.1",
        f"listen_port = {port}",
        "unix_socket_dir =",
        "auth_type = any",
        "pool_mode = transaction",
        *settings,
    )
    configuration = folder / "pgbouncer.ini"
    configuration.write_text("\n".join(lines) + "\n")
    assert PGBOUNCER is not None
    account = server_account(folder)
    process = await asyncio.create_subprocess_exec(
        *account.prefix, PGBOUNCER, "-q", configuration, stderr=asyncio.subprocess.DEVNULL, **account.identity
    )
    try:
        async with asyncio.timeout(START_S):
            while True:
                try:
                    _, writer = await asyncio.open_connection("127.0.0.1", port)
                except OSError:
                    await asyncio.sleep(0.05)
                else:
                    writer.close()
                    break
        yield f"postgresql://minca@127.0.0.1:{port}/{DATABASE}"
    finally:
        process.terminate()
        await process.wait()


@pytest.mark.parametrize(
    ("connect_query", "settings"),
    [("SELECT 1", (DROPS,)), ("SELECT 1", ()), ("SET ROLE minca_app", (DROPS,))],
    ids=["drops the role", "refuses the role", "takes the role by itself"],
)
async def test_behind_a_pooler_nothing_is_served_and_the_log_says_why(
    tmp_path: Path, nats_url: str, connect_query: str, settings: tuple[str, ...]
) -> None:
    server = await ensure_postgres(tmp_path)
    try:
        await migrate.upgrade(server.url)
        rules = server.data / "pg_hba.conf"
        rules.write_text(f"local all all trust\n{rules.read_text()}")
        await server.stop()
        server = await ensure_postgres(tmp_path)
        with structlog.testing.capture_logs() as lines:
            async with (
                pgbouncer(server, tmp_path, connect_query, *settings) as url,
                serving_datastore(settings_for_tests(datastore_address="127.0.0.1:0"), url, nats_url) as store,
            ):
                await until(lambda: any("a pooler stands before" in line["event"] for line in lines))
                with refused("NOT_READY", grpc.StatusCode.UNAVAILABLE):
                    await store.messages.CreateMessage(a_message_request(), timeout=30)
    finally:
        await server.stop()

    assert any("PostgreSQL itself" in line.get("remedy", "") for line in lines)
