"""Starts intake: `python -m intake`."""

from __future__ import annotations

import asyncio

from intake.app import intake
from mesh.embedded.nats import ensure_nats
from mesh.settings import Settings
from mesh.telemetry.setup import telemetry


async def main(settings: Settings) -> None:
    """Serve until asked to stop. An embedded NATS is found or started, and left running for the others."""
    nats_url = settings.nats_url or (await ensure_nats(settings.home)).url
    with telemetry("intake", settings):
        async with intake(settings, nats_url) as server:
            await server.serve()


if __name__ == "__main__":
    asyncio.run(main(Settings()))
