"""The whole mesh on one machine: embedded servers where none are named, all services, and everything stopped again."""

from __future__ import annotations

import asyncio
import fcntl
import os
import signal
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from cli.local.service_processes import ServiceProcess, make_services, start_services, stop_services
from datastore.db.migrate import upgrade
from mesh.embedded.nats import ensure_nats
from mesh.embedded.postgres import ensure_postgres

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Mapping
    from pathlib import Path

    from mesh.settings import Settings

    Show = Callable[[str], None]

Result = TypeVar("Result")


class Stoppable(Protocol):
    """A server that was found or started."""

    async def stop(self) -> None:
        """Stop it."""


Server = TypeVar("Server", bound=Stoppable)


@dataclass(frozen=True, slots=True)
class RunningMesh:
    """A mesh that is up, and what to wait on."""

    services: list[ServiceProcess]
    database_url: str
    nats_url: str


@asynccontextmanager
async def whole_mesh(settings: Settings, environment: Mapping[str, str], show: Show) -> AsyncIterator[RunningMesh]:
    """Bring everything up; at the end stop the services, the edge first, then the embedded servers.

    `environment` is what the services are given; the addresses of the servers are added to it.

    Raises: OSError when it is up already, cli.services.ServiceGone, TimeoutError.
    """
    async with AsyncExitStack() as opened:
        opened.enter_context(_sole(settings.home))
        database_url, nats_url = await _servers(settings, opened, show)
        services = make_services(settings, _environment(environment, database_url, nats_url))
        opened.push_async_callback(stop_services, services)
        show("starting the services")
        await start_services(services, settings)
        opened.callback(show, "stopping")
        yield RunningMesh(services, database_url, nats_url)


async def keep_up(running: RunningMesh, show: Show) -> None:
    """Keep the services up until we are cancelled.

    Raises: cli.services.ServiceGone.
    """
    keepers = [asyncio.create_task(service.keep_up(show)) for service in running.services]
    try:
        await asyncio.gather(*keepers)
    finally:
        for task in keepers:
            task.cancel()
        await asyncio.gather(*keepers, return_exceptions=True)


async def until_asked(work: Coroutine[Any, Any, Result]) -> Result | None:
    """Work until SIGINT or SIGTERM, which cancel it once: later ones do not disturb its end. None: it was asked."""
    task = asyncio.ensure_future(work)
    is_asked = False

    def ask() -> None:
        nonlocal is_asked
        if not is_asked:
            is_asked = True
            task.cancel()

    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, ask)
    await asyncio.wait({task})
    return None if is_asked and task.cancelled() else task.result()


def _environment(outer: Mapping[str, str], database_url: str, nats_url: str) -> dict[str, str]:
    """Return the environment of the services: not the user's token, and no modules of the folder that we stand in."""
    kept = {name: value for name, value in outer.items() if name != "MINCA_TOKEN"}
    return {**kept, "MINCA_DATABASE_URL": database_url, "MINCA_NATS_URL": nats_url, "PYTHONSAFEPATH": "1"}


async def _servers(settings: Settings, opened: AsyncExitStack, show: Show) -> tuple[str, str]:
    """Return where database and event stream are; embedded ones are started, and stopped at the end."""
    database_url, nats_url = settings.database_url, settings.nats_url
    if database_url is None:
        show("starting PostgreSQL")
        postgres = await _embedded(opened, ensure_postgres(settings.home, settings.pg_bindir))
        await upgrade(postgres.url)
        database_url = postgres.application_url
    if nats_url is None:
        show("starting NATS")
        nats = await _embedded(opened, ensure_nats(settings.home))
        nats_url = nats.url
    return database_url, nats_url


async def _embedded(opened: AsyncExitStack, starting: Coroutine[Any, Any, Server]) -> Server:
    """Start a server that is stopped at the end, also when we are cancelled while it starts."""
    task = asyncio.ensure_future(starting)

    async def stop() -> None:
        await asyncio.wait({task})
        if task.exception() is None:
            await task.result().stop()

    opened.push_async_callback(stop)
    return await asyncio.shield(task)


@contextmanager
def _sole(home: Path) -> Iterator[None]:
    """Hold the home folder, so that a second one does not stop the servers of the first."""
    home.mkdir(parents=True, exist_ok=True)
    with (home / "up.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise OSError(f"a mesh is up already in {home.resolve()}: stop it, or set MINCA_HOME") from error
        lock.write(str(os.getpid()))
        lock.flush()
        yield
