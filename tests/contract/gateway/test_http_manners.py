"""What clients of HTTP rely on, at the program itself: methods, conditions, compression, other origins, names."""

from __future__ import annotations

import asyncio
import gzip
import http.client
import json
import socket
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from tests.contract.gateway.fake_mesh import COT
from tests.contract.gateway.http import JSON, Answer, send
from tests.contract.gateway.program import RunningGateway, running_gateway

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

CASE = f"/v1/cases/{COT}"
PAGE = "https://broker.mx"
MOST_BYTES = 2**20
GZIP = {"accept-encoding": "gzip, br;q=0.5"}
MAIL = {"content-type": "message/rfc822"}


@pytest_asyncio.fixture(scope="module")
async def program() -> AsyncIterator[RunningGateway]:
    async with running_gateway(
        MINCA_GATEWAY_ORIGINS=json.dumps([PAGE]), MINCA_MAX_EMAIL_BYTES=str(MOST_BYTES)
    ) as running:
        yield running


@pytest.fixture
def address(program: RunningGateway) -> str:
    program.cases.etags.clear()
    program.intake.forget()
    return program.address


async def raw(address: str, request: bytes) -> bytes:
    """Send bytes as they are, on a connection that is closed after the answer."""
    host, _, port = address.rpartition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(request + b"\r\nHost: g\r\nConnection: close\r\n\r\n")
    answer = await asyncio.wait_for(reader.read(), 5)
    writer.close()
    return answer


# methods


@pytest.mark.parametrize("path", [CASE, "/v1/cases?pageSize=3", "/docs", "/openapi.json", "/v1/nothing"])
async def test_head_is_answered_as_get_without_a_body(path: str, address: str) -> None:
    read, head = await send(address, "GET", path), await send(address, "HEAD", path)

    differing = {"date", "x-request-id", "x-trace-id"}
    if read.status == 200:  # a problem names its own trace
        assert {n: v for n, v in head.headers.items() if n not in differing} == {
            n: v for n, v in read.headers.items() if n not in differing
        }
    assert (head.status, head.body) == (read.status, b"")


async def test_head_of_a_watch_does_not_watch(address: str, program: RunningGateway) -> None:
    program.intake.is_endless = True
    answer = await asyncio.wait_for(send(address, "HEAD", "/v1/intakes/i-1:watch"), 5)

    assert (answer.status, answer.headers["content-type"], answer.body) == (200, "text/event-stream", b"")


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        (CASE, "GET, HEAD, OPTIONS, PATCH"),
        ("/v1/emails", "OPTIONS, POST"),
        ("/v1/intakes/i-1:watch", "GET, HEAD, OPTIONS"),
        ("/healthz", "GET, HEAD, OPTIONS"),
        ("*", "DELETE, GET, HEAD, OPTIONS, PATCH, POST"),
    ],
)
async def test_options_tells_the_methods_of_a_path(path: str, allowed: str, address: str) -> None:
    answer = await send(address, "OPTIONS", path)

    assert (answer.status, answer.body) == (204, b"")
    assert set(allowed.split(", ")) >= set(answer.headers["allow"].split(", ")) >= {"OPTIONS"}
    assert path == "*" or answer.headers["allow"] == allowed


async def test_options_of_no_path_is_not_found(address: str) -> None:
    assert (await send(address, "OPTIONS", "/v1/nothing")).status == 404


async def test_a_request_may_name_the_whole_address(address: str) -> None:
    answer = await raw(address, f"GET http://gateway.example:8080{CASE} HTTP/1.1".encode())

    assert answer.startswith(b"HTTP/1.1 200")
    assert COT.encode() in answer


# conditions


@pytest.mark.parametrize("path", [CASE, "/v1/cases?pageSize=3", "/openapi.json"])
async def test_what_the_caller_has_already_is_not_sent_again(path: str, address: str) -> None:
    first = await send(address, "GET", path)
    again = await send(address, "GET", path, headers={"if-none-match": first.headers["etag"]})
    weak = await send(address, "GET", path, headers={"if-none-match": f'"x", W/{first.headers["etag"]}'})

    for answer in (again, weak):
        assert (answer.status, answer.body, answer.headers["etag"]) == (304, b"", first.headers["etag"])
        assert answer.headers.get("vary") == first.headers.get("vary")
    other = await send(address, "GET", path, headers={"if-none-match": '"x"'})
    assert (other.status, other.body) == (200, first.body)


async def test_the_tag_of_a_resource_begins_with_its_etag(address: str) -> None:
    answer = await send(address, "GET", CASE)

    assert answer.headers["etag"].startswith(f'"{answer.json["etag"]}.')


async def test_another_list_has_another_tag(address: str) -> None:
    tags = {(await send(address, "GET", f"/v1/cases?pageSize={size}")).headers["etag"] for size in (2, 3)}

    assert len(tags) == 2


@pytest.mark.parametrize("form", ["{}", '"1"', "1", "*"], ids=["the tag as it was read", "quoted", "bare", "any"])
async def test_a_change_with_the_current_tag_is_made(form: str, address: str, program: RunningGateway) -> None:
    tag = (await send(address, "GET", CASE)).headers["etag"]
    body = b'{"data":{"clientName":"ACME"}}'
    answer = await send(address, "PATCH", CASE, body, JSON | {"if-match": form.format(tag)})

    assert answer.status == 200
    assert program.cases.etags == ["" if form == "*" else "1"]
    assert answer.headers["etag"] == f'"{answer.json["etag"]}"'


