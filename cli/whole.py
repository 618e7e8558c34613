"""The whole mesh on one machine: embedded servers where none are named, all services, and everything stopped again."""

from __future__ import annotations

import asyncio
import fcntl
import os
import signal
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cli.services import Service, make_services, start_services, stop_services
from datastore.migrate import upgrade
from mesh.embedded.nats import ensure_nats
from mesh.embedded.postgres import ensure_postgres

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator, Mapping
    from pathlib import Path

    from mesh.settings import Settings

    Show = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Running:
    """A mesh that is up, and what to wait on."""

    services: list[Service]
    database_url: str
    nats_url: str


@asynccontextmanager
async def whole_mesh(settings: Settings, environment: Mapping[str, str], show: Show) -> AsyncIterator[Running]:
    """Bring everything up; at the end stop the services, the edge first, then the embedded servers.

    `environment` is what the services are given; the addresses of the servers are added to it.

    Raises: OSError when it is up already, cli.services.ServiceGone, TimeoutError.
    """
    async with AsyncExitStack() as opened:
        opened.enter_context(_sole(settings.home))
        database_url, nats_url = await _servers(settings, opened, show)
        urls = {"MINCA_DATABASE_URL": database_url, "MINCA_NATS_URL": nats_url}
        services = make_services(settings, {**environment, **urls})
        opened.push_async_callback(stop_services, services)
        show("starting the services")
        await start_services(services, settings)
        yield Running(services, database_url, nats_url)
        show("stopping")


async def until_asked(running: Running, show: Show) -> None:
    """Keep the services up until SIGINT or SIGTERM.

    Raises: cli.services.ServiceGone.
    """
    asked = asyncio.Event()
    with _signals(asked.set):
        keepers = [asyncio.create_task(service.keep_up(show)) for service in running.services]
        waiting = asyncio.create_task(asked.wait())
        try:
            done, _ = await asyncio.wait([waiting, *keepers], return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (waiting, *keepers):
                task.cancel()
            await asyncio.gather(waiting, *keepers, return_exceptions=True)
    for task in done:
        task.result()


@contextmanager
def interruptible() -> Iterator[None]:
    """Let SIGINT and SIGTERM cancel the current task, so that what was started is stopped."""
    task = asyncio.current_task()
    if task is None:
        raise RuntimeError("not in a task")
    with _signals(task.cancel):
        yield


@contextmanager
def _signals(act: Callable[[], object]) -> Iterator[None]:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, act)
    try:
        yield
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)


async def _servers(settings: Settings, opened: AsyncExitStack, show: Show) -> tuple[str, str]:
    """Return where database and event stream are; embedded ones are started, and stopped at the end."""
    database_url, nats_url = settings.database_url, settings.nats_url
    if database_url is None:
        show("starting PostgreSQL")
        postgres = await ensure_postgres(settings.home, settings.pg_bindir)
        opened.push_async_callback(postgres.stop)
        database_url = postgres.url
        await upgrade(database_url)
    if nats_url is None:
        show("starting NATS")
        nats = await ensure_nats(settings.home)
        opened.push_async_callback(nats.stop)
        nats_url = nats.url
    return database_url, nats_url


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
