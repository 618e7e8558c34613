"""Starts the datastore: `python -m datastore`."""

from __future__ import annotations

import asyncio

from datastore.app import datastore
from datastore.db.migrate import upgrade
from mesh.embedded.nats import ensure_nats
from mesh.embedded.postgres import ensure_postgres
from mesh.settings import Settings
from mesh.telemetry.setup import telemetry


async def main(settings: Settings) -> None:
    """Serve until stopped. Embedded servers are found running or started, and keep running for other processes."""
    database_url, nats_url = settings.database_url, settings.nats_url
    if database_url is None:
        postgres = await ensure_postgres(settings.home, settings.pg_bindir)
        await upgrade(postgres.url)
        database_url = postgres.application_url
    if nats_url is None:
        nats_url = (await ensure_nats(settings.home)).url
    with telemetry("datastore", settings):
        async with datastore(settings, database_url, nats_url) as server:
            await server.serve()


if __name__ == "__main__":
    asyncio.run(main(Settings()))
