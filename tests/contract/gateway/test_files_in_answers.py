"""Answers that are files: their bytes as they are, as a download that no browser runs, whole or visibly broken."""

from __future__ import annotations

import asyncio
import http.client
import json
import re
from typing import TYPE_CHECKING, Any

import grpc
import pytest
import pytest_asyncio

from gateway.http.middleware import SECURITY_HEADERS
from gateway.openapi import document as openapi
from gateway.transcoding import file_bodies
from mesh.errors import NotFound
from tests.contract.gateway.http import send, send_raw
from tests.contract.gateway.served import BOUNDS, serving
from tests.contract.gateway.shelf import ShelfServer, http_body, label, new, running_shelf, shelf_contracts
from tests.contract.gateway.test_refusals import failing, refusing

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable


SENT = "/v1/papers/a:send"
MIB = 2**20


@pytest_asyncio.fixture(scope="module")
async def running() -> AsyncIterator[tuple[ShelfServer, str]]:
    async with running_shelf() as shelf, serving(shelf_contracts(), shelf.address) as address:
        yield shelf, address


@pytest.fixture
def shelf(running: tuple[ShelfServer, str]) -> ShelfServer:
    """The server, with nothing on it."""
    shelf, _ = running
    shelf.pieces, shelf.source, shelf.afterwards = [], None, None
    return shelf


@pytest.fixture
def address(running: tuple[ShelfServer, str]) -> str:
    return running[1]


@pytest.mark.parametrize("path", [SENT, "/v1/papers/a:bare"])
async def test_pieces_come_as_one_file_with_the_type_of_the_first(path: str, shelf: ShelfServer, address: str) -> None:
    shelf.pieces = [http_body(b"%PDF-1", "application/pdf", label("acta.pdf")), http_body(b".7\x00\xff", "text/html")]

    answer = await send(address, "GET", path, headers={"accept": "application/json"})

    assert (answer.status, answer.body) == (200, b"%PDF-1.7\x00\xff")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == 'attachment; filename="acta.pdf"'


async def test_a_file_in_one_message_has_its_length_and_a_tag(shelf: ShelfServer, address: str) -> None:
    shelf.pieces = [http_body(b"PK\x03\x04", "application/zip", label("a.zip"))]

    answer = await send(address, "GET", "/v1/papers/a")
    again = await send(address, "GET", "/v1/papers/a", headers={"if-none-match": answer.headers["etag"]})

    assert (answer.body, answer.headers["content-length"]) == (b"PK\x03\x04", "4")
    assert answer.headers["content-disposition"] == 'attachment; filename="a.zip"'
    assert (again.status, again.body) == (304, b"")


@pytest.mark.parametrize("path", [SENT, "/v1/papers/a", "/v1/papers/a:bare"])
@pytest.mark.parametrize("media_type", ["text/html", "image/svg+xml", "text/xml; charset=utf-8", "application/pdf"])
async def test_no_type_is_shown_run_guessed_or_kept(
    media_type: str, path: str, shelf: ShelfServer, address: str
) -> None:
    shelf.pieces = [http_body(b"<script>alert(1)</script>" * 100, media_type)]

    answer = await send(address, "GET", path)

    assert answer.headers["content-type"] == media_type
    assert answer.headers["content-disposition"] == 'attachment; filename="download"'
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'; frame-ancestors 'none'"
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    assert {name.lower() for name in SECURITY_HEADERS} <= answer.headers.keys()


@pytest.mark.parametrize(
    "media_type", ["", "html", "text/html\r\nSet-Cookie: a=b", "text/plain; a", "texto/ñandú", "a/b\x00", "text/a b"]
)
async def test_what_is_no_media_type_is_any_bytes(media_type: str, shelf: ShelfServer, address: str) -> None:
    shelf.pieces = [http_body(b"abc", media_type)]

    answer = await send(address, "GET", SENT)

    assert (answer.headers["content-type"], answer.body) == ("application/octet-stream", b"abc")
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    ("name", "disposition"),
    [
        (
            "Pólizas año 2026.xlsx",
            "filename=\"Polizas ano 2026.xlsx\"; filename*=UTF-8''P%C3%B3lizas%20a%C3%B1o%202026.xlsx",
        ),
        ("../../etc/passwd", 'filename="passwd"'),
        ("C:\\temp\\flota.xlsx", 'filename="flota.xlsx"'),
        ('a"; filename="b.exe', 'filename="a__ filename=_b.exe"'),
        ("a\r\nSet-Cookie: a=b.pdf", 'filename="aSet-Cookie_ a=b.pdf"'),
        ("factura\u202efdp.exe", 'filename="facturafdp.exe"'),
        (".bashrc", 'filename="bashrc"'),
        ("100%41.pdf", 'filename="100_41.pdf"'),
        ("车辆.pdf", "filename=\"download.pdf\"; filename*=UTF-8''%E8%BD%A6%E8%BE%86.pdf"),
        ("", 'filename="download"'),
        ("..", 'filename="download"'),
        ("a" * 300 + ".pdf", f'filename="{"a" * 146}.pdf"'),
        ("a." + "b" * 300, f'filename="a.{"b" * 148}"'),
    ],
)
async def test_a_name_is_that_of_one_file_and_of_no_header(
    name: str, disposition: str, shelf: ShelfServer, address: str
) -> None:
    shelf.pieces = [http_body(b"a", "application/pdf", label(name))]

    answer = await send(address, "GET", SENT)

    assert answer.headers["content-disposition"] == f"attachment; {disposition}"
    assert "set-cookie" not in answer.headers


