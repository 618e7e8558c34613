"""Every refusal is a problem document: with the status of its code, and words that say what to change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import grpc
import pytest

from gateway.http.problems import HTTP_STATUS
from mesh.errors import (
    CredentialsInvalid,
    InvalidField,
    InvalidFields,
    MincaError,
    NotFound,
    NotReady,
    PermissionMissing,
    RateLimited,
    StaleEtag,
)
from mesh.status import CODES, to_status, trailers
from tests.contract.gateway.http import JSON, send

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from google.protobuf.message import Message

    from tests.contract.gateway.echo import EchoServer

PROBLEM = "application/problem+json"


def refusing(error: MincaError) -> Callable[[Message, Any], Awaitable[None]]:
    async def behave(_request: Message, context: grpc.aio.ServicerContext[Any, Any]) -> None:
        status = to_status(error)
        await context.abort(CODES[error.code], status.message, trailers(status))

    return behave


def failing(code: grpc.StatusCode, words: str) -> Callable[[Message, Any], Awaitable[None]]:
    async def behave(_request: Message, context: grpc.aio.ServicerContext[Any, Any]) -> None:
        await context.abort(code, words)

    return behave


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (InvalidField("year", 1850, "a year from 1900 to 2100"), 400),
        (CredentialsInvalid("expired"), 401),
        (PermissionMissing("cases.read"), 403),
        (NotFound("case", "TK-2026-001"), 404),
        (StaleEtag("case", "TK-2026-001", "4"), 409),
        (RateLimited(100, 0.6), 429),
        (NotReady("catalog"), 503),
    ],
    ids=lambda value: value.reason if isinstance(value, MincaError) else "",
)
async def test_what_a_service_says_reaches_the_caller(
    error: MincaError, status: int, gateway: str, echo: EchoServer
) -> None:
    echo.behave = refusing(error)

    answer = await send(gateway, "GET", "/v1/things/a")

    assert answer.status == status == answer.json["status"]
    assert answer.headers["content-type"] == PROBLEM
    assert answer.json["reason"] == error.reason
    assert answer.json["type"] == f"/docs#{error.reason}"
    assert answer.json["domain"] == "minca"
    assert answer.json["metadata"] == error.metadata
    assert answer.json["detail"] == str(error)
    assert answer.json["instance"] == "/v1/things/a"


async def test_each_violation_names_its_field(gateway: str, echo: EchoServer) -> None:
    echo.behave = refusing(InvalidFields([InvalidField("a.b", 1, "two"), InvalidField("c[3]", None, "a name")]))

    answer = await send(gateway, "GET", "/v1/things/a")

    assert answer.json["violations"] == [
        {"field": "a.b", "description": "'1' is not allowed; expected two"},
        {"field": "c[3]", "description": "expected a name"},
    ]


async def test_who_may_come_again_is_told_when(gateway: str, echo: EchoServer) -> None:
    echo.behave = refusing(RateLimited(100, 1.2))

    answer = await send(gateway, "GET", "/v1/things/a")

    assert answer.headers["retry-after"] == "2"
    assert answer.json["retry_after"] == pytest.approx(1.2)


async def test_who_has_no_credentials_is_told_which_to_bring(gateway: str, echo: EchoServer) -> None:
    echo.behave = refusing(CredentialsInvalid("missing"))

    answer = await send(gateway, "GET", "/v1/things/a")

    assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("code", [code for code in grpc.StatusCode if code is not grpc.StatusCode.OK], ids=str)
async def test_each_code_has_the_http_status_of_the_official_mapping(
    code: grpc.StatusCode, gateway: str, echo: EchoServer
) -> None:
    echo.behave = failing(code, "connection to 10.1.2.3 refused")

    answer = await send(gateway, "GET", "/v1/things/a")

    assert answer.status == HTTP_STATUS[code]
    assert b"10.1.2.3" not in answer.body


async def test_a_path_that_no_call_has_is_not_found(gateway: str) -> None:
    answer = await send(gateway, "GET", "/v1/nothing/here")

    assert (answer.status, answer.json["type"], answer.json["title"]) == (404, "about:blank", "Not Found")


async def test_a_wrong_method_is_told_the_right_ones(gateway: str) -> None:
    answer = await send(gateway, "PUT", "/v1/things/a", b"{}", JSON)

    assert answer.status == 405
    assert answer.headers["allow"] == "DELETE, GET, HEAD, OPTIONS, PATCH"


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "message/rfc822"])
async def test_a_body_of_another_type_is_told_which_to_send(content_type: str, gateway: str, echo: EchoServer) -> None:
    answer = await send(gateway, "PATCH", "/v1/things/a", b"name=a", {"content-type": content_type})

    assert answer.status == 415
    assert answer.headers["accept"] == "application/json"
    assert echo.received == []


async def test_a_compressed_body_is_refused(gateway: str) -> None:
    answer = await send(gateway, "POST", "/v1/things", b"{}", JSON | {"content-encoding": "gzip"})

    assert (answer.status, answer.headers["accept-encoding"]) == (415, "identity")


async def test_a_caller_who_accepts_no_json_is_told_what_there_is(gateway: str, echo: EchoServer) -> None:
    answer = await send(gateway, "GET", "/v1/things/a", headers={"accept": "text/html, application/xml;q=0.9"})

    assert answer.status == 406
    assert "application/json" in answer.json["detail"]
    assert echo.received == []


@pytest.mark.parametrize(
    ("accept", "status"),
    [("*/*", 200), ("application/*", 200), ("text/html, */*;q=0.1", 200), ("application/json;q=0, */*", 406)],
)
async def test_accept_is_read_as_http_says(accept: str, status: int, gateway: str) -> None:
    answer = await send(gateway, "GET", "/v1/things/a", headers={"accept": accept})

    assert answer.status == status


async def test_bad_json_is_told_where(gateway: str) -> None:
    answer = await send(gateway, "POST", "/v1/things", b'{"name": "a",\n "count": ?}', JSON)

    assert answer.status == 400
    assert "line 2, column 11" in answer.json["detail"]
    assert answer.json["violations"][0]["field"] == "body"


async def test_all_mistakes_of_a_body_are_told_at_once(gateway: str) -> None:
    body = b'{"name":1,"nested":{"inner":{"colour":"red"}},"children":[{},{"count":"many"}]}'
    answer = await send(gateway, "POST", "/v1/things", body, JSON)

    named = {violation["field"] for violation in answer.json["violations"]}

    assert named == {"name", "nested.inner.colour", "children[1].count"}


async def test_a_refusal_does_not_repeat_what_the_caller_sent(gateway: str) -> None:
    answer = await send(gateway, "POST", "/v1/things", b'{"count":"ana@example.com"}', JSON)

    assert answer.status == 400
    assert b"ana@example.com" not in answer.body


async def test_a_trace_id_is_that_of_the_caller(gateway: str) -> None:
    trace_id = "4bf92f3577b34da6a3ce929d0e0e4736"
    answer = await send(gateway, "GET", "/v1/nothing", headers={"traceparent": f"00-{trace_id}-00f067aa0ba902b7-01"})

    assert answer.json["trace_id"] == trace_id
