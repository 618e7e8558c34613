"""The whole mesh on one machine: starts embedded servers (unless others are set) and all services, and stops them."""

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
    """A server that can be stopped."""

    async def stop(self) -> None:
        """Stop it."""


Server = TypeVar("Server", bound=Stoppable)


@dataclass(frozen=True, slots=True)
class RunningMesh:
    """A running mesh: its services, and the URLs of its servers."""

    services: list[ServiceProcess]
    database_url: str
    nats_url: str


@asynccontextmanager
async def whole_mesh(settings: Settings, environment: Mapping[str, str], show: Show) -> AsyncIterator[RunningMesh]:
    """Start everything; at the end stop the services, gateway first, then the embedded servers.

    The services get `environment` and the URLs of the servers.

    Raises: OSError when a mesh is already running in this home folder, ServiceGone, TimeoutError.
    """
    async with AsyncExitStack() as stack:
        stack.enter_context(_exclusive_lock(settings.home))
        database_url, nats_url = await _servers(settings, stack, show)
        services = make_services(settings, _environment(environment, database_url, nats_url))
        stack.push_async_callback(stop_services, services)
        show("starting the services")
        await start_services(services, settings)
        stack.callback(show, "stopping")
        yield RunningMesh(services, database_url, nats_url)


async def keep_up(running: RunningMesh, show: Show) -> None:
    """Keep the services running until this is cancelled.

    Raises: ServiceGone.
    """
    keepers = [asyncio.create_task(service.keep_up(show)) for service in running.services]
    try:
        await asyncio.gather(*keepers)
    finally:
        for task in keepers:
            task.cancel()
        await asyncio.gather(*keepers, return_exceptions=True)


async def until_stopped(work: Coroutine[Any, Any, Result]) -> Result | None:
    """Run until SIGINT or SIGTERM, which cancels the work once, so that cleanup is not disturbed; return None then."""
    task = asyncio.ensure_future(work)
    is_stopping = False

    def stop() -> None:
        nonlocal is_stopping
        if not is_stopping:
            is_stopping = True
            task.cancel()

    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)
    await asyncio.wait({task})
    return None if is_stopping and task.cancelled() else task.result()


def _environment(outer: Mapping[str, str], database_url: str, nats_url: str) -> dict[str, str]:
    """Return the environment of the services: without the user's token, and without imports from the current folder."""
    inherited = {name: value for name, value in outer.items() if name != "MINCA_TOKEN"}
    return {**inherited, "MINCA_DATABASE_URL": database_url, "MINCA_NATS_URL": nats_url, "PYTHONSAFEPATH": "1"}


async def _servers(settings: Settings, stack: AsyncExitStack, show: Show) -> tuple[str, str]:
    """Return the URLs of database and NATS; embedded ones are started, and stopped at the end."""
    database_url, nats_url = settings.database_url, settings.nats_url
    if database_url is None:
        show("starting PostgreSQL")
        postgres = await _embedded(stack, ensure_postgres(settings.home, settings.pg_bindir))
        await upgrade(postgres.url)
        database_url = postgres.application_url
    if nats_url is None:
        show("starting NATS")
        nats = await _embedded(stack, ensure_nats(settings.home))
        nats_url = nats.url
    return database_url, nats_url


async def _embedded(stack: AsyncExitStack, starting: Coroutine[Any, Any, Server]) -> Server:
    """Start a server that is stopped at the end, even when this is cancelled while it starts."""
    task = asyncio.ensure_future(starting)

    async def stop() -> None:
        await asyncio.wait({task})
        if task.exception() is None:
            await task.result().stop()

    stack.push_async_callback(stop)
    return await asyncio.shield(task)


@contextmanager
def _exclusive_lock(folder: Path) -> Iterator[None]:
    """Lock the home folder, so that a second mesh cannot stop the servers of the first."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "up.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise OSError(f"a mesh is already running in {folder.resolve()}: stop it, or set MINCA_HOME") from error
        lock.write(str(os.getpid()))
        lock.flush()
        yield
