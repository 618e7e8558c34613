"""What clients of HTTP rely on, at the program itself: names, types, generated clients, events, bodies too large."""

from __future__ import annotations

import asyncio
import http.client
import json
import socket
from typing import TYPE_CHECKING

import pytest

from tests.contract.gateway.conftest import LISTED_PAGE, MOST_BYTES
from tests.contract.gateway.fake_mesh import COT
from tests.contract.gateway.http import JSON, Answer, send, send_raw

if TYPE_CHECKING:
    from tests.contract.gateway.program import RunningGateway

CASE = f"/v1/cases/{COT}"
MAIL = {"content-type": "message/rfc822"}


# names


def is_named(answer: Answer) -> bool:
    return len(answer.headers["x-trace-id"]) == 32 and bool(answer.headers["x-request-id"])


async def test_every_answer_has_the_names_of_its_request_and_trace(address: str) -> None:
    read = await send(address, "GET", CASE)
    answers = [
        read,
        await send(address, "GET", CASE, headers={"if-none-match": read.headers["etag"]}),
        await send(address, "GET", "/v1/nothing"),
        await send(address, "OPTIONS", CASE),
        await send(address, "POST", "/v1/emails", b"x" * (MOST_BYTES + 1), MAIL),
        await send(address, "PATCH", CASE, b"{", JSON),
        await send(address, "GET", "/v1/intakes/i-1:watch"),
        await send(address, "OPTIONS", CASE, headers={"origin": LISTED_PAGE, "access-control-request-method": "PATCH"}),
    ]

    assert [answer.status for answer in answers] == [200, 304, 404, 204, 413, 400, 200, 204]
    assert all(map(is_named, answers))
    assert len({answer.headers["x-request-id"] for answer in answers}) == len(answers)
    assert answers[2].json["trace_id"] == answers[2].headers["x-trace-id"]


async def test_the_name_that_the_caller_gave_comes_back_unless_it_could_do_harm(address: str) -> None:
    own = await send(address, "GET", CASE, headers={"x-request-id": "order-7/2026"})
    harmful = await send(address, "GET", CASE, headers={"x-request-id": 'a"<b> c'})
    traced = await send(address, "GET", CASE, headers={"traceparent": f"00-{'4b' * 16}-{'0a' * 8}-01"})

    assert own.headers["x-request-id"] == "order-7/2026"
    assert len(harmful.headers["x-request-id"]) == 32
    assert traced.headers["x-trace-id"] == "4b" * 16


@pytest.mark.parametrize("request_line", [b"nonsense", b"GET /v1/\xc3\xb1 HTTP/1.1\r\nBad Header: x"])
async def test_what_is_no_http_is_refused_as_all_else_is(request_line: bytes, address: str) -> None:
    head, _, body = (await send_raw(address, request_line)).partition(b"\r\n\r\n")

    assert head.startswith(b"HTTP/1.1 400")
    assert b"x-request-id: " in head
    assert json.loads(body)["trace_id"].encode() in head


async def test_a_head_without_an_end_is_refused(address: str) -> None:
    host, _, port = address.rpartition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(b"GET / HTTP/1.1\r\nX-Long: ")
    for _ in range(9):  # no more than is read, or else the connection would be reset
        writer.write(b"x" * 8192)
        await writer.drain()
        await asyncio.sleep(0.005)
    answer = await asyncio.wait_for(reader.read(64), 5)
    writer.close()

    assert answer.startswith(b"HTTP/1.1 431")


# types


@pytest.mark.parametrize(
    ("accept", "status"),
    [
        ("application/problem+json", 200),
        ("application/hal+json, text/html;q=0.2", 200),
        ("application/*", 200),
        ("application/*+json;q=0", 406),
        ("application/json;q=0, application/problem+json", 406),
        ("text/html", 406),
    ],
)
async def test_who_takes_any_kind_of_json_is_served_json(accept: str, status: int, address: str) -> None:
    answer = await send(address, "GET", CASE, headers={"accept": accept})

    assert answer.status == status
    assert answer.headers["content-type"] == ("application/json" if status == 200 else "application/problem+json")


@pytest.mark.parametrize(
    ("charset", "status"), [("utf-8", 200), ('"UTF-8"', 200), ("iso-8859-1", 415), ("utf-16", 415)]
)
async def test_json_is_in_utf_8(charset: str, status: int, address: str) -> None:
    body = b'{"data":{"clientName":"ACME"}}'
    answer = await send(address, "PATCH", CASE, body, {"content-type": f"application/json; charset={charset}"})

    assert answer.status == status


async def test_a_mail_may_say_its_own_charset(address: str) -> None:
    answer = await send(
        address, "POST", "/v1/emails", b"Subject: a\r\n\r\n\xf1", {"content-type": "message/rfc822; charset=iso-8859-1"}
    )

    assert answer.status == 202


# clients that Google's generators make


async def test_enums_come_as_numbers_for_generated_clients_that_ask(address: str) -> None:
    path = "/v1/intakes/i-1:watch?$alt=json;enum-encoding=int&$prettyPrint=false"
    lines = (await send(address, "GET", path, headers={"accept": "application/x-ndjson"})).body.splitlines()
    submitted = await send(address, "POST", "/v1/emails?%24alt=json%3Benum-encoding%3Dint&wait=5s", b"Subject: a", MAIL)
    in_json = await send(address, "POST", "/v1/emails:extract?$alt=json&$key=x", b'{"raw":"YQ=="}', JSON)

    assert all(isinstance(json.loads(line)["intake"]["status"], int) for line in lines)
    assert (submitted.status, submitted.json["status"]) == (200, 0)
    assert in_json.status == 200


