"""The embedded NATS server: one whoever asks, with its token, port and messages, however the last one ended."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import stat
import sys
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import nats
import pytest

from mesh.embedded.nats import EmbeddedNats, ensure_nats

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from nats.js import JetStreamContext

START = """
import asyncio, sys
from pathlib import Path
from mesh.embedded.nats import ensure_nats
print(asyncio.run(ensure_nats(Path(sys.argv[1]))).url)
"""
ROOT = Path(__file__).resolve().parents[3]


@asynccontextmanager
async def running(home: Path) -> AsyncIterator[EmbeddedNats]:
    server = await ensure_nats(home)
    try:
        yield server
    finally:
        await (await ensure_nats(home)).stop()


@asynccontextmanager
async def jetstream(url: str) -> AsyncIterator[JetStreamContext]:
    client = await nats.connect(url)
    try:
        yield client.jetstream()
    finally:
        await client.close()


def port_of(server: EmbeddedNats) -> int:
    return int(server.url.rpartition(":")[2])


async def test_a_server_keeps_its_messages_and_its_address_over_a_kill(tmp_path: Path) -> None:
    async with running(tmp_path) as server:
        async with jetstream(server.url) as stream:
            await stream.add_stream(name="KEPT", subjects=["kept"])
            await stream.publish("kept", b"1")
        os.kill(int((server.folder / "server.pid").read_text()), signal.SIGKILL)

        again = await ensure_nats(tmp_path)

        assert again == server
        async with jetstream(again.url) as stream:
            assert (await stream.stream_info("KEPT")).state.messages == 1


async def test_what_was_acknowledged_is_on_disk(tmp_path: Path) -> None:
    async with running(tmp_path) as server:
        configuration = json.loads((server.folder / "nats.conf").read_text())

        assert configuration["jetstream"]["sync_interval"] == "always"


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


async def test_without_the_token_nobody_gets_in(tmp_path: Path) -> None:
    async with running(tmp_path) as server:
        reader, writer = await asyncio.open_connection("127.0.0.1", port_of(server))
        writer.write(b'CONNECT {"verbose": false}\r\nPING\r\n')
        answer = await reader.read()
        writer.close()

        assert b"Authorization Violation" in answer
        assert stat.S_IMODE((server.folder / "nats.conf").stat().st_mode) == 0o600
        assert stat.S_IMODE(server.folder.stat().st_mode) == 0o700


async def test_it_listens_on_loopback_only(tmp_path: Path) -> None:
    async with running(tmp_path) as server:
        other = socket.create_server(("127.0.0.2", port_of(server)))
        other.close()

        assert "@127.0.0.1:" in server.url


async def test_another_port_is_taken_when_somebody_sits_on_ours(tmp_path: Path) -> None:
    first = await ensure_nats(tmp_path)
    await first.stop()

    with socket.create_server(("127.0.0.1", port_of(first))):
        async with running(tmp_path) as second:
            assert port_of(second) != port_of(first)


async def test_stopping_again_does_nothing(tmp_path: Path) -> None:
    server = await ensure_nats(tmp_path)
    await server.stop()
    await server.stop()

    with pytest.raises(OSError, match="Connect call failed"):
        await asyncio.open_connection("127.0.0.1", port_of(server))
