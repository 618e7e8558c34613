"""One outgoing call: its span, its duration metric, and its report to the circuit breaker."""

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
    """Ends the span of a call, and reports its outcome to the breaker once."""

    __slots__ = ("_breaker", "_is_reported", "_path", "_span", "_started")

    def __init__(self, path: str, span: trace.Span, breaker: Breaker) -> None:
        self._path = path
        self._span = span
        self._breaker = breaker
        self._started = time.perf_counter()
        self._is_reported = False

    def responded(self) -> None:
        """Report success at the first response: the service works, however a long stream may end."""
        self._report(self._breaker.succeeded)

    def end(self, code: grpc.StatusCode, reason: str = "") -> None:
        """Record the outcome."""
        if code in BREAKER_FAULTS and reason != DeadlineTooShort.reason:
            self._report(self._breaker.failed)
        elif code is grpc.StatusCode.CANCELLED:
            self._report(self._breaker.abandoned)
        else:
            self._report(self._breaker.succeeded)
        setup.end_span(self._span, code, reason, is_fault=code is not grpc.StatusCode.OK)
        setup.record(setup.in_force().client_duration, self._path, code, self._started)

    def _report(self, outcome: Callable[[], None]) -> None:
        if not self._is_reported:
            self._is_reported = True
            outcome()
