"""CatalogService."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from datastore.convert import catalogs as convert
from datastore.convert.checks import check_request_id
from datastore.db.engine import transact
from datastore.db.notifications import wait_for
from datastore.servicers.import_buffer import ImportBuffer
from datastore.servicers.page_request import page_request, visible_insurer
from datastore.store import catalogs
from datastore.store.catalog_changes import TwoVersions, changes_between, count_changes
from datastore.tenancy.actor import current_actor
from mesh.identity.insurers import insurer_to_write
from minca.datastore.v1 import catalog_service_pb2 as pb
from minca.datastore.v1 import catalog_service_pb2_grpc

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    import grpc
    from sqlalchemy import RowMapping
    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

    from datastore.db.notifications import Notifications

    Context = grpc.aio.ServicerContext[Any, Any]

RPC = "/minca.datastore.v1.CatalogService/"
WATCH_POLL_S: Final = 5.0
MOST_CHANGES: Final = 1000


class CatalogServicer(catalog_service_pb2_grpc.CatalogServiceServicer):
    """Stores the catalogues of insurers."""

    def __init__(self, engine: AsyncEngine, signals: Notifications) -> None:
        self._engine = engine
        self._signals = signals

    async def ImportCatalog(
        self, request_iterator: AsyncIterator[pb.ImportCatalogRequest], _context: Context
    ) -> pb.ImportCatalogResponse:
        actor = current_actor(f"{RPC}ImportCatalog")
        requests = aiter(request_iterator)
        first = await anext(requests, pb.ImportCatalogRequest())
        convert.check_version(first.insurer_id, first.version)
        check_request_id(first.request_id)
        insurer_id = insurer_to_write(actor.insurer_id, "insurer_id", first.insurer_id)
        with ImportBuffer() as spool:
            await _buffer_rows(spool, first, requests)
            row = await transact(
                self._engine,
                lambda connection: catalogs.import_catalog(
                    connection, actor, insurer_id, first.version, spool.batches(), request_id=first.request_id
                ),
            )
        return pb.ImportCatalogResponse(catalog=convert.catalog_of(row))

    async def ActivateCatalog(
        self, request: pb.ActivateCatalogRequest, _context: Context
    ) -> pb.ActivateCatalogResponse:
        actor = current_actor(f"{RPC}ActivateCatalog")
        convert.check_version(request.insurer_id, request.version)
        insurer_id = insurer_to_write(actor.insurer_id, "insurer_id", request.insurer_id)
        row = await transact(
            self._engine,
            lambda connection: catalogs.activate_catalog(connection, actor, insurer_id, request.version),
        )
        return pb.ActivateCatalogResponse(catalog=convert.catalog_of(row))

    async def ListCatalogs(self, request: pb.ListCatalogsRequest, _context: Context) -> pb.ListCatalogsResponse:
        actor = current_actor(f"{RPC}ListCatalogs")
        convert.check_insurer(request.insurer_id)
        list_request = page_request(
            request, replace(actor, insurer_id=visible_insurer(actor.insurer_id, request.insurer_id))
        )
        page = await transact(self._engine, lambda connection: catalogs.list_catalogs(connection, list_request))
        items = map(convert.catalog_of, page.items)
        return pb.ListCatalogsResponse(catalogs=items, next_page_token=page.next_token)

    async def StreamCatalogEntries(
        self, request: pb.StreamCatalogEntriesRequest, _context: Context
    ) -> AsyncIterator[pb.StreamCatalogEntriesResponse]:
        actor = current_actor(f"{RPC}StreamCatalogEntries")
        convert.check_version(request.insurer_id, request.version or "active")
        insurer_id = insurer_to_write(actor.insurer_id, "insurer_id", request.insurer_id)
        catalog = await transact(
            self._engine, lambda connection: catalogs.find_catalog(connection, insurer_id, request.version)
        )
        position = 0
        while rows := await self._entries(catalog["id"], position):
            yield pb.StreamCatalogEntriesResponse(entries=map(convert.entry_of, rows))
            position = rows[-1]["position"]

    async def _entries(self, catalog_id: int, position: int) -> Sequence[RowMapping]:
        return await transact(self._engine, lambda connection: catalogs.entries_after(connection, catalog_id, position))

    async def ListCatalogChanges(
        self, request: pb.ListCatalogChangesRequest, _context: Context
    ) -> pb.ListCatalogChangesResponse:
        actor = current_actor(f"{RPC}ListCatalogChanges")
        convert.check_version(request.insurer_id, request.version)
        convert.check_version(request.insurer_id, request.base_version or "active", "base_version")
        kind = convert.change_kind(request.kind)
        insurer_id = insurer_to_write(actor.insurer_id, "insurer_id", request.insurer_id)
        page_of_changes = page_request(request, replace(actor, insurer_id=insurer_id), maximum=MOST_CHANGES)

        async def compare(connection: AsyncConnection) -> pb.ListCatalogChangesResponse:
            after = await catalogs.find_catalog(connection, insurer_id, request.version)
            base = await catalogs.find_catalog(connection, insurer_id, request.base_version)
            versions = TwoVersions(after["id"], base["id"])
            page = await changes_between(connection, versions, page_of_changes, kind)
            counts = None if request.page_token else await count_changes(connection, versions)
            return convert.catalog_changes(page, base["version"], counts)

        return await transact(self._engine, compare)

    async def GetCatalogNames(
        self, request: pb.GetCatalogNamesRequest, _context: Context
    ) -> pb.GetCatalogNamesResponse:
        actor = current_actor(f"{RPC}GetCatalogNames")
        convert.check_version(request.insurer_id, request.version or "active")
        insurer_id = insurer_to_write(actor.insurer_id, "insurer_id", request.insurer_id)

        async def find(connection: AsyncConnection) -> tuple[Sequence[str], Sequence[str]]:
            catalog = await catalogs.find_catalog(connection, insurer_id, request.version)
            return await catalogs.names_of(connection, catalog["id"])

        brands, models = await transact(self._engine, find)
        return pb.GetCatalogNamesResponse(brands=brands, models=models)

    async def WatchActiveCatalog(
        self, request: pb.WatchActiveCatalogRequest, _context: Context
    ) -> AsyncIterator[pb.WatchActiveCatalogResponse]:
        actor = current_actor(f"{RPC}WatchActiveCatalog")
        convert.check_insurer(request.insurer_id)
        insurer_id = visible_insurer(actor.insurer_id, request.insurer_id)
        sent_versions: dict[str, str] = {}
        while True:
            signal = self._signals.next(catalogs.CHANNEL)
            active = await transact(self._engine, lambda connection: catalogs.active_catalogs(connection, insurer_id))
            for row in active:
                if sent_versions.get(row["insurer_id"]) != row["version"]:
                    sent_versions[row["insurer_id"]] = row["version"]
                    yield pb.WatchActiveCatalogResponse(catalog=convert.catalog_of(row))
            await wait_for(signal, WATCH_POLL_S)


async def _buffer_rows(
    spool: ImportBuffer, first: pb.ImportCatalogRequest, others: AsyncIterator[pb.ImportCatalogRequest]
) -> None:
    """Check and buffer entries as they arrive; row numbers run over the whole import.

    Raises: InvalidField, InvalidFields.
    """
    spool.keep(convert.entry_rows(first.entries, 1))
    count = len(first.entries)
    async for request in others:
        rows = convert.entry_rows(request.entries, count + 1)
        count += len(rows)
        catalogs.refuse_too_many(count)
        await asyncio.to_thread(spool.keep, rows)
