"""What a call takes along from its HTTP request, and when it ends."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from tests.contract.gateway.http import JSON, send

if TYPE_CHECKING:
    import grpc
    from google.protobuf.message import Message

    from tests.contract.gateway.echo import EchoServer


async def test_the_credentials_of_the_caller_are_passed_on(gateway: str, echo: EchoServer) -> None:
    await send(gateway, "GET", "/v1/things/a", headers={"authorization": "Bearer abc"})

    assert echo.metadata[0]["authorization"] == "Bearer abc"


async def test_other_headers_of_the_caller_are_not(gateway: str, echo: EchoServer) -> None:
    await send(gateway, "GET", "/v1/things/a", headers={"x-minca-service": "intake", "cookie": "a=b", "x-other": "1"})

    assert not {"x-minca-service", "cookie", "x-other"} & echo.metadata[0].keys()


@pytest.mark.parametrize("key", ["k-1", '"k-1"'])
async def test_an_idempotency_key_becomes_the_request_id(key: str, gateway: str, echo: EchoServer) -> None:
    await send(gateway, "POST", "/v1/things", b'{"name":"a"}', JSON | {"idempotency-key": key})

    assert echo.received[0][1].request_id == "k-1"


async def test_a_request_id_in_the_body_stays(gateway: str, echo: EchoServer) -> None:
    await send(gateway, "POST", "/v1/things", b'{"requestId":"mine"}', JSON | {"idempotency-key": "other"})

    assert echo.received[0][1].request_id == "mine"


@pytest.mark.parametrize(
    "headers", [{"grpc-timeout": "600m"}, {"request-timeout": "0.6"}, {"request-timeout": "0.6s"}], ids=str
)
async def test_a_caller_may_bound_the_time_of_a_call(headers: dict[str, str], gateway: str, echo: EchoServer) -> None:
    left_s: list[float] = []

    async def never_answer(_request: Message, context: grpc.aio.ServicerContext[Any, Any]) -> None:
        left_s.append(context.time_remaining() or 0.0)
        await asyncio.Event().wait()

    echo.behave = never_answer
    answer = await send(gateway, "GET", "/v1/things/a", headers=headers)

    assert answer.status == 504
    assert 0 < left_s[0] < 0.7


async def test_no_caller_gets_more_time_than_there_is(gateway: str, echo: EchoServer) -> None:
    left_s: list[float] = []

    async def look(_request: Message, context: grpc.aio.ServicerContext[Any, Any]) -> None:
        left_s.append(context.time_remaining() or 0.0)

    echo.behave = look
    await send(gateway, "GET", "/v1/things/a", headers={"grpc-timeout": "99999999H"})

    assert 0 < left_s[0] < 31


@pytest.mark.parametrize("headers", [{"grpc-timeout": "5"}, {"request-timeout": "soon"}], ids=str)
async def test_a_timeout_that_is_none_is_refused(headers: dict[str, str], gateway: str, echo: EchoServer) -> None:
    answer = await send(gateway, "GET", "/v1/things/a", headers=headers)

    assert answer.status == 400
    assert echo.received == []


async def test_a_call_ends_when_its_caller_goes_away(gateway: str, echo: EchoServer) -> None:
    begun, cancelled = asyncio.Event(), asyncio.Event()

    async def wait_for_ever(_request: Message, _context: grpc.aio.ServicerContext[Any, Any]) -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            cancelled.set()
            raise

    echo.behave = wait_for_ever
    host, _, port = gateway.rpartition(":")
    _, writer = await asyncio.open_connection(host, int(port))
    writer.write(b"GET /v1/things/a HTTP/1.1\r\nHost: gateway\r\n\r\n")
    await asyncio.wait_for(begun.wait(), 5)
    writer.close()

    await asyncio.wait_for(cancelled.wait(), 5)


async def test_a_response_may_be_one_of_its_fields(gateway: str) -> None:
    thing = (await send(gateway, "GET", "/v1/unwrapped/u")).json
    many = (await send(gateway, "GET", "/v1/unwrapped/u/many")).json
    rpc = (await send(gateway, "GET", "/v1/unwrapped/u/rpc")).json
    nothing = (await send(gateway, "GET", "/v1/unwrapped/u/nothing")).json

    assert thing["name"] == "u"
    assert [each["name"] for each in many] == ["u", "u"]
    assert rpc == "GetUnwrapped"
    assert nothing is None


async def test_an_answer_shows_every_field_that_has_no_presence(gateway: str) -> None:
    thing = (await send(gateway, "GET", "/v1/unwrapped/u")).json

    assert (thing["count"], thing["big"], thing["tags"], thing["color"]) == (0, "0", [], "COLOR_UNSPECIFIED")
    assert "maybe" not in thing
    assert "nested" not in thing
