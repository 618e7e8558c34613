"""The embedded PostgreSQL: one server whoever asks, however the last one ended."""

from __future__ import annotations

import asyncio
import os
import signal
import stat
import sys
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import asyncpg
import pytest

from mesh.embedded.postgres import EmbeddedPostgres, ensure_postgres

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

START = """
import asyncio, sys
from pathlib import Path
from mesh.embedded.postgres import ensure_postgres
print(asyncio.run(ensure_postgres(Path(sys.argv[1]))).url)
"""
ROOT = Path(__file__).resolve().parents[3]


@asynccontextmanager
async def running(home: Path) -> AsyncIterator[EmbeddedPostgres]:
    server = await ensure_postgres(home)
    try:
        yield server
    finally:
        await server.stop()


async def ask(server: EmbeddedPostgres, query: str) -> object:
    connection = await asyncpg.connect(server.url)
    try:
        return await connection.fetchval(query)
    finally:
        await connection.close()


def pid_of(server: EmbeddedPostgres) -> int:
    return int((server.data / "postmaster.pid").read_text().split("\n")[0])


def uids_of(pid: int) -> set[str]:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(set(line.split()[1:]) for line in lines if line.startswith("Uid:"))


def stored(server: EmbeddedPostgres) -> Path:
    return server.data / "postmaster.pid"


async def test_a_server_keeps_its_rows_over_a_stop_and_a_kill(tmp_path: Path) -> None:
    async with running(tmp_path) as server:
        await ask(server, "CREATE TABLE kept (n int)")
        await ask(server, "INSERT INTO kept VALUES (1)")
        await server.stop()
        again = await ensure_postgres(tmp_path)
        await ask(again, "INSERT INTO kept VALUES (2)")
        os.kill(pid_of(again), signal.SIGKILL)
        once_more = await ensure_postgres(tmp_path)

        assert server == again == once_more
        assert await ask(once_more, "SELECT sum(n) FROM kept") == 3


async def test_a_process_id_that_went_to_somebody_else_is_not_taken_for_the_server(tmp_path: Path) -> None:
    async with running(tmp_path) as server:
        os.kill(pid_of(server), signal.SIGKILL)
        lines = stored(server).read_text().split("\n")
        stored(server).write_text("\n".join([str(os.getpid()), *lines[1:]]))

        assert await ask(await ensure_postgres(tmp_path), "SELECT 1") == 1


async def test_processes_that_start_at_once_get_one_server(tmp_path: Path) -> None:
    starts = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", START, str(tmp_path), stdout=asyncio.subprocess.PIPE, cwd=ROOT
        )
        for _ in range(4)
    ]
    urls = [(await start.communicate())[0] for start in starts]

    async with running(tmp_path) as server:
        assert {url.decode().strip() for url in urls} == {server.url}
        assert await ask(server, "SELECT count(*) FROM pg_database WHERE datname = 'minca'") == 1


async def test_a_stopped_server_is_gone_and_stopping_again_does_nothing(tmp_path: Path) -> None:
    server = await ensure_postgres(tmp_path)
    await server.stop()
    await server.stop()

    assert not stored(server).exists()
    with pytest.raises(OSError, match=r"No such file|refused"):
        await asyncpg.connect(server.url)


async def test_a_crash_in_the_middle_of_making_it_leaves_nothing_behind(tmp_path: Path) -> None:
    half_made = tmp_path / "postgres" / "data.new-1"
    half_made.mkdir(parents=True)
    (half_made / "PG_VERSION").write_text("18")

    async with running(tmp_path) as server:
        assert await ask(server, "SELECT 1") == 1
        assert not half_made.exists()


async def test_only_our_own_user_gets_in_and_nobody_over_the_network(tmp_path: Path) -> None:
    async with running(tmp_path) as server:
        mode = stat.S_IMODE(server.sockets.stat().st_mode)

        assert mode == 0o700
        assert await ask(server, "SHOW listen_addresses") == ""
        with pytest.raises(asyncpg.InvalidAuthorizationSpecificationError):
            await asyncpg.connect(host=str(server.sockets), user="postgres", database="postgres")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has rights to give up")
async def test_the_server_of_root_does_not_run_as_root(tmp_path: Path) -> None:
    async with running(tmp_path) as server:
        assert uids_of(pid_of(server)).isdisjoint({"0"})


async def test_a_home_with_a_long_name_works_too(tmp_path: Path) -> None:
    home = tmp_path / ("a long name, with blanks " * 5)
    home.mkdir()

    async with running(home) as server:
        assert await ask(server, "SHOW data_directory") == str(home / "postgres" / "data")
        assert home not in server.sockets.parents
    assert not server.sockets.exists()


async def test_the_log_says_nothing_of_what_is_stored(tmp_path: Path) -> None:
    async with running(tmp_path) as server:
        await ask(server, "CREATE TABLE people (name text UNIQUE)")
        await ask(server, "INSERT INTO people VALUES ('Juan')")
        with pytest.raises(asyncpg.UniqueViolationError):
            await ask(server, "INSERT INTO people VALUES ('Juan')")

        log = (tmp_path / "postgres" / "server.log").read_text()
        assert "people_name_key" in log
        assert "Juan" not in log


async def test_services_log_in_as_a_role_that_owns_nothing(tmp_path: Path) -> None:
    async with running(tmp_path) as server:
        await ask(server, "CREATE TABLE kept (n int)")
        connection = await asyncpg.connect(server.application_url)
        try:
            powers = """
                SELECT session_user::text, rolsuper, rolcreaterole, rolbypassrls
                FROM pg_roles WHERE rolname = session_user
            """
            assert tuple(await connection.fetchrow(powers) or ()) == ("minca_app", False, False, False)
            for command in ("SELECT * FROM kept", "CREATE TABLE mine (n int)", "SET ROLE minca", "DROP TABLE kept"):
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    await connection.execute(command)
        finally:
            await connection.close()


async def test_a_data_folder_of_an_earlier_release_lets_the_services_in(tmp_path: Path) -> None:
    async with running(tmp_path) as server:
        names = server.data / "pg_ident.conf"
        await ask(server, "DROP ROLE minca_app")
        names.write_text(names.read_text().splitlines()[0] + "\n")
        await ask(server, "SELECT pg_reload_conf()")

        again = await ensure_postgres(tmp_path)

        await (await asyncpg.connect(again.application_url)).close()
