"""Keeps the catalogues in memory those that are active in the datastore."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

import grpc

from matcher.catalogue import build_catalogue
from matcher.convert import catalogue_rows
from mesh.logs import log
from minca.datastore.v1 import catalog_service_pb2, catalog_service_pb2_grpc

if TYPE_CHECKING:
    from matcher.catalogue import Catalogue
    from matcher.held import HeldCatalogues
    from matcher.workers import Workers
    from minca.datastore.v1 import catalog_pb2

WATCH_S: Final = 60.0  # every opening of the watch tells all active catalogues, so a notice that got lost is made good
LOAD_S: Final = 120.0
FIRST_WAIT_S, LONGEST_WAIT_S = 0.2, 5.0


class CatalogueWatcher:
    """Follows the datastore until it is cancelled; a failure is logged and tried again, and what is held stays held."""

    def __init__(self, channel: grpc.aio.Channel, held: HeldCatalogues, workers: Workers) -> None:
        self._catalogs = catalog_service_pb2_grpc.CatalogServiceStub(channel)
        self._held = held
        self._workers = workers

    async def run(self, watch_s: float = WATCH_S) -> None:
        """Open the watch again and again, each time for `watch_s` at most."""
        wait_s = FIRST_WAIT_S
        while True:
            try:
                await self._watch(watch_s)
                wait_s = FIRST_WAIT_S
            except (grpc.aio.AioRpcError, ValueError, TimeoutError) as error:
                code = error.code().name if isinstance(error, grpc.aio.AioRpcError) else type(error).__name__
                log.warning("catalogues could not be followed", problem=code, wait_s=wait_s)
                await asyncio.sleep(wait_s)
                wait_s = min(2 * wait_s, LONGEST_WAIT_S)

    async def _watch(self, watch_s: float) -> None:
        loop = asyncio.get_running_loop()
        ends_at = loop.time() + watch_s
        call = self._catalogs.WatchActiveCatalog(catalog_service_pb2.WatchActiveCatalogRequest(), wait_for_ready=True)
        notices = aiter(call)
        try:
            while True:
                try:
                    async with asyncio.timeout_at(ends_at):
                        notice = await anext(notices, None)
                except TimeoutError:
                    return
                if notice is None:
                    return
                await self._follow(notice.catalog)
        finally:
            call.cancel()

    async def _follow(self, active: catalog_pb2.Catalog) -> None:
        if self._held.version(active.insurer_id) == active.version:
            return
        self._held.expect(active.insurer_id)
        async with asyncio.timeout(LOAD_S):
            catalogue = await self._load(active)
        self._held.put(active.insurer_id, catalogue)
        log.info("catalogue in use", insurer_id=active.insurer_id, version=active.version, entries=len(catalogue))

    async def _load(self, active: catalog_pb2.Catalog) -> Catalogue:
        request = catalog_service_pb2.StreamCatalogEntriesRequest(insurer_id=active.insurer_id, version=active.version)
        rows = [row async for page in self._catalogs.StreamCatalogEntries(request) for row in catalogue_rows(page)]
        return await self._workers.run(lambda: build_catalogue(active.version, rows))