async def test_a_change_of_what_was_changed_meanwhile_is_refused_by_who_writes_it(address: str) -> None:
    body = b'{"data":{"clientName":"ACME"}}'
    conditional = await send(address, "PATCH", CASE, body, JSON | {"if-match": '"0.0123456789abcdef"'})
    plain = await send(address, "PATCH", CASE, b'{"data":{"clientName":"ACME"},"etag":"0"}', JSON)

    assert (conditional.status, conditional.json["status"], conditional.json["reason"]) == (412, 412, "STALE_ETAG")
    assert conditional.json["metadata"]["current_etag"] == "1"
    assert (plain.status, plain.json["reason"]) == (409, "STALE_ETAG")


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("PATCH", CASE, {"if-match": 'W/"1"'}, 412),
        ("PATCH", CASE, {"if-none-match": "*"}, 412),
        ("PATCH", CASE, {"if-match": '"1", "2"'}, 400),
        ("PATCH", CASE, {"if-match": '"1'}, 400),
        ("PATCH", CASE, {"if-match": '"2"'}, 400),
        ("POST", "/v1/emails:extract", {"if-match": '"1"'}, 412),
    ],
)
async def test_a_condition_that_cannot_be_kept_is_never_passed_over(
    method: str, path: str, headers: dict[str, str], status: int, address: str, program: RunningGateway
) -> None:
    body = b'{"data":{"clientName":"ACME"},"etag":"1"}' if method == "PATCH" else b'{"raw":"YQ=="}'
    answer = await send(address, method, path, body, JSON | headers)

    assert (answer.status, answer.json["status"]) == (status, status)
    assert (program.cases.etags, program.intake.extracted) == ([], [])


async def test_a_read_of_a_state_that_is_gone_is_refused(address: str) -> None:
    assert (await send(address, "GET", CASE, headers={"if-match": '"0"'})).status == 412
    assert (await send(address, "GET", CASE, headers={"if-match": '"1"'})).status == 200


# compression


async def test_a_large_answer_is_compressed_for_who_accepts_it(address: str) -> None:
    plain = await send(address, "GET", "/v1/cases?pageSize=50")
    packed = await send(address, "GET", "/v1/cases?pageSize=50", headers=GZIP)
    again = await send(
        address, "GET", "/v1/cases?pageSize=50", headers=GZIP | {"if-none-match": packed.headers["etag"]}
    )

    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body
    assert len(packed.body) < len(plain.body) / 3
    assert packed.headers["etag"] != plain.headers["etag"]
    assert "accept-encoding" in packed.headers["vary"].lower()
    assert "accept-encoding" in plain.headers["vary"].lower()
    assert again.status == 304


@pytest.mark.parametrize("accepted", ["", "identity", "gzip;q=0", "br", "*;q=0"])
async def test_who_does_not_accept_gzip_gets_none(accepted: str, address: str) -> None:
    answer = await send(address, "GET", "/v1/cases?pageSize=50", headers={"accept-encoding": accepted})

    assert "content-encoding" not in answer.headers
    assert len(answer.json["cases"]) == 50


async def test_a_small_answer_stays_as_it_is(address: str) -> None:
    assert "content-encoding" not in (await send(address, "GET", CASE, headers=GZIP)).headers


# other origins


@pytest.mark.parametrize("path", [CASE, "/v1/nothing", "/healthz"])
async def test_a_page_that_is_listed_may_read_every_answer(path: str, address: str) -> None:
    answer = await send(address, "GET", path, headers={"origin": PAGE})

    assert answer.headers["access-control-allow-origin"] == PAGE
    assert "ETag" in answer.headers["access-control-expose-headers"]
    assert "Origin" in answer.headers["vary"]
    assert "access-control-allow-credentials" not in answer.headers


async def test_a_page_that_is_listed_may_ask_before_it_calls(address: str) -> None:
    asked = {"origin": PAGE, "access-control-request-method": "PATCH", "access-control-request-headers": "if-match"}
    answer = await send(address, "OPTIONS", CASE, headers=asked)

    assert answer.status == 204
    assert answer.headers["access-control-allow-origin"] == PAGE
    assert "PATCH" in answer.headers["access-control-allow-methods"]
    assert {"authorization", "if-match", "content-type"} <= {
        name.strip().lower() for name in answer.headers["access-control-allow-headers"].split(",")
    }


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "https://broker.mx.evil.example", "http://broker.mx"]
)
async def test_another_page_is_allowed_nothing(origin: str, address: str) -> None:
    asked = {"origin": origin, "access-control-request-method": "PATCH"}

    for method in ("GET", "OPTIONS"):
        answer = await send(address, method, CASE, headers=asked)
        assert not [name for name in answer.headers if name.startswith("access-control")]


async def test_unless_a_setting_lists_pages_none_may_call(gateway: str) -> None:
    answer = await send(gateway, "GET", "/v1/things/a", headers={"origin": PAGE})

    assert not [name for name in answer.headers if name.startswith("access-control")]
    assert "origin" not in answer.headers.get("vary", "").lower()


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
        await send(address, "OPTIONS", CASE, headers={"origin": PAGE, "access-control-request-method": "PATCH"}),
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
    head, _, body = (await raw(address, request_line)).partition(b"\r\n\r\n")

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