async def test_a_name_is_in_the_first_extension_that_is_nothing_else(shelf: ShelfServer, address: str) -> None:
    body = http_body(b"a", "", new("shelf.v1.Stamp", name="wrong", times=2), label("right.pdf"), label("late.pdf"))
    body.extensions.insert(
        0, body.extensions[0].__class__(type_url="type.googleapis.com/not.Known", value=b"\x0a\x01x")
    )
    body.extensions.insert(
        0, body.extensions[0].__class__(type_url="type.googleapis.com/shelf.v1.Label", value=b"\xff")
    )
    shelf.pieces = [body]

    answer = await send(address, "GET", SENT)

    assert answer.headers["content-disposition"] == 'attachment; filename="right.pdf"'


async def test_a_refusal_before_the_first_piece_is_a_problem(shelf: ShelfServer, address: str) -> None:
    shelf.afterwards = refusing(NotFound("paper", "a"))

    for path in (SENT, "/v1/papers/a"):
        answer = await send(address, "GET", path)
        assert (answer.status, answer.headers["content-type"]) == (404, "application/problem+json")
        assert "content-disposition" not in answer.headers


@pytest.mark.parametrize("code", [grpc.StatusCode.INTERNAL, grpc.StatusCode.DATA_LOSS, grpc.StatusCode.UNAVAILABLE])
async def test_an_error_in_the_middle_leaves_the_body_without_an_end(
    code: grpc.StatusCode, shelf: ShelfServer, address: str
) -> None:
    shelf.pieces = [http_body(b"first", "text/csv"), http_body(b"second")]
    shelf.afterwards = failing(code, "the disk is gone")

    raw = await send_raw(address, f"GET {SENT} HTTP/1.1".encode())
    with pytest.raises(http.client.IncompleteRead):
        await send(address, "GET", SENT)

    assert raw.startswith(b"HTTP/1.1 200 ")
    assert b"first" in raw
    assert not raw.endswith(b"0\r\n\r\n")
    assert b"disk" not in raw


async def test_a_file_of_no_piece_is_empty(shelf: ShelfServer, address: str) -> None:
    answer = await send(address, "GET", SENT)

    assert (answer.status, answer.body) == (200, b"")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert shelf.pieces == []


async def test_head_has_the_headers_and_does_not_read_on(shelf: ShelfServer, address: str) -> None:
    async def endless() -> AsyncIterator[Any]:
        yield http_body(b"a", "text/csv", label("a.csv"))
        await asyncio.Event().wait()

    shelf.source = endless
    answer = await asyncio.wait_for(send(address, "HEAD", SENT), 5)

    assert (answer.status, answer.body, answer.headers["content-type"]) == (200, b"", "text/csv")
    assert answer.headers["content-disposition"] == 'attachment; filename="a.csv"'


async def test_what_a_client_does_not_take_is_not_read(shelf: ShelfServer, address: str) -> None:
    """A client that reads slowly slows the service down, and one that goes away ends its call."""
    made, ended = 0, asyncio.Event()
    piece = http_body(bytes(MIB), "application/zip")

    async def endless() -> AsyncIterator[Any]:
        nonlocal made
        try:
            while True:
                made += 1
                yield piece
        finally:
            ended.set()

    shelf.source = endless
    host, _, port = address.rpartition(":")
    reader, writer = await asyncio.open_connection(host, int(port), limit=64 * 1024)
    writer.write(f"GET {SENT} HTTP/1.1\r\nHost: gateway\r\n\r\n".encode())
    await reader.readuntil(b"\r\n\r\n")
    at_rest = await _when_still(lambda: made)
    await reader.readexactly(8 * MIB)
    moved_on = await _when_still(lambda: made)
    writer.transport.abort()

    assert at_rest < 40
    assert at_rest < moved_on < at_rest + 40
    await asyncio.wait_for(ended.wait(), 10)


async def _when_still(count: Callable[[], int]) -> int:
    """Return a count that has not moved for a while."""
    seen, unmoved = -1, 0
    for _ in range(200):
        await asyncio.sleep(0.05)
        unmoved = unmoved + 1 if count() == seen else 0
        seen = count()
        if unmoved == 10 and seen:
            return seen
    raise AssertionError("it never rests")


async def test_a_client_that_takes_nothing_loses_its_place(
    shelf: ShelfServer, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_bodies, "TAKEN_WITHIN_S", 0.2)
    ended = asyncio.Event()
    piece = http_body(bytes(MIB))

    async def endless() -> AsyncIterator[Any]:
        try:
            while True:
                yield piece
        finally:
            ended.set()

    shelf.source = endless
    host, _, port = address.rpartition(":")
    _, writer = await asyncio.open_connection(host, int(port), limit=64 * 1024)
    writer.write(f"GET {SENT} HTTP/1.1\r\nHost: gateway\r\n\r\n".encode())

    await asyncio.wait_for(ended.wait(), 10)
    writer.transport.abort()


async def test_a_body_among_other_fields_stays_json(shelf: ShelfServer, address: str) -> None:
    shelf.pieces = [http_body(b"abc", "text/csv")]

    answer = await send(address, "GET", "/v1/papers/a:describe")

    assert answer.json["body"] == {"contentType": "text/csv", "data": "YWJj", "extensions": []}


async def test_the_document_says_that_the_answer_is_a_file() -> None:
    described: Any = json.loads(json.dumps(openapi.document(shelf_contracts(), BOUNDS)))

    for path in ("/v1/papers/{title}:send", "/v1/papers/{title}", "/v1/papers/{title}:bare"):
        answer = described["paths"][path]["get"]["responses"]["200"]
        assert answer["content"] == {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
        assert "Content-Disposition" in answer["headers"]
    assert re.search(
        "part only", described["paths"]["/v1/papers/{title}:send"]["get"]["responses"]["200"]["description"]
    )
