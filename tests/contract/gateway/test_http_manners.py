"""What clients of HTTP rely on, at the program itself: methods, conditions, compression, other origins, names."""

from __future__ import annotations

import asyncio
import gzip
from typing import TYPE_CHECKING

import pytest

from tests.contract.gateway.conftest import LISTED_PAGE
from tests.contract.gateway.fake_mesh import COT
from tests.contract.gateway.http import JSON, send, send_raw

if TYPE_CHECKING:
    from tests.contract.gateway.program import RunningGateway

CASE = f"/v1/cases/{COT}"
GZIP = {"accept-encoding": "gzip, br;q=0.5"}


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
    answer = await send_raw(address, f"GET http://gateway.example:8080{CASE} HTTP/1.1".encode())

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
    answer = await send(address, "GET", path, headers={"origin": LISTED_PAGE})

    assert answer.headers["access-control-allow-origin"] == LISTED_PAGE
    assert "ETag" in answer.headers["access-control-expose-headers"]
    assert "Origin" in answer.headers["vary"]
    assert "access-control-allow-credentials" not in answer.headers


async def test_a_page_that_is_listed_may_ask_before_it_calls(address: str) -> None:
    asked = {
        "origin": LISTED_PAGE,
        "access-control-request-method": "PATCH",
        "access-control-request-headers": "if-match",
    }
    answer = await send(address, "OPTIONS", CASE, headers=asked)

    assert answer.status == 204
    assert answer.headers["access-control-allow-origin"] == LISTED_PAGE
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
    answer = await send(gateway, "GET", "/v1/things/a", headers={"origin": LISTED_PAGE})

    assert not [name for name in answer.headers if name.startswith("access-control")]
    assert "origin" not in answer.headers.get("vary", "").lower()
