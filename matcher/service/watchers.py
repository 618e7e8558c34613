"""Keeping catalogues, corrections and what was learned in memory up to date with the datastore."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

from matcher.service.catalogue_build import build_without_gc, with_shared_values
from matcher.service.convert import (
    catalogue_rows,
    learned_coding,
    remembered_correction,
    remembered_vin_code,
    vehicle_types,
)
from mesh.client.watch_loop import WATCH_S, following
from mesh.telemetry.logs import log
from minca.datastore.v1 import (
    catalog_service_pb2,
    catalog_service_pb2_grpc,
    correction_service_pb2,
    correction_service_pb2_grpc,
    quality_service_pb2,
    quality_service_pb2_grpc,
)

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    import grpc

    from matcher.catalogue.entries import Catalogue, CatalogueRow
    from matcher.service.active_catalogues import ActiveCatalogues
    from matcher.service.corrections import CorrectionMemory
    from matcher.service.learned_coding import LearnedCodings
    from matcher.service.thread_pool import ThreadPool
    from matcher.service.vin_memory import VinMemory
    from mesh.background import Loop
    from minca.datastore.v1 import catalog_pb2

LOAD_S: Final = 120.0


class CatalogueWatcher:
    """Follows the active catalogues. Each new watch begins with all of them, so a lost notice does no harm."""

    def __init__(self, channel: grpc.aio.Channel, catalogues: ActiveCatalogues, workers: ThreadPool) -> None:
        self._catalogs = catalog_service_pb2_grpc.CatalogServiceStub(channel)
        self._active = catalogues
        self._workers = workers

    def loop(self, watch_s: float = WATCH_S) -> Loop:
        """Return the loop that follows them with watches of `watch_s` each."""
        return following("catalogues", self._watch, self._take, watch_s=watch_s)

    def _watch(self) -> grpc.aio.UnaryStreamCall[Any, catalog_service_pb2.WatchActiveCatalogResponse]:
        return self._catalogs.WatchActiveCatalog(catalog_service_pb2.WatchActiveCatalogRequest(), wait_for_ready=True)

    async def _take(self, notice: catalog_service_pb2.WatchActiveCatalogResponse) -> None:
        catalog = notice.catalog
        if self._active.version(catalog.insurer_id) == catalog.version:
            return
        self._active.expect(catalog.insurer_id)
        async with asyncio.timeout(LOAD_S):
            catalogue, types = await self._load(catalog)
        self._active.put(catalog.insurer_id, catalogue, types)
        log.info("catalogue in use", insurer_id=catalog.insurer_id, version=catalog.version, entries=len(catalogue))

    async def _load(self, catalog: catalog_pb2.Catalog) -> tuple[Catalogue, dict[str, str]]:
        request = catalog_service_pb2.StreamCatalogEntriesRequest(
            insurer_id=catalog.insurer_id, version=catalog.version
        )
        rows: list[CatalogueRow] = []
        types: dict[str, str] = {}
        async for page in self._catalogs.StreamCatalogEntries(request):
            rows += with_shared_values(catalogue_rows(page))
            types |= vehicle_types(page)
        return await self._workers.run(lambda: build_without_gc(catalog.version, rows)), types


class CorrectionWatcher:
    """Follows the corrections by reviewers; after an interruption it resumes where it stopped."""

    def __init__(self, channel: grpc.aio.Channel, memory: CorrectionMemory, zone: ZoneInfo) -> None:
        self._corrections = correction_service_pb2_grpc.CorrectionServiceStub(channel)
        self._memory = memory
        self._zone = zone
        self._last_id = 0

    def loop(self, watch_s: float = WATCH_S) -> Loop:
        """Return the loop that follows them with watches of `watch_s` each."""
        return following("corrections", self._watch, self._take, watch_s=watch_s)

    def _watch(self) -> grpc.aio.UnaryStreamCall[Any, correction_service_pb2.WatchCorrectionsResponse]:
        request = correction_service_pb2.WatchCorrectionsRequest(after_id=self._last_id)
        return self._corrections.WatchCorrections(request, wait_for_ready=True)

    async def _take(self, notice: correction_service_pb2.WatchCorrectionsResponse) -> None:
        for correction in notice.corrections:
            self._memory.learn(remembered_correction(correction, self._zone))
            self._last_id = correction.id
        log.info("corrections loaded", corrections=len(notice.corrections), remembered=self._memory.correction_count)


class LearnedCodingWatcher:
    """Follows what is learned of insurers. Each new watch begins with all of it."""

    def __init__(self, channel: grpc.aio.Channel, codings: LearnedCodings) -> None:
        self._quality = quality_service_pb2_grpc.QualityServiceStub(channel)
        self._codings = codings

    def loop(self, watch_s: float = WATCH_S) -> Loop:
        """Return the loop that follows it with watches of `watch_s` each."""
        return following("learned-coding", self._watch, self._take, watch_s=watch_s)

    def _watch(self) -> grpc.aio.UnaryStreamCall[Any, quality_service_pb2.WatchLearnedCodingResponse]:
        return self._quality.WatchLearnedCoding(quality_service_pb2.WatchLearnedCodingRequest(), wait_for_ready=True)

    async def _take(self, notice: quality_service_pb2.WatchLearnedCodingResponse) -> None:
        self._codings.put(notice.learned.insurer_id, learned_coding(notice.learned))


class VinCodeWatcher:
    """Follows the codes that persons found for VINs; after an interruption it resumes where it stopped."""

    def __init__(self, channel: grpc.aio.Channel, memory: VinMemory) -> None:
        self._quality = quality_service_pb2_grpc.QualityServiceStub(channel)
        self._memory = memory
        self._last_id = 0

    def loop(self, watch_s: float = WATCH_S) -> Loop:
        """Return the loop that follows them with watches of `watch_s` each."""
        return following("vin-codes", self._watch, self._take, watch_s=watch_s)

    def _watch(self) -> grpc.aio.UnaryStreamCall[Any, quality_service_pb2.WatchVinCodesResponse]:
        request = quality_service_pb2.WatchVinCodesRequest(after_id=self._last_id)
        return self._quality.WatchVinCodes(request, wait_for_ready=True)

    async def _take(self, notice: quality_service_pb2.WatchVinCodesResponse) -> None:
        for code in notice.vin_codes:
            self._memory.learn(remembered_vin_code(code))
            self._last_id = code.id