# events


def fields_of(body: bytes, name: str) -> list[str]:
    return [line[len(name) + 2 :] for line in body.decode().splitlines() if line.startswith(f"{name}: ")]


async def test_who_watches_again_is_not_sent_what_he_has_and_at_the_end_is_told_to_stop(
    address: str, program: RunningGateway
) -> None:
    first = await send(address, "GET", "/v1/intakes/i-1:watch")
    ids = fields_of(first.body, "id")
    program.intake.steps = program.intake.steps[1:]  # the state as it is by now: the last that was sent
    again = await send(address, "GET", "/v1/intakes/i-1:watch", headers={"last-event-id": ids[1]})
    behind = await send(address, "GET", "/v1/intakes/i-1:watch", headers={"last-event-id": ids[0]})
    over = await send(address, "GET", "/v1/intakes/i-1:watch", headers={"last-event-id": ids[-1]})

    assert (len(fields_of(first.body, "data")), len(set(ids)), ids[-1]) == (3, 3, "end")
    assert (fields_of(again.body, "data"), fields_of(again.body, "event")) == (["{}"], ["end"])
    assert fields_of(behind.body, "id") == [f"2-{ids[1].partition('-')[2]}", "end"]
    assert (over.status, over.body) == (204, b"")


# offers to change the protocol, as Java's client makes them


@pytest.mark.parametrize("is_apart", [False, True], ids=["at once", "head and body apart"])
async def test_an_offer_to_speak_http_2_is_passed_over_and_the_body_is_read(
    address: str, program: RunningGateway, *, is_apart: bool
) -> None:
    offer = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAEAAEAA\r\n"
    head = b"POST /v1/emails HTTP/1.1\r\nHost: g\r\nContent-Type: message/rfc822\r\nContent-Length: 10\r\n"
    next_request = f"GET {CASE} HTTP/1.1\r\nHost: g\r\nConnection: close\r\n\r\n".encode()
    host, _, port = address.rpartition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(head + offer + b"\r\n")
    if is_apart:
        await writer.drain()
        await asyncio.sleep(0.05)
    writer.write(b"Subject: a" + next_request)
    answers = await asyncio.wait_for(reader.read(), 5)
    writer.close()

    assert [mail.raw for mail in program.intake.submitted] == [b"Subject: a"]
    assert answers.count(b"HTTP/1.1 2") == 2
    assert COT.encode() in answers


async def test_the_gateway_is_no_proxy(address: str) -> None:
    assert (await send_raw(address, b"CONNECT example.com:443 HTTP/1.1")).startswith(b"HTTP/1.1 400")


# bodies that are too large


@pytest.mark.parametrize("is_chunked", [False, True], ids=["with its length", "in chunks"])
async def test_who_sends_far_too_much_before_he_reads_still_reads_why_it_was_refused(
    address: str, *, is_chunked: bool
) -> None:
    answer = await asyncio.to_thread(sent_whole, address, 40 * MOST_BYTES, is_chunked=is_chunked)

    assert answer.status == 413
    assert answer.json["reason"] == "TOO_LARGE"
    assert answer.headers["connection"] == "close"


async def test_who_sends_a_large_body_to_nowhere_reads_so(address: str) -> None:
    answer = await asyncio.to_thread(sent_whole, address, 20 * MOST_BYTES, is_chunked=False, path="/v1/nowhere")

    assert answer.status == 404


def sent_whole(address: str, size_bytes: int, *, is_chunked: bool, path: str = "/v1/emails") -> Answer:
    connection = http.client.HTTPConnection(address, timeout=30)
    connection.connect()
    connection.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 64 * 1024)
    body = iter([b"x" * 2**20] * (size_bytes // 2**20))
    headers = MAIL if is_chunked else MAIL | {"content-length": str(size_bytes)}
    try:
        connection.request("POST", path, body, headers, encode_chunked=is_chunked)
        response = connection.getresponse()
        named = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, named, response.read())
    finally:
        connection.close()


# packets


async def test_the_head_of_an_answer_comes_with_its_body_and_a_promise_to_read_on_comes_before(address: str) -> None:
    host, _, port = address.rpartition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(f"GET {CASE} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
    head, _, body = (await reader.read(65536)).partition(b"\r\n\r\n")
    writer.write(f"HEAD {CASE} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
    only_head = await reader.readuntil(b"\r\n\r\n")
    writer.write(
        f"PATCH {CASE} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
        "Content-Length: 1\r\nExpect: 100-continue\r\n\r\n".encode()
    )
    promise = await reader.readuntil(b"\r\n\r\n")
    writer.write(b"{")
    refusal = await reader.readuntil(b"\r\n\r\n")
    writer.close()

    assert f"content-length: {len(body)}".encode() in head
    assert only_head.startswith(b"HTTP/1.1 200")
    assert promise.startswith(b"HTTP/1.1 100")
    assert refusal.startswith(b"HTTP/1.1 400")
