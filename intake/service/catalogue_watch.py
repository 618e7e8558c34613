"""Following the active catalogues, whose brands and models are found in texts too."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

from intake.lexicon.catalogue_names import NO_NAMES, CatalogueNames, lacking
from mesh.client.watch_loop import WATCH_S, following
from mesh.identity.insurers import DEFAULT_INSURER
from mesh.telemetry.logs import log
from minca.datastore.v1 import catalog_service_pb2, catalog_service_pb2_grpc

if TYPE_CHECKING:
    import grpc

    from mesh.background import Loop

NAMES_S: Final = 30.0


class CatalogueWatch:
    """Keeps what only the active catalogue of each insurer names; until it is known, the word lists have to do."""

    def __init__(self, datastore: grpc.aio.Channel) -> None:
        self._catalogs = catalog_service_pb2_grpc.CatalogServiceStub(datastore)
        self._versions: dict[str, str] = {}
        self._names: dict[str, CatalogueNames] = {}

    def names(self, insurer_id: str) -> CatalogueNames:
        """Return the names for the e-mails of an insurer; empty: the default one."""
        return self._names.get(insurer_id or DEFAULT_INSURER, NO_NAMES)

    def loop(self, watch_s: float = WATCH_S) -> Loop:
        """Return the loop that follows the catalogues with watches of `watch_s` each."""
        return following("catalogue-names", self._watch, self._take, watch_s=watch_s)

    def _watch(self) -> grpc.aio.UnaryStreamCall[Any, catalog_service_pb2.WatchActiveCatalogResponse]:
        return self._catalogs.WatchActiveCatalog(catalog_service_pb2.WatchActiveCatalogRequest(), wait_for_ready=True)

    async def _take(self, notice: catalog_service_pb2.WatchActiveCatalogResponse) -> None:
        insurer_id, version = notice.catalog.insurer_id, notice.catalog.version
        if self._versions.get(insurer_id) == version:
            return
        request = catalog_service_pb2.GetCatalogNamesRequest(insurer_id=insurer_id, version=version)
        named = await self._catalogs.GetCatalogNames(request, timeout=NAMES_S)
        names = await asyncio.to_thread(lacking, named.brands, named.models)
        self._names[insurer_id], self._versions[insurer_id] = names, version
        log.info(
            "catalogue names in use",
            insurer_id=insurer_id,
            version=version,
            brands=len(names.brands),
            models=len(names.models),
        )
