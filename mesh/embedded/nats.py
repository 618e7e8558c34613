"""An embedded NATS server with JetStream: found running or started, by any number of processes at once.

It counts as running if the server on its port announces the name from our configuration.
"""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import shutil
import signal
import socket
import sysconfig
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, cast

from mesh.embedded.account import Account, server_account, subfolder
from mesh.embedded.lock import exclusive
from mesh.embedded.process import POLL_S, is_worked_in, until

LOOPBACK = "127.0.0.1"
START_TIMEOUT_S = 30.0
STOP_TIMEOUT_S = 15.0
GREETING_TIMEOUT_S = 2.0
LARGEST_LOG_BYTES = 10 * 2**20

Configuration = dict[str, Any]


@dataclass(frozen=True, slots=True)
class EmbeddedNats:
    """A running server. It outlives this process; `stop` stops it, whoever started it."""

    url: str
    folder: Path

    async def stop(self) -> None:
        """Stop the server and wait for its end; everything acknowledged is on disk."""
        async with exclusive(self.folder / "start.lock"):
            configuration = _read(self.folder)
            if configuration is not None and await _greets(configuration):
                await _end(self.folder, configuration)


async def ensure_nats(home: Path) -> EmbeddedNats:
    """Return the server of `home`, started if it is not running; it keeps its port and token.

    Raises: mesh.embedded.account.CommandError, PermissionError, TimeoutError.
    """
    program = _program()
    folder = subfolder(home, "nats")
    account = server_account(folder, program)
    async with exclusive(folder / "start.lock"):
        configuration = await _came_back(folder)
        if configuration is None:
            configuration = await _start(folder, program, account)
    return EmbeddedNats(_url(configuration), folder)


def last_nats_url(home: Path) -> str | None:
    """Return the last URL of the server of `home` without starting it; None if there never was one."""
    configuration = _read(home / "nats")
    return _url(configuration) if configuration else None


def _url(configuration: Configuration) -> str:
    return f"nats://{configuration['authorization']['token']}@{LOOPBACK}:{configuration['port']}"


def _program() -> Path:
    """Find the program of the wheel, or else one on the path."""
    bundled = Path(sysconfig.get_path("scripts")) / "nats-server"
    program = bundled if bundled.exists() else shutil.which("nats-server")
    if program is None:
        raise FileNotFoundError("no NATS to embed: install minca[embedded], or set MINCA_NATS_URL")
    return Path(program)


def _read(folder: Path) -> Configuration | None:
    """Return the configuration of the last start; it is JSON, which NATS reads too."""
    try:
        return cast("Configuration", json.loads((folder / "nats.conf").read_text()))
    except FileNotFoundError:
        return None


async def _came_back(folder: Path) -> Configuration | None:
    """Return the configuration of the running server; wait for one that is starting or stopping."""
    configuration = _read(folder)
    if configuration is None:
        return None
    async with asyncio.timeout(START_TIMEOUT_S):
        while not await _greets(configuration):
            if not is_worked_in(folder):
                return None
            await asyncio.sleep(POLL_S)
    return configuration


async def _greets(configuration: Configuration) -> bool:
    """Whether the server on the port announces our name and has JetStream."""
    with suppress(OSError, TimeoutError, ValueError):
        async with asyncio.timeout(GREETING_TIMEOUT_S):
            reader, writer = await asyncio.open_connection(LOOPBACK, configuration["port"])
            try:
                greeting = json.loads((await reader.readline()).removeprefix(b"INFO "))
            finally:
                writer.close()
                with suppress(OSError):
                    await writer.wait_closed()
        return bool(greeting.get("server_name") == configuration["server_name"] and greeting.get("jetstream"))
    return False


async def _start(folder: Path, program: Path, account: Account) -> Configuration:
    account.own(folder)
    configuration = _configure(folder)
    _write(folder / "nats.conf", configuration, account)
    # The shell exits at once, so that the server becomes a child of init and outlives this process.
    background = 'cd "$0" && "$@" </dev/null >/dev/null 2>&1 &'
    await account.run("/bin/sh", "-c", background, folder, program, "--config", folder / "nats.conf")
    await until(partial(_greets, configuration), START_TIMEOUT_S)
    return configuration


def _configure(folder: Path) -> Configuration:
    """Return a configuration with the name, token and port of the last start; another port only if that is in use."""
    last = _read(folder) or {}
    return {
        "server_name": last.get("server_name") or f"minca-{secrets.token_hex(8)}",
        "host": LOOPBACK,
        "port": _free_port(last.get("port", 0)),
        "authorization": last.get("authorization") or {"token": secrets.token_urlsafe(32)},
        "jetstream": {"store_dir": str(folder), "sync_interval": "always"},
        "pid_file": str(folder / "server.pid"),
        "log_file": str(folder / "server.log"),
        "logfile_size_limit": LARGEST_LOG_BYTES,
    }


def _free_port(port: int) -> int:
    """Return `port` if it is free, else one that the system chooses."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return _free_port(0)
        return cast("int", probe.getsockname()[1])


def _write(path: Path, configuration: Configuration, account: Account) -> None:
    """Write the file that holds the token atomically, readable only by the server and us."""
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(configuration, file, indent=2)
    os.chown(fresh, account.uid, account.gid)
    fresh.replace(path)


async def _end(folder: Path, configuration: Configuration) -> None:
    """Ask the server to stop, then kill it if it does not."""

    async def is_gone() -> bool:
        return not (is_worked_in(folder) or await _greets(configuration))

    pid = int((folder / "server.pid").read_text())
    for request in (signal.SIGTERM, signal.SIGKILL):
        with suppress(TimeoutError):
            os.kill(pid, request)
            await until(is_gone, STOP_TIMEOUT_S)
            return
    raise TimeoutError(f"NATS does not stop: process {pid}")
