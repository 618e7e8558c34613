"""grpc.health.v1 with real readiness: a service is SERVING while every check of its process succeeds.

Background loops have names of their own, `background/…`: one that keeps failing is visible there, but does not take
calls away from a service that can answer them.
"""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any, Final

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc

from mesh import background
from mesh.background import Loop, repeating
from mesh.telemetry.logs import log

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from google.protobuf.message import Message

    Check = Callable[[], Awaitable[bool]]

CHECK_TIMEOUT_S: Final = 2.0
POLL_S: Final = 1.0
EAGER_POLL_S: Final = 0.1
BACKGROUND: Final = "background/"


class HealthServicer(health_pb2_grpc.HealthServicer):
    """Implements Check, Watch and List of the standard health service, and ends watches when the server stops."""

    def __init__(self) -> None:
        self._services: dict[str, int] = {"": health_pb2.HealthCheckResponse.NOT_SERVING}
        self._loops: dict[str, int] = {}
        self._changed = asyncio.Event()
        self._is_over = False

    def add(self, service: str) -> None:
        """Add a service; it is not serving yet."""
        self._services[service] = health_pb2.HealthCheckResponse.NOT_SERVING

    def set_all(self, *, is_serving: bool) -> None:
        """Set the status of every service."""
        status = _status(is_good=is_serving)
        if any(current != status for current in self._services.values()):
            self._services = dict.fromkeys(self._services, status)
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
        return self._services | self._loops

    def _wake(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    async def Check(
        self, request: health_pb2.HealthCheckRequest, context: grpc.aio.ServicerContext[Any, Any]
    ) -> health_pb2.HealthCheckResponse:
        """Return the current status; NOT_FOUND for an unknown service."""
        status = self._statuses().get(request.service)
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
        self._checks: list[Check] = []
        self._is_ready: bool | None = None
        self._polling = AsyncExitStack()

    def add(self, check: Check) -> None:
        """Add a check."""
        self._checks.append(check)

    async def start(self) -> None:
        """Run the checks once, then go on in the background."""
        await self._ask_all()
        if self._checks:
            loop = Loop("readiness", repeating(self._poll))
            await self._polling.enter_async_context(background.running(loop, on_health=self._health.set_loop_health))

    async def stop(self) -> None:
        """Stop the checks; nothing is serving from now on."""
        await self._polling.aclose()
        self._health.set_all(is_serving=False)

    async def _poll(self) -> None:
        await asyncio.sleep(POLL_S if self._is_ready else EAGER_POLL_S)
        await self._ask_all()

    async def _ask_all(self) -> None:
        answers = await asyncio.gather(*(self._ask(check) for check in self._checks))
        is_ready = all(answers)
        if is_ready is not self._is_ready:
            log.info("readiness changed", server=self._name, is_ready=is_ready)
        self._is_ready = is_ready
        self._health.set_all(is_serving=is_ready)

    async def _ask(self, check: Check) -> bool:
        try:
            async with asyncio.timeout(CHECK_TIMEOUT_S):
                return bool(await check())
        except Exception as error:  # noqa: BLE001 - a check that raises has failed, whatever the error
            log.warning("readiness check failed", server=self._name, error_type=type(error).__qualname__)
            return False
