"""The matcher as a process: `python -m matcher`."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from matcher.answer import Thresholds
from matcher.calibrate import fitted_calibration
from matcher.coder import Coder
from matcher.held import HeldCatalogues
from matcher.llm import TieBreaker
from matcher.servicers import v1, v2
from matcher.watch import CatalogueWatcher
from matcher.workers import Workers
from mesh.channel import open_channel
from mesh.llm import llm_from
from mesh.server import MeshServer
from mesh.settings import Settings
from mesh.telemetry import telemetry
from minca.matcher.v1 import matcher_service_pb2_grpc as v1_grpc
from minca.matcher.v2 import matcher_service_pb2_grpc as v2_grpc

LARGEST_REQUEST_BYTES = 16 * 2**20  # 5,000 queries of the longest text allowed


async def serve(settings: Settings) -> None:
    """Serve until asked to stop."""
    fitted_calibration()
    held, workers, model = HeldCatalogues(), Workers(), llm_from(settings)
    thresholds = Thresholds(settings.accept_threshold, settings.review_floor)
    coder = Coder(held, workers, thresholds, TieBreaker(model) if model else None)
    server = MeshServer("matcher", settings.matcher_address, settings, max_receive_bytes=LARGEST_REQUEST_BYTES)
    server.add(v1_grpc.add_MatcherServiceServicer_to_server, v1.MatcherServicer(coder), v1.FULL_NAME)
    server.add(v2_grpc.add_MatcherServiceServicer_to_server, v2.MatcherServicer(coder), v2.FULL_NAME)
    server.ready_when(held.is_ready)
    async with open_channel(settings.datastore_target, settings, caller="matcher", peer="datastore") as datastore:
        following = asyncio.create_task(CatalogueWatcher(datastore, held, workers).run(), name="catalogue watch")
        try:
            await server.serve()
        finally:
            following.cancel()
            with suppress(asyncio.CancelledError):
                await following
            workers.close()
            if model:
                await model.close()


def main() -> None:
    """Start."""
    settings = Settings()
    with telemetry("matcher", settings):
        asyncio.run(serve(settings))


if __name__ == "__main__":
    main()
