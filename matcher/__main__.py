"""The matcher as a process: `python -m matcher`."""

from __future__ import annotations

import asyncio
import os
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from domain import word_lists
from matcher.catalogue import attribute_words
from matcher.linkage.model import shipped_model
from matcher.service import servicer_v1, servicer_v2
from matcher.service.active_catalogues import ActiveCatalogues
from matcher.service.catalog_file_import import MOST_FILE_BYTES
from matcher.service.catalog_file_servicer import add_catalog_file_service
from matcher.service.catalogue_build import shorten_thread_switches
from matcher.service.corrections import CorrectionMemory
from matcher.service.insurer_thresholds import thresholds_from
from matcher.service.learned_coding import LearnedCodings
from matcher.service.llm_tie_break import TieBreaker
from matcher.service.match_service import MatchService
from matcher.service.processes.pool import CodingPool
from matcher.service.thread_pool import ThreadPool
from matcher.service.vin_memory import VinMemory
from matcher.service.watchers import CatalogueWatcher, CorrectionWatcher, LearnedCodingWatcher, VinCodeWatcher
from mesh import background
from mesh.client.channel import open_channel
from mesh.llm.configured import llm_from
from mesh.server.mesh_server import MeshServer
from mesh.settings import Settings
from mesh.telemetry.setup import telemetry
from minca.matcher.v1 import matcher_service_pb2_grpc as v1_grpc
from minca.matcher.v2 import matcher_service_pb2_grpc as v2_grpc

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

MOST_PROCESSES = 3  # unless a setting says otherwise: each has the catalogues in memory
# Room above the largest file, so that one that is a little too large is refused in words.
LARGEST_REQUEST_BYTES = MOST_FILE_BYTES + 8 * 2**20


async def serve(settings: Settings) -> None:
    """Serve until asked to stop."""
    async with matcher(settings) as server:
        await server.serve()


@asynccontextmanager
async def matcher(settings: Settings) -> AsyncIterator[MeshServer]:
    """Follow the datastore, and give the server, not started yet and ready once a catalogue is in memory."""
    shipped_model()
    zone = ZoneInfo(settings.time_zone)
    catalogues, workers, memory, learned = ActiveCatalogues(), ThreadPool(), CorrectionMemory(), LearnedCodings()
    vins, model = VinMemory(), llm_from(settings)
    pool = CodingPool(_processes(settings), catalogues, word_lists.read_folder(settings.words_folder))
    coder = MatchService(
        catalogues,
        workers,
        thresholds_from(settings),
        memory,
        learned=learned,
        vins=vins,
        tie_breaker=TieBreaker(model) if model else None,
        pool=pool,
    )
    server = MeshServer("matcher", settings.matcher_address, settings, max_receive_bytes=LARGEST_REQUEST_BYTES)
    server.add(
        v1_grpc.add_MatcherServiceServicer_to_server, servicer_v1.MatcherV1Servicer(coder), servicer_v1.FULL_NAME
    )
    server.add(
        v2_grpc.add_MatcherServiceServicer_to_server, servicer_v2.MatcherV2Servicer(coder), servicer_v2.FULL_NAME
    )
    server.ready_when(catalogues.is_ready)
    async with open_channel(settings.datastore_target, settings, caller="matcher", peer="datastore") as datastore:
        add_catalog_file_service(server, datastore)
        watchers = (
            CatalogueWatcher(datastore, catalogues, workers),
            CorrectionWatcher(datastore, memory, zone),
            LearnedCodingWatcher(datastore, learned),
            VinCodeWatcher(datastore, vins),
        )
        try:
            loops = [source.loop() for source in (*watchers, pool)]
            async with background.running(*loops, on_health=server.set_loop_health):
                yield server
        finally:
            pool.close()
            workers.close()
            if model:
                await model.close()


def _processes(settings: Settings) -> int:
    """Return how many processes code beside this one."""
    if settings.coding_processes is not None:
        return settings.coding_processes
    return min(len(os.sched_getaffinity(0)) - 1 if hasattr(os, "sched_getaffinity") else 0, MOST_PROCESSES)


def main() -> None:
    """Start."""
    settings = Settings()
    word_lists.use(word_lists.read_folder(settings.words_folder), attribute_words.FOLDER)
    shorten_thread_switches()
    with telemetry("matcher", settings):
        asyncio.run(serve(settings))


if __name__ == "__main__":
    main()
