"""A connection over which nothing is said stays, and every option that we give to gRPC is one that it has."""

from __future__ import annotations

import ast
import asyncio
import re
import sys
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import grpc
import grpc._cython.cygrpc as core

from mesh.client import channel as channels
from mesh.client.channel import open_channel
from mesh.server import mesh_server
from minca.datastore.v1 import catalog_service_pb2 as pb
from minca.datastore.v1 import catalog_service_pb2_grpc as pb_grpc
from tests.fixtures.scripted import ScriptedCatalogs
from tests.fixtures.servers import serving, settings_for_tests

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Sequence

    import pytest

ROOT = Path(__file__).resolve().parents[3]
CODE = ("mesh", "gateway", "datastore", "intake", "matcher", "domain", "cli", "bench", "tests")
OPTION = re.compile(r"grpc\.[a-z0-9_.]+")
LEAST_BETWEEN_PINGS = "grpc.http2.min_ping_interval_without_data_ms"
PINGS_EVERY_MS = 1000  # gRPC core pings no more often
QUIET_S = 4.5  # core ends a connection at the third ping that comes too early


def options_in_our_code() -> set[str]:
    return {name for folder in CODE for path in (ROOT / folder).rglob("*.py") for name in _options_of(path)}


def _options_of(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and OPTION.fullmatch(node.value):
            yield node.value


def changed(options: Sequence[tuple[str, Any]], changes: dict[str, int]) -> tuple[tuple[str, Any], ...]:
    assert changes.keys() <= dict(options).keys()
    return tuple({**dict(options), **changes}.items())


def test_grpc_has_every_option_that_we_set() -> None:
    binary = Path(core.__file__).read_bytes()
    set_by_us = options_in_our_code() - sys.modules.keys()

    assert LEAST_BETWEEN_PINGS in set_by_us
    assert {name for name in set_by_us if f"{name}\0".encode() not in binary} == set()


def test_no_channel_pings_more_often_than_servers_allow() -> None:
    pings, allowed = dict(channels.OPTIONS), dict(mesh_server.OPTIONS)

    assert pings["grpc.keepalive_time_ms"] >= 2 * allowed[LEAST_BETWEEN_PINGS]


@asynccontextmanager
async def serving_quietly(allowed_ms: int, patch: pytest.MonkeyPatch) -> AsyncIterator[str]:
    """A server whose streams say nothing for a while, and on whose connections so frequent pings are allowed."""

    async def quiet(_request: object) -> None:
        await asyncio.sleep(QUIET_S)

    patch.setattr(mesh_server, "OPTIONS", changed(mesh_server.OPTIONS, {LEAST_BETWEEN_PINGS: allowed_ms}))
    async with serving(ScriptedCatalogs(quiet).service) as address:
        yield address


async def end_of_a_stream(address: str) -> grpc.StatusCode:
    async with open_channel(address, settings_for_tests(max_retries=0), caller="test", peer="datastore") as channel:
        watch = pb_grpc.CatalogServiceStub(channel).WatchActiveCatalog(pb.WatchActiveCatalogRequest(), timeout=20)
        with suppress(grpc.aio.AioRpcError):
            async for _ in watch:
                pass
        return await watch.code()


async def test_a_quiet_stream_stays_while_its_pings_are_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    often = {"grpc.keepalive_time_ms": PINGS_EVERY_MS}
    monkeypatch.setattr(channels, "OPTIONS", changed(channels.OPTIONS, often))
    async with (
        serving_quietly(PINGS_EVERY_MS // 2, monkeypatch) as patient,
        serving_quietly(PINGS_EVERY_MS * 60, monkeypatch) as impatient,
    ):
        ends = await asyncio.gather(end_of_a_stream(patient), end_of_a_stream(impatient))

    assert ends == [grpc.StatusCode.OK, grpc.StatusCode.UNAVAILABLE]
