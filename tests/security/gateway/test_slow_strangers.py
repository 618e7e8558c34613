"""Connections that say little or nothing, heads and bodies that never end: they cost those who are known nothing."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from tests.contract.gateway.echo import EchoServer, echo_contracts, start_echo_server
from tests.contract.gateway.http import JSON, send
from tests.contract.gateway.served import serving
from tests.fixtures.servers import bearer, secured

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from mesh.settings import Settings

PATIENCE_S = 10
POST = "POST /v1/things HTTP/1.1\r\nHost: g\r\nContent-Type: application/json\r\n"
NONSENSE = "Authorization: Bearer nonsense\r\n"
LENGTHS = {"announced": "Content-Length: 60000\r\n", "in chunks": "Transfer-Encoding: chunked\r\n"}


@pytest_asyncio.fixture(scope="module")
async def echo() -> AsyncIterator[EchoServer]:
    server = await start_echo_server()
    yield server
    await server.server.stop(None)


@asynccontextmanager
async def gateway(
    echo: EchoServer, *, most_at_once: int = 1000, settings: Settings | None = None
) -> AsyncIterator[str]:
    """Serve where every caller needs a token."""
    settings = settings or secured(breaker_failures=1000, max_retries=0)
    async with serving(echo_contracts(), echo.address, settings=settings, most_at_once=most_at_once) as address:
        yield address


def token(subject: str) -> dict[str, str]:
    return dict(bearer(subject=subject, insurer_id="acme"))


@asynccontextmanager
async def connection(address: str, sent: str = "") -> AsyncIterator[asyncio.StreamReader]:
    host, _, port = address.rpartition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(sent.encode())
    await writer.drain()
    try:
        yield reader
    finally:
        writer.close()


async def all_of(reader: asyncio.StreamReader) -> bytes:
    """Return what comes until the connection ends."""
    with suppress(ConnectionResetError):
        return await asyncio.wait_for(reader.read(), PATIENCE_S)
    return b""


async def answered(reader: asyncio.StreamReader) -> bytes:
    """Return the status line of an answer, of which the rest is read too."""
    head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), PATIENCE_S)
    lines = head.lower().split(b"\r\n")
    await reader.readexactly(next(int(line[15:]) for line in lines if line.startswith(b"content-length:")))
    return head.partition(b"\r\n")[0]


@pytest.mark.parametrize("length", LENGTHS.values(), ids=LENGTHS.keys())
@pytest.mark.parametrize("credentials", ["", NONSENSE], ids=["no token", "nonsense"])
async def test_a_stranger_is_refused_before_his_body_comes(echo: EchoServer, credentials: str, length: str) -> None:
    async with gateway(echo) as address, connection(address, POST + credentials + length + "\r\n") as reader:
        answer = await asyncio.wait_for(reader.readline(), PATIENCE_S)

    assert answer == b"HTTP/1.1 401 Unauthorized\r\n"


async def test_slow_connections_of_strangers_keep_no_caller_waiting(echo: EchoServer) -> None:
    async with gateway(echo, most_at_once=8) as address, AsyncExitStack() as slow:
        for number in range(40):
            body = POST + (NONSENSE if number % 2 else "") + list(LENGTHS.values())[number // 2 % 2] + "\r\n"
            await slow.enter_async_context(connection(address, body if number % 3 else body[:40]))
        answer = await send(address, "POST", "/v1/things", b"{}", JSON | token("ana"))
        health = await send(address, "GET", "/readyz")

    assert (answer.status, health.status) == (200, 200)


async def test_bodies_that_one_caller_does_not_send_take_his_own_places_alone(echo: EchoServer) -> None:
    slow_head = POST + f"Authorization: {token('slow')['authorization']}\r\n" + LENGTHS["announced"] + "\r\n{"
    async with gateway(echo, most_at_once=4) as address, AsyncExitStack() as slow:
        readers = [await slow.enter_async_context(connection(address, slow_head)) for _ in range(3)]
        refused = await asyncio.wait_for(readers[-1].readline(), PATIENCE_S)
        quick = await send(address, "POST", "/v1/things", b"{}", JSON | token("quick"))
        health = await send(address, "GET", "/readyz")

    assert refused == b"HTTP/1.1 429 Too Many Requests\r\n"
    assert (quick.status, health.status) == (200, 200)


@pytest.mark.parametrize("begun", ["GET /v1/th", "GET / HTTP/1.1\r\nHost: g\r\nX-A:", "\r\n"], ids=range(3))
async def test_a_head_that_never_ends_is_given_up(
    echo: EchoServer, begun: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.http.protocol.HEAD_S", 0.2)
    async with gateway(echo) as address, connection(address, begun) as reader:
        answer = await all_of(reader)

    assert answer.startswith(b"HTTP/1.1 408")


async def test_a_connection_on_which_nothing_is_said_ends(echo: EchoServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.http.protocol.HEAD_S", 0.2)
    async with gateway(echo) as address, connection(address) as reader:
        assert await all_of(reader) == b""


async def test_a_kept_connection_takes_its_next_request_and_then_only_a_whole_head(
    echo: EchoServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.http.protocol.HEAD_S", 0.3)
    async with gateway(echo) as address:
        host, _, port = address.rpartition(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(b"GET /readyz HTTP/1.1\r\nHost: g\r\n\r\n")
        await answered(reader)
        await asyncio.sleep(0.5)  # longer than a head may take: the pause between two requests is none
        writer.write(b"GET /readyz HTTP/1.1\r\nHost: g\r\n\r\nGET /re")
        answer = await all_of(reader)
        writer.close()

    assert answer.count(b"HTTP/1.1 200") == 1
    assert answer.count(b"HTTP/1.1 408") == 1


async def test_strangers_with_many_connections_push_out_their_own_and_no_callers(
    echo: EchoServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.http.serve.MOST_CONNECTIONS", 16)
    asked = f"GET /v1/things/a HTTP/1.1\r\nHost: g\r\nAuthorization: {token('ana')['authorization']}\r\n\r\n".encode()
    async with gateway(echo) as address, AsyncExitStack() as strangers:
        host, _, port = address.rpartition(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(asked)
        before = await answered(reader)
        silent = [await strangers.enter_async_context(connection(address)) for _ in range(40)]
        assert await all_of(silent[0]) == b""
        writer.write(asked)
        after = await answered(reader)
        new = await send(address, "GET", "/v1/things/a", headers=token("luis"))
        writer.close()

    assert (before, after, new.status) == (b"HTTP/1.1 200 OK", b"HTTP/1.1 200 OK", 200)


DOUBTFUL = {
    "both lengths": "Host: g\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "both lengths, turned": "Host: g\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
    "two lengths": "Host: g\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
    "a list of lengths": "Host: g\r\nContent-Length: 2, 2\r\n\r\n{}",
    "another coding": "Host: g\r\nTransfer-Encoding: gzip\r\n\r\n",
    "two codings": "Host: g\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    "a coding that looks like it": "Host: g\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "a bare LF in the head": "Host: g\nContent-Length: 2\r\n\r\n{}",
    "a bare LF at the end": "Host: g\r\nContent-Length: 2\r\n\n{}",
    "a bare CR": "Host: g\rContent-Length: 2\r\n\r\n{}",
    "a bare LF in a chunk": "Host: g\r\nTransfer-Encoding: chunked\r\n\r\n2\n{}\r\n0\r\n\r\n",
    "a space before the colon": "Host: g\r\nContent-Length : 2\r\n\r\n{}",
    "a folded line": "Host: g\r\nContent-Length:\r\n 2\r\n\r\n{}",
    "no host": "Content-Length: 2\r\n\r\n{}",
    "two hosts": "Host: g\r\nHost: h\r\nContent-Length: 2\r\n\r\n{}",
}
NEXT = "GET /readyz HTTP/1.1\r\nHost: g\r\n\r\n"


@pytest.mark.parametrize("rest", DOUBTFUL.values(), ids=DOUBTFUL.keys())
async def test_a_request_that_two_may_read_differently_ends_its_connection(echo: EchoServer, rest: str) -> None:
    head = f"POST /v1/things HTTP/1.1\r\nAuthorization: {token('ana')['authorization']}\r\n"
    async with gateway(echo) as address, connection(address, head + rest + NEXT) as reader:
        answer = await all_of(reader)

    assert answer.startswith(b"HTTP/1.1 400")
    assert b"HTTP/1.1 200" not in answer
