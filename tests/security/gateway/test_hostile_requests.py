"""What hostile callers send, and what they get: bounded work, no inner words, no way round the contracts."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from gateway.http import bodies
from gateway.http.edge_limits import EdgeLimits
from mesh.errors import Overloaded, RateLimited
from mesh.server.shared_room import SharedRoom
from tests.contract.gateway.echo import EchoServer, echo_contracts, start_echo_server
from tests.contract.gateway.http import JSON, send
from tests.contract.gateway.served import BOUNDS, serving
from tests.contract.gateway.test_emails import minca_contracts
from tests.fixtures.servers import KNOWN, bearer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.types import Message, Receive


KIBIBYTE = 1024


@pytest_asyncio.fixture(scope="module")
async def echo() -> AsyncIterator[EchoServer]:
    server = await start_echo_server()
    yield server
    await server.server.stop(None)


@pytest_asyncio.fixture(scope="module")
async def gateway(echo: EchoServer) -> AsyncIterator[str]:
    async with serving(echo_contracts(), echo.address) as address:
        yield address


async def raw(address: str, request: bytes) -> bytes:
    """Send bytes as they are, and return what comes until the connection ends or falls silent."""
    host, _, port = address.rpartition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(request)
    answer = b""
    with suppress(TimeoutError, ConnectionResetError):
        async with asyncio.timeout(5):
            while chunk := await reader.read(65536):
                answer += chunk
                if b"\r\n\r\n" in answer and b"connection: close" not in answer.lower():
                    break
    writer.close()
    return answer


async def test_a_body_that_says_it_is_too_large_is_not_read(gateway: str) -> None:
    head = b"POST /v1/things HTTP/1.1\r\nHost: g\r\nContent-Type: application/json\r\nContent-Length: 999999999\r\n\r\n"
    answer = await raw(gateway, head)

    assert answer.startswith(b"HTTP/1.1 413")
    assert b'"reason":"TOO_LARGE"' in answer


async def test_a_body_that_grows_too_large_is_cut_off(gateway: str, echo: EchoServer) -> None:
    echo.forget()
    chunk = b"8000\r\n" + b"x" * 0x8000 + b"\r\n"
    head = (
        b"POST /v1/things HTTP/1.1\r\nHost: g\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    answer = await raw(gateway, head + chunk * 4)

    assert answer.startswith(b"HTTP/1.1 413")
    assert echo.received == []


async def test_a_body_that_never_ends_is_given_up(echo: EchoServer) -> None:
    async with serving(echo_contracts(), echo.address, bounds=replace(BOUNDS, body_s=0.1)) as address:
        head = b"POST /v1/things HTTP/1.1\r\nHost: g\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n{"
        answer = await raw(address, head)

    assert answer.startswith(b"HTTP/1.1 408")


async def test_a_body_that_trickles_is_given_up_long_before_its_time(
    echo: EchoServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.http.bodies.FIRST_S", 0.1)
    async with serving(echo_contracts(), echo.address) as address:
        head = b"POST /v1/things HTTP/1.1\r\nHost: g\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n{"
        answer = await asyncio.wait_for(raw(address, head), 5)

    assert answer.startswith(b"HTTP/1.1 408")


async def test_trailers_without_end_are_refused(gateway: str) -> None:
    head = (
        b"POST /v1/things HTTP/1.1\r\nHost: g\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    answer = await raw(gateway, head + b"2\r\n{}\r\n0\r\nX-Trailer: " + b"x" * 2**20)

    assert answer.startswith(b"HTTP/1.1 431")


async def test_many_requests_on_one_connection_are_no_long_head(gateway: str) -> None:
    head = b"GET /healthz HTTP/1.1\r\nHost: g\r\nX-Filler: " + b"x" * 4096 + b"\r\n"
    host, _, port = gateway.rpartition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write((head + b"\r\n") * 39 + head + b"Connection: close\r\n\r\n")
    answers = await asyncio.wait_for(reader.read(), 20)
    writer.close()

    assert answers.count(b"HTTP/1.1 ") == 40
    assert b"HTTP/1.1 431" not in answers


def a_room(wait_s: float) -> SharedRoom:
    return SharedRoom(100 * KIBIBYTE, 50 * KIBIBYTE, "large bodies in work", wait_s)


async def test_large_bodies_have_a_room_of_bounded_size() -> None:
    room = a_room(wait_s=0.05)
    with await room.reserve(80 * KIBIBYTE):
        with pytest.raises(Overloaded):
            await room.reserve(70 * KIBIBYTE)
        with await room.reserve(20 * KIBIBYTE):
            pass

    assert room.free == room.total


def receiving(events: list[Message]) -> Receive:
    left = iter(events)

    async def receive() -> Message:
        return next(left)

    return receive


async def test_a_small_body_in_chunks_reserves_no_more_than_it_is() -> None:
    chunks: list[Message] = [{"type": "http.request", "body": b"ab", "more_body": index < 2} for index in range(3)]
    unknown = bodies.announced({"transfer-encoding": "chunked"}, 40 * KIBIBYTE * KIBIBYTE)

    body, receive = await bodies.measured(receiving(chunks), unknown, 1.0)

    assert (body.size_bytes, body.is_length_known) == (6, True)
    assert await bodies.read(receive, 6, 1.0) == b"ababab"


async def test_who_finds_no_room_for_a_body_waits_in_the_order_of_coming() -> None:
    room = a_room(wait_s=5)
    first = await room.reserve(80 * KIBIBYTE)
    large, gone, small = (asyncio.create_task(room.reserve(kib * KIBIBYTE)) for kib in (90, 100, 70))
    await asyncio.sleep(0)
    gone.cancel()
    first.release()

    begun = await large
    assert not small.done()
    begun.release()
    (await small).release()
    assert room.free == room.total


async def test_a_body_that_costs_more_than_there_is_has_all_of_it_to_itself() -> None:
    room = a_room(wait_s=0.05)
    with await room.reserve(900 * KIBIBYTE), pytest.raises(Overloaded):
        await room.reserve(70 * KIBIBYTE)

    assert room.free == room.total


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 60_000,
        b'{"nested":' * 6_000,
        b'{"count":' + b"9" * 60_000 + b"}",
        b'{"ratio":1e' + b"9" * 60_000 + b"}",
        b'{"count":"1e999999999"}',
        b'{"extra":' + b'{"a":' * 900 + b"1" + b"}" * 901,
        b'{"name":"' + b"\\u0000" * 9_000 + b'","colour":1}',
        b'{"__class__":{"__init__":1}}',
        b'{"DESCRIPTOR":1}',
        b'{"labels":{"' + b"k" * 60_000 + b'":1}}',
    ],
    ids=range(10),
)
async def test_json_made_to_hurt_is_a_plain_refusal(body: bytes, gateway: str, echo: EchoServer) -> None:
    echo.forget()
    answer = await send(gateway, "POST", "/v1/things", body, JSON)

    assert answer.status == 400
    assert len(answer.body) < 5_000
    assert echo.received == []


@pytest.mark.parametrize(
    "path",
    [
        "/v1/things/..%2F..%2Fadmin",
        "/v1/things/%00",
        "/v1/things/a%0d%0aX-Evil:%201",
        "/v1/files/../../etc/passwd",
        "/v1/things?" + "a=1&" * 2000,
        "/v1/things?" + "nested." * 2000 + "title=x",
        "/v1/" + "a/" * 4000,
        "/v1/things/" + "%41" * 2000,
        "//evil.example/v1/things",
        "/v1/things?__class__=1",
    ],
    ids=range(10),
)
async def test_a_path_made_to_hurt_is_a_value_or_a_refusal(path: str, gateway: str) -> None:
    answer = await send(gateway, "GET", path)

    assert answer.status in {200, 400, 404}
    assert "x-evil" not in answer.headers
    assert b"Traceback" not in answer.body


@pytest.mark.parametrize(
    "request_line",
    [
        b"GET /v1/things/\xc3\xb1 HTTP/1.1",
        b"TRACE /v1/things HTTP/1.1",
        b"nonsense",
    ],
)
async def test_a_strange_request_line_is_refused(request_line: bytes, gateway: str) -> None:
    answer = await raw(gateway, request_line + b"\r\nHost: g\r\nConnection: close\r\n\r\n")

    assert answer.split(b" ")[1][:1] == b"4"
    assert b"Traceback" not in answer


@pytest.mark.parametrize("bearer", ["Bearer " + "x" * 10_000, "Bearer ñ".encode().decode("latin-1"), "Bearer a\tb"])
async def test_credentials_that_can_be_none_are_refused_here(bearer: str, gateway: str, echo: EchoServer) -> None:
    echo.forget()
    answer = await send(gateway, "GET", "/v1/things/a", headers={"authorization": bearer})

    assert answer.status == 401
    assert echo.received == []


async def test_a_caller_who_comes_too_often_is_told_when_to_come_again(echo: EchoServer) -> None:
    async with serving(echo_contracts(), echo.address, authenticator=KNOWN, limits=EdgeLimits(3)) as address:
        statuses = [(await send(address, "GET", "/v1/things/a")).status for _ in range(30)]
        refused = await send(address, "GET", "/v1/things/a")
        other = await send(address, "GET", "/v1/things/a", headers=dict(bearer()))
        health = await send(address, "GET", "/healthz")

    assert statuses == [200] * 30
    assert (refused.status, refused.json["reason"]) == (429, RateLimited.reason)
    assert int(refused.headers["retry-after"]) >= 1
    assert other.status == 200
    assert health.status != 429


async def statuses_of(address: str, tokens: list[str]) -> list[int]:
    """What each of these tokens is answered with."""
    return [
        (await send(address, "POST", "/v1/things", b"{}", headers={**JSON, "authorization": f"Bearer {token}"})).status
        for token in tokens
    ]


async def test_invented_tokens_count_for_the_address_that_sends_them(echo: EchoServer) -> None:
    echo.forget()
    async with serving(echo_contracts(), echo.address, authenticator=KNOWN, limits=EdgeLimits(3)) as address:
        statuses = await statuses_of(address, [f"nonsense {number}" for number in range(300)])

    assert statuses == [401] * 3 + [429] * 297
    assert echo.received == []


async def test_many_tokens_of_one_user_have_one_allowance_and_a_namesake_elsewhere_another(echo: EchoServer) -> None:
    ana = [bearer(subject="ana", insurer_id="norte", ttl_s=1000 + number) for number in range(6)]
    namesake = bearer(subject="ana", insurer_id="sur")
    tokens = [metadata[0][1].removeprefix("Bearer ") for metadata in (*ana, namesake)]

    async with serving(echo_contracts(), echo.address, authenticator=KNOWN, limits=EdgeLimits(3)) as address:
        statuses = await statuses_of(address, tokens)

    assert [status == 429 for status in statuses] == [False] * 3 + [True] * 3 + [False]


@pytest.mark.parametrize(
    ("path", "allowed"), [("/v1/vehicles:match", 10), ("/v2/vehicles:match", 10), ("/v2/vehicles:batchMatch", 1)]
)
async def test_a_question_about_one_vehicle_weighs_as_little_as_a_read(
    echo: EchoServer, path: str, allowed: int
) -> None:
    async with serving(minca_contracts(), echo.address, authenticator=KNOWN, limits=EdgeLimits(1)) as address:
        statuses = [(await send(address, "POST", path, b"{}", JSON)).status for _ in range(allowed + 1)]

    assert 429 not in statuses[:-1]
    assert statuses[-1] == 429


@pytest.mark.parametrize(
    "path", ["/v1/things/a", "/nowhere", "/docs", "/openapi.json", "/healthz", "/v1/things/a:watch"]
)
async def test_every_answer_has_the_security_headers(path: str, gateway: str) -> None:
    answer = await send(gateway, "GET", path)

    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert "server" not in answer.headers


async def test_an_error_of_ours_shows_its_trace_and_nothing_else(
    gateway: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def burst(*_: object) -> bytes:
        raise RuntimeError("secret words of the inside")

    monkeypatch.setattr("gateway.protojson.writer.JsonWriter.to_json", burst)
    answer = await send(gateway, "GET", "/v1/things/a")

    assert (answer.status, answer.json["reason"]) == (500, "INTERNAL")
    assert len(answer.json["trace_id"]) == 32
    assert b"secret words" not in answer.body
    assert "secret words" not in capsys.readouterr().out


async def test_markup_in_a_path_comes_back_as_data_only(gateway: str) -> None:
    answer = await send(gateway, "GET", "/v1/nowhere/%3Cscript%3Ealert(1)%3C/script%3E")

    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_a_gateway_that_is_full_says_so(echo: EchoServer) -> None:
    begun, ended = asyncio.Event(), asyncio.Event()

    async def wait(*_: object) -> None:
        begun.set()
        await ended.wait()

    echo.forget()
    async with serving(echo_contracts(), echo.address, most_at_once=1) as address:
        echo.behave = wait
        first = asyncio.create_task(send(address, "GET", "/v1/things/a"))
        await asyncio.wait_for(begun.wait(), 5)
        refused = await send(address, "GET", "/v1/things/b")
        ended.set()
        served = await first
    echo.forget()

    assert (refused.status, refused.json["reason"]) == (429, "OVERLOADED")
    assert served.status == 200
