"""Services as child processes: started, restarted when they die, and stopped in order."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cli.client.health import SERVING, UNREACHABLE, gateway_state, reachable, service_state
from cli.local import exec_with_parent

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from mesh.settings import Settings

    Show = Callable[[str], None]

START_ORDER = ("datastore", "matcher", "intake", "gateway")
START_TIMEOUT_S = 60.0
STOP_TIMEOUT_S = 15.0
POLL_S = 0.1
MOST_RESTARTS = 5
RESTART_WINDOW_S = 60.0
RESTART_PAUSE_S = 1.0
LAST_WORDS_BYTES = 1500


class ServiceGone(RuntimeError):
    """A service does not stay up; the message has the last lines of its log."""


@dataclass(slots=True)
class ServiceProcess:
    """One service: its current process, and the times of its recent restarts."""

    name: str
    log: Path
    environment: Mapping[str, str]
    process: asyncio.subprocess.Process | None = None
    restarts: deque[float] = field(default_factory=deque)

    async def start(self) -> None:
        """Start it in a session of its own, so that Ctrl-C reaches only the parent, which stops all in order."""
        with self.log.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-S", "-E", exec_with_parent.__file__, str(os.getpid())),
                *(sys.executable, "-m", self.name),
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    async def stop(self) -> None:
        """Ask it to drain and stop, and kill it if it does not."""
        if self.process is None or self.process.returncode is not None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(STOP_TIMEOUT_S):
                await self.process.wait()
        except TimeoutError:
            self.process.kill()
            await self.process.wait()

    async def keep_up(self, show: Show) -> None:
        """Restart it whenever it dies.

        Raises: ServiceGone when it dies too often.
        """
        clock = asyncio.get_running_loop().time
        while self.process is not None:
            code = await self.process.wait()
            while self.restarts and clock() - self.restarts[0] > RESTART_WINDOW_S:
                self.restarts.popleft()
            if len(self.restarts) >= MOST_RESTARTS:
                raise ServiceGone(f"{self.name} ended {MOST_RESTARTS + 1} times in a minute: {self.last_words()}")
            self.restarts.append(clock())
            show(f"{self.name} ended with exit code {code}, restarting it (see {self.log})")
            await asyncio.sleep(RESTART_PAUSE_S)
            await self.start()

    def last_words(self) -> str:
        """Return the last lines of its log."""
        return self.log.read_bytes()[-LAST_WORDS_BYTES:].decode(errors="replace").strip()


def make_services(settings: Settings, environment: Mapping[str, str]) -> list[ServiceProcess]:
    """Return the services in start order, not yet started; each logs to a file in the home folder, closed to others."""
    logs = settings.home / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    logs.chmod(0o700)
    return [ServiceProcess(name, _private(logs / f"{name}.log"), environment) for name in START_ORDER]


def _private(log: Path) -> Path:
    log.touch()
    log.chmod(0o600)
    return log


async def start_services(services: list[ServiceProcess], settings: Settings) -> None:
    """Start all services and wait until they answer; the matcher may still be without a catalogue.

    Raises: ServiceGone, TimeoutError.
    """
    for service in services:
        await service.start()
    async with asyncio.timeout(START_TIMEOUT_S):
        await asyncio.gather(*(_wait_until_up(service, settings) for service in services))


async def stop_services(services: list[ServiceProcess]) -> None:
    """Stop the services one after another, gateway first, so that calls in progress still find what they need."""
    for service in reversed(services):
        await service.stop()


async def matcher_serves(settings: Settings) -> None:
    """Wait until the matcher has a catalogue.

    Raises: TimeoutError.
    """
    async with asyncio.timeout(START_TIMEOUT_S):
        while await service_state(settings, settings.matcher_target) != SERVING:  # noqa: ASYNC110 - another process
            await asyncio.sleep(POLL_S)


async def _wait_until_up(service: ServiceProcess, settings: Settings) -> None:
    while not await _is_up(service.name, settings):
        process = service.process
        if process is None or process.returncode is not None:
            raise ServiceGone(f"{service.name} did not start: {service.last_words()}")
        await asyncio.sleep(POLL_S)


async def _is_up(name: str, settings: Settings) -> bool:
    if name == "gateway":
        return await gateway_state(settings.gateway_address) != UNREACHABLE
    addresses = {
        "datastore": settings.datastore_address,
        "matcher": settings.matcher_address,
        "intake": settings.intake_address,
    }
    state = await service_state(settings, reachable(addresses[name]))
    return state != UNREACHABLE if name == "matcher" else state == SERVING
