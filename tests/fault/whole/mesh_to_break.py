"""A whole mesh with a PostgreSQL and a NATS of its own, each part of which a test may kill, stop, cut off or delay."""

from __future__ import annotations

import os
import signal
from contextlib import asynccontextmanager
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

import asyncpg

from datastore.db import migrate
from mesh.embedded.nats import ensure_nats
from mesh.embedded.postgres import ensure_postgres
from tests.fixtures.cutting import Cutter, cutting
from tests.fixtures.stack import ROOT, Stack, sample_catalog, stack_environment

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping
    from pathlib import Path

    from mesh.embedded.nats import EmbeddedNats
    from mesh.embedded.postgres import EmbeddedPostgres

SOCKET: Final = ".s.PGSQL.5432"
# Another service that is back is found at once, not after the minute of a real mesh, and what a dead worker had taken
# comes again as soon.
IMPATIENT: Final = {
    "INTEGRATION_BREAKER_RESET": "1",
    "INTEGRATION_SERVICE_RATE_LIMIT": "1000000",
    "MINCA_DELIVERY_LEASE_S": "5",
}
VERSION: Final = "2026-11"
NO_OTHERS: Final[Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class MeshToBreak:
    """The parts, and how each is hurt."""

    stack: Stack
    postgres: EmbeddedPostgres
    nats: EmbeddedNats
    wire: Cutter
    """What lies between the datastore and its database."""

    @property
    def home(self) -> Path:
        """The folder of both embedded servers."""
        return self.nats.folder.parent

    def kill_service(self, name: str) -> None:
        """End a service as a power cut does, and start it again, as whoever watches it would."""
        self.stack.kill(name)
        self.stack.start(name)

    async def kill_postgres(self) -> None:
        """End the database as a power cut does, and start it again."""
        os.kill(int((self.postgres.data / "postmaster.pid").read_text().split("\n", 1)[0]), signal.SIGKILL)
        await ensure_postgres(self.home)

    async def kill_nats(self) -> None:
        """End the event stream as a power cut does, and start it again."""
        os.kill(int((self.nats.folder / "server.pid").read_text()), signal.SIGKILL)
        await ensure_nats(self.home)

    def signal_service(self, name: str, number: signal.Signals) -> None:
        """Send a service a signal: SIGSTOP makes it hang, SIGCONT lets it go on."""
        self.stack.processes[name].send_signal(number)

    async def database(self) -> asyncpg.Connection:
        """Connect to the database itself, past the wire."""
        return await asyncpg.connect(self.postgres.url)


@asynccontextmanager
async def mesh_to_break(
    home: Path, *, source: Path = ROOT, revision: str = "head", others: Mapping[str, str] = NO_OTHERS
) -> AsyncIterator[MeshToBreak]:
    """Run one with the sample catalogue in use. What is acknowledged is on disk: nothing here is hasty.

    `source` and `revision` are those of the version that runs, `others` as in `Stack`.
    """
    postgres = await ensure_postgres(home)
    nats = await ensure_nats(home)
    sockets = home / "wire"
    sockets.mkdir()
    try:
        await migrate.upgrade(postgres.url, revision)
        async with cutting(f"{postgres.sockets}/{SOCKET}", f"{sockets}/{SOCKET}") as wire:
            url = postgres.application_url.replace(quote(str(postgres.sockets), safe=""), quote(str(sockets), safe=""))
            given = {"MINCA_HOME": str(home), "MINCA_DATABASE_URL": url, "MINCA_NATS_URL": nats.url}
            async with Stack(home, stack_environment(given | IMPATIENT), source=source, others=others) as stack:
                await stack.load_catalog(sample_catalog(VERSION), VERSION)
                await stack.serving("intake", "gateway")
                yield MeshToBreak(stack, postgres, nats, wire)
    finally:
        await nats.stop()
        await postgres.stop()
