"""The built desk, at the gateway: one page for every address of it, files kept for ever, and a page where none is."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from gateway.http import built_site
from gateway.http.built_site import BuiltSite, SiteTooLarge, read_site
from gateway.http.edge_limits import EdgeLimits
from tests.contract.gateway.echo import echo_contracts
from tests.contract.gateway.http import send
from tests.contract.gateway.served import serving
from tests.fixtures.servers import KNOWN

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.contract.gateway.echo import EchoServer

PAGE = b'<!doctype html><script type="module" src="/assets/main-BX3k9_2a.js"></script>'
SCRIPT = b"export const answer = 42;\n" * 100
GZIPPED = gzip.compress(SCRIPT, mtime=0)
BROTLI = b"as the build compressed it" * 10
SCRIPT_PATH = "/assets/main-BX3k9_2a.js"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a built desk, with things beside and in it that are nobody's to read."""
    outside = tmp_path_factory.mktemp("outside")
    (outside / "secret.txt").write_bytes(b"secret")
    folder = outside / "dist"
    (folder / "assets" / "maps").mkdir(parents=True)
    (folder / "v1").mkdir()
    (folder / "index.html").write_bytes(PAGE)
    (folder / "favicon.svg").write_bytes(b"<svg/>")
    (folder / ".env").write_bytes(b"secret")
    (folder / "v1" / "things").write_bytes(b"shadow")
    (folder / "assets" / "main-BX3k9_2a.js").write_bytes(SCRIPT)
    (folder / "assets" / "main-BX3k9_2a.js.gz").write_bytes(GZIPPED)
    (folder / "assets" / "main-BX3k9_2a.js.br").write_bytes(BROTLI)
    (folder / "assets" / "maps" / "plain.css").write_bytes(b"a{}")
    (folder / "assets" / "link-BX3k9_2a.txt").symlink_to(outside / "secret.txt")
    return folder


@pytest.fixture(scope="module")
def site(folder: Path) -> BuiltSite:
    return read_site(folder)


@pytest_asyncio.fixture(scope="module")
async def desk(echo_server: EchoServer, site: BuiltSite) -> AsyncIterator[str]:
    async with serving(echo_contracts(), echo_server.address, site=site) as address:
        yield address


@pytest.mark.parametrize("path", ["/", "/desk", "/desk/", "/desk/cases/TK-2026-001", "/desk/a.b/../c?tab=source"])
async def test_every_address_of_the_desk_is_its_page(path: str, desk: str) -> None:
    answer = await send(desk, "GET", path)

    assert (answer.status, answer.body) == (200, PAGE)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache"


async def test_the_page_is_not_sent_twice(desk: str) -> None:
    first = await send(desk, "GET", "/")
    again = await send(desk, "GET", "/desk/cases", headers={"if-none-match": first.headers["etag"]})

    assert (again.status, again.body) == (304, b"")


async def test_no_script_runs_but_the_desks_own_and_nobody_frames_it(desk: str) -> None:
    for path in ("/", SCRIPT_PATH, "/favicon.svg"):
        headers = (await send(desk, "GET", path)).headers
        policy = dict(each.split(" ", 1) for each in headers["content-security-policy"].split("; "))
        assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
        assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == policy["worker-src"] == "'self'"
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] == "no-referrer"


async def test_a_file_with_a_hash_in_its_name_is_kept_for_ever_and_others_are_not(desk: str) -> None:
    hashed, plain, top = [
        await send(desk, "GET", path) for path in (SCRIPT_PATH, "/assets/maps/plain.css", "/favicon.svg")
    ]

    assert hashed.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert plain.headers["cache-control"] == top.headers["cache-control"] == "no-cache"
    assert hashed.headers["content-type"] == "text/javascript; charset=utf-8"
    assert plain.headers["content-type"] == "text/css; charset=utf-8"
    assert top.headers["content-type"] == "image/svg+xml"


@pytest.mark.parametrize(
    ("accepted", "coding", "body"),
    [
        ("gzip, br", "br", BROTLI),
        ("gzip", "gzip", GZIPPED),
        ("br;q=0, gzip", "gzip", GZIPPED),
        ("identity", "", SCRIPT),
    ],
)
async def test_a_file_comes_as_the_build_compressed_it(accepted: str, coding: str, body: bytes, desk: str) -> None:
    answer = await send(desk, "GET", SCRIPT_PATH, headers={"accept-encoding": accepted})
    known = {"accept-encoding": accepted, "if-none-match": answer.headers["etag"]}

    assert (answer.headers.get("content-encoding", ""), answer.body) == (coding, body)
    assert "accept-encoding" in answer.headers["vary"].lower()
    assert (await send(desk, "GET", SCRIPT_PATH, headers=known)).status == 304


async def test_the_contracts_keep_their_paths(desk: str, echo: EchoServer) -> None:
    answer = await send(desk, "GET", "/v1/things/a")

    assert answer.json["rpc"] == "GetThing"
    assert [rpc for rpc, _ in echo.received] == ["GetThing"]
    assert (await send(desk, "GET", "/docs")).headers["content-type"].startswith("text/html")
    assert b"shadow" not in (await send(desk, "GET", "/v1/things")).body


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/assets/../../secret.txt",
        "/assets/%2e%2e/%2e%2e/secret.txt",
        "/assets/..%2f..%2fsecret.txt",
        "/assets/..\\..\\secret.txt",
        "/assets/link-BX3k9_2a.txt",
        "/.env",
        "//etc/passwd",
        "/assets//etc/passwd",
        "/assets/main-BX3k9_2a.js%00.txt",
        "/assets/",
        "/assets",
        "/index.html.gz",
        f"{SCRIPT_PATH}.br",
        "/assets/gone-BX3k9_2a.js",
    ],
)
async def test_nothing_but_the_files_of_the_desk_is_read(path: str, desk: str) -> None:
    answer = await send(desk, "GET", path)

    assert answer.status == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert b"secret" not in answer.body.replace(b"secret.txt", b"")


async def test_the_desk_is_only_read(desk: str) -> None:
    answer, head = await send(desk, "POST", "/", b"a"), await send(desk, "HEAD", "/")

    assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD, OPTIONS")
    assert (head.status, head.body, head.headers["content-length"]) == (200, b"", str(len(PAGE)))


async def test_the_files_of_the_desk_take_nothing_from_what_a_caller_may_ask(
    echo_server: EchoServer, site: BuiltSite
) -> None:
    async with serving(
        echo_contracts(), echo_server.address, site=site, authenticator=KNOWN, limits=EdgeLimits(1)
    ) as desk:
        opened = [(await send(desk, "GET", path)).status for path in ("/", SCRIPT_PATH, "/", "/desk/cases")]
        called = [(await send(desk, "GET", "/v1/things/a")).status for _ in range(11)]

    assert (opened, called) == ([200] * 4, [200] * 10 + [429])


@pytest.mark.parametrize("path", ["/", "/desk/cases"])
async def test_without_the_built_desk_a_page_says_how_to_build_it(path: str, gateway: str) -> None:
    answer = await send(gateway, "GET", path)

    assert answer.status == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert b"make setup" in answer.body
    assert b'href="/docs"' in answer.body
    assert b"<script" not in answer.body


def test_a_folder_that_is_no_built_desk_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(built_site, "MOST_BYTES", 1000)

    with pytest.raises(SiteTooLarge):
        read_site(folder)


def test_a_folder_without_a_page_is_no_desk(tmp_path: Path) -> None:
    assert not read_site(tmp_path).assets
    assert not read_site(tmp_path / "nothing").assets
