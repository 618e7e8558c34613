"""The matcher goes on with what it holds while the datastore is away, and follows it again when it is back."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from matcher.service.active_catalogues import ActiveCatalogues
from matcher.service.thread_pool import ThreadPool
from matcher.service.watchers import CatalogueWatcher
from mesh import background
from mesh.client.channel import open_channel
from mesh.server.mesh_server import MeshServer
from tests.fixtures.fake_catalogs import FakeCatalogs
from tests.fixtures.servers import settings_for_tests
from tests.fixtures.small_catalogue import small_entries

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@asynccontextmanager
async def datastore(catalogs: FakeCatalogs, address: str = "127.0.0.1:0") -> AsyncIterator[str]:
    server = MeshServer("datastore", address, settings_for_tests())
    server.add(*catalogs.service)
    async with server:
        yield server.address


@asynccontextmanager
async def following(address: str, held: ActiveCatalogues) -> AsyncIterator[None]:
    workers = ThreadPool()
    async with (
        open_channel(address, settings_for_tests(), caller="matcher", peer="datastore") as channel,
        background.running(CatalogueWatcher(channel, held, workers).loop()),
    ):
        yield
    workers.close()


async def holds(held: ActiveCatalogues, version: str) -> None:
    for _ in range(1000):
        if held.version("default") == version:
            return
        await asyncio.sleep(0.02)
    raise TimeoutError(version)


async def test_a_datastore_that_comes_back_is_followed_again() -> None:
    held, catalogs = ActiveCatalogues(), FakeCatalogs()
    catalogs.store("default", "before", small_entries())
    async with datastore(catalogs) as address:
        pass
    async with following(address, held):
        async with datastore(catalogs, address):
            await holds(held, "before")
        assert held.active("default").version == "before"
        catalogs.store("default", "after", small_entries())
        async with datastore(catalogs, address):
            await holds(held, "after")
