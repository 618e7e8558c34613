"""One call to another service on its way: its span, its measure, and what the circuit breaker learns of it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

import grpc

from mesh.errors import DeadlineTooShort
from mesh.telemetry import setup

if TYPE_CHECKING:
    from collections.abc import Callable

    from opentelemetry import trace

    from mesh.client.circuit_breaker import Breaker

BREAKER_FAULTS: Final = frozenset(
    {grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED, grpc.StatusCode.INTERNAL}
)


class ClientCall:
    """Ends the span of a call, and tells the breaker of it once."""

    __slots__ = ("_breaker", "_is_told", "_path", "_span", "_started")

    def __init__(self, path: str, span: trace.Span, breaker: Breaker) -> None:
        self._path = path
        self._span = span
        self._breaker = breaker
        self._started = time.perf_counter()
        self._is_told = False

    def answered(self) -> None:
        """A first sign came back: the service lives, however a long stream may end."""
        self._tell(self._breaker.succeeded)

    def end(self, code: grpc.StatusCode, reason: str = "") -> None:
        """Say how it went."""
        if code in BREAKER_FAULTS and reason != DeadlineTooShort.reason:
            self._tell(self._breaker.failed)
        elif code is grpc.StatusCode.CANCELLED:
            self._tell(self._breaker.abandoned)
        else:
            self._tell(self._breaker.succeeded)
        setup.end_span(self._span, code, reason, is_fault=code is not grpc.StatusCode.OK)
        setup.record(setup.in_force().client_duration, self._path, code, self._started)

    def _tell(self, outcome: Callable[[], None]) -> None:
        if not self._is_told:
            self._is_told = True
            outcome()
