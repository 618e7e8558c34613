"""Calls that answer many times: events, lines or an array, a late problem, and callers who go away."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import pytest

from gateway.transcoding import streams
from mesh.errors import NotFound, NotReady
from tests.contract.gateway.http import send
from tests.contract.gateway.test_refusals import refusing

if TYPE_CHECKING:
    import grpc
    from google.protobuf.message import Message

    from tests.contract.gateway.echo import EchoServer

WATCH = "/v1/things/a:watch"


def events(body: bytes) -> list[tuple[str, Any]]:
    """Read server-sent events as (event, data), comments and retry lines left out."""
    found = []
    for block in body.decode().split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if line and not line.startswith(":"))
        if "data" in fields:
            found.append((fields.get("event", "message"), json.loads(fields["data"])))
    return found


async def test_messages_come_as_events_and_the_end_is_one(gateway: str) -> None:
    answer = await send(gateway, "GET", WATCH)

    assert answer.headers["content-type"] == "text/event-stream"
    assert [event for event, _ in events(answer.body)] == ["message", "message", "message", "end"]
    assert events(answer.body)[0][1]["thing"]["name"] == "a"


async def test_messages_come_as_lines_when_asked(gateway: str) -> None:
    answer = await send(gateway, "GET", WATCH, headers={"accept": "application/x-ndjson"})

    assert [json.loads(line)["rpc"] for line in answer.body.splitlines()] == ["WatchThing"] * 3


async def test_messages_come_as_an_array_when_asked(gateway: str) -> None:
    answer = await send(gateway, "GET", WATCH, headers={"accept": "application/json"})

    assert [each["rpc"] for each in answer.json] == ["WatchThing"] * 3


async def test_a_refusal_at_once_is_a_plain_problem(gateway: str, echo: EchoServer) -> None:
    echo.behave = refusing(NotFound("intake", "a"))

    answer = await send(gateway, "GET", WATCH)

    assert (answer.status, answer.headers["content-type"]) == (404, "application/problem+json")


async def test_a_late_refusal_is_the_last_event(gateway: str, echo: EchoServer) -> None:
    echo.behave_in_stream = refusing(NotReady("datastore"))

    answer = await send(gateway, "GET", WATCH)

    *_, (late, problem), (last, _) = events(answer.body)
    assert (late, last) == ("problem", "end")
    assert (problem["status"], problem["reason"]) == (503, "NOT_READY")


@pytest.mark.parametrize("accept", ["application/json", "application/x-ndjson"])
async def test_a_late_refusal_is_the_last_member(accept: str, gateway: str, echo: EchoServer) -> None:
    echo.behave_in_stream = refusing(NotReady("datastore"))

    answer = await send(gateway, "GET", WATCH, headers={"accept": accept})

    members = answer.json if accept == "application/json" else [json.loads(line) for line in answer.body.splitlines()]
    assert members[-1]["problem"]["reason"] == "NOT_READY"
    assert len(members) == 4


async def test_silence_is_filled_with_comments(gateway: str, echo: EchoServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "BEAT_S", 0.01)

    async def pause(_request: Message, _context: grpc.aio.ServicerContext[Any, Any]) -> None:
        await asyncio.sleep(0.1)

    echo.behave_in_stream = pause
    answer = await send(gateway, "GET", WATCH)

    assert b"\n\n: \n\n" in answer.body
    assert [event for event, _ in events(answer.body)][-1] == "end"


async def test_a_stream_ends_when_its_caller_goes_away(gateway: str, echo: EchoServer) -> None:
    begun, cancelled = asyncio.Event(), asyncio.Event()

    async def wait_for_ever(_request: Message, _context: grpc.aio.ServicerContext[Any, Any]) -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            cancelled.set()
            raise

    echo.behave_in_stream = wait_for_ever
    host, _, port = gateway.rpartition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(f"GET {WATCH} HTTP/1.1\r\nHost: gateway\r\n\r\n".encode())
    await asyncio.wait_for(reader.readuntil(b"data:"), 5)
    await asyncio.wait_for(begun.wait(), 5)
    writer.close()

    await asyncio.wait_for(cancelled.wait(), 5)


async def test_a_form_that_no_stream_has_is_refused(gateway: str, echo: EchoServer) -> None:
    answer = await send(gateway, "GET", WATCH, headers={"accept": "text/csv"})

    assert answer.status == 406
    assert echo.received == []
