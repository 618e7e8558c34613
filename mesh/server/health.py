"""grpc.health.v1: what this process is fit for by itself, and apart from that what it depends on.

- `""` is SERVING while the process can take calls. Channels and probes ask for it: a database that is away is away for
  every replica, and a replica that says so in words is of more use than none.
- `checks/…` is one dependency each, and the full name of a service is SERVING while all are there and `""` is. That of
  an independent service is SERVING as long as the server runs.
- `background/…` is a background loop each: one that keeps failing is visible there.
- `alive` is always SERVING, and answered as long as the event loop runs: who asks for it starts hung processes anew. It
  is not listed.
"""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc

from mesh import background
from mesh.background import Loop, repeating
from mesh.telemetry.logs import log

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping

    from google.protobuf.message import Message

    Check = Callable[[], Awaitable[bool]]

CHECK_TIMEOUT_S: Final = 2.0
POLL_S: Final = 1.0
EAGER_POLL_S: Final = 0.1
OWN: Final = ""
ALIVE: Final = "alive"
CHECKS: Final = "checks/"
BACKGROUND: Final = "background/"


class HealthServicer(health_pb2_grpc.HealthServicer):
    """Implements Check, Watch and List of the standard health service, and ends watches when the server stops."""

    def __init__(self) -> None:
        self._services: dict[str, int] = {OWN: _status(is_good=False)}
        self._independent: set[str] = set()
        self._checks: dict[str, int] = {}
        self._loops: dict[str, int] = {}
        self._changed = asyncio.Event()
        self._is_over = False

    def add(self, service: str, *, is_independent: bool = False) -> None:
        """Add a service; it is not serving yet. An independent one will be, whatever the process is fit for."""
        self._services[service] = _status(is_good=False)
        if is_independent:
            self._independent.add(service)

    def set_all(
        self, *, is_fit: bool, checks: Mapping[str, bool] = MappingProxyType({}), is_running: bool = True
    ) -> None:
        """Set whether the process can take calls, and whether each thing it depends on is there."""
        whole = _status(is_good=is_fit and all(checks.values()))
        services = dict.fromkeys(self._services, whole) | {OWN: _status(is_good=is_fit)}
        services |= dict.fromkeys(self._independent, _status(is_good=is_running))
        parts = {CHECKS + name: _status(is_good=is_there) for name, is_there in checks.items()}
        if (services, parts) != (self._services, self._checks):
            self._services, self._checks = services, parts
            self._wake()

    def set_loop_health(self, loop: str, *, is_well: bool) -> None:
        """Set the status of a background loop."""
        self._loops[BACKGROUND + loop] = _status(is_good=is_well)
        self._wake()

    def end(self) -> None:
        """End every watch."""
        self._is_over = True
        self._wake()

    def _statuses(self) -> dict[str, int]:
        return self._services | self._checks | self._loops

    def _wake(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    async def Check(
        self, request: health_pb2.HealthCheckRequest, context: grpc.aio.ServicerContext[Any, Any]
    ) -> health_pb2.HealthCheckResponse:
        """Return the current status; NOT_FOUND for an unknown service."""
        status = _status(is_good=True) if request.service == ALIVE else self._statuses().get(request.service)
        if status is None:
            await context.abort(grpc.StatusCode.NOT_FOUND, "no such service")
        return health_pb2.HealthCheckResponse(status=status)

    async def Watch(
        self, request: health_pb2.HealthCheckRequest, _context: grpc.aio.ServicerContext[Any, Any]
    ) -> AsyncIterator[health_pb2.HealthCheckResponse]:
        """Yield the current status, and each change."""
        last = None
        while not self._is_over:
            changed = self._changed
            status = self._statuses().get(request.service, health_pb2.HealthCheckResponse.SERVICE_UNKNOWN)
            if status != last:
                yield health_pb2.HealthCheckResponse(status=status)
                last = status
            await changed.wait()

    async def List(self, _request: Message, _context: grpc.aio.ServicerContext[Any, Any]) -> Message:
        """Return the status of every service."""
        response = health_pb2.HealthCheckResponse
        statuses = {name: response(status=status) for name, status in self._statuses().items()}
        # The published type stubs are older than List.
        return health_pb2.HealthListResponse(statuses=statuses)  # type: ignore[attr-defined,no-any-return]


def _status(*, is_good: bool) -> int:
    response = health_pb2.HealthCheckResponse
    return response.SERVING if is_good else response.NOT_SERVING


class Readiness:
    """Runs the checks periodically, and updates the health service."""

    def __init__(self, name: str, health: HealthServicer) -> None:
        self._name = name
        self._health = health
        self._own: list[Check] = []
        self._depends_on: dict[str, Check] = {}
        self._last: tuple[bool, dict[str, bool]] | None = None
        self._polling = AsyncExitStack()

    def add(self, check: Check) -> None:
        """Add a check of the process itself."""
        self._own.append(check)

    def add_dependency(self, name: str, check: Check) -> None:
        """Add a check of something that the process depends on."""
        self._depends_on[name] = check

    async def start(self) -> None:
        """Run the checks once, then go on in the background."""
        await self._ask_all()
        if self._own or self._depends_on:
            loop = Loop("readiness", repeating(self._poll))
            await self._polling.enter_async_context(background.running(loop, on_health=self._health.set_loop_health))

    async def stop(self) -> None:
        """Stop the checks; nothing is serving from now on."""
        await self._polling.aclose()
        self._health.set_all(is_fit=False, checks=dict.fromkeys(self._depends_on, False), is_running=False)

    async def _poll(self) -> None:
        is_well = self._last is not None and self._last[0] and all(self._last[1].values())
        await asyncio.sleep(POLL_S if is_well else EAGER_POLL_S)
        await self._ask_all()

    async def _ask_all(self) -> None:
        own, others = await asyncio.gather(
            asyncio.gather(*map(self._ask, self._own)), asyncio.gather(*map(self._ask, self._depends_on.values()))
        )
        is_fit, checks = all(own), dict(zip(self._depends_on, others, strict=True))
        if (is_fit, checks) != self._last:
            log.info("readiness changed", server=self._name, is_ready=is_fit, checks=checks)
        self._last = (is_fit, checks)
        self._health.set_all(is_fit=is_fit, checks=checks)

    async def _ask(self, check: Check) -> bool:
        try:
            async with asyncio.timeout(CHECK_TIMEOUT_S):
                return bool(await check())
        except Exception as error:  # noqa: BLE001 - a check that raises has failed, whatever the error
            log.warning("readiness check failed", server=self._name, error_type=type(error).__qualname__)
            return False
