"""One outgoing call: its span, its duration metric, and its report to the circuit breaker."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import grpc

from mesh.errors import CircuitOpen, DeadlineTooShort
from mesh.telemetry import setup

if TYPE_CHECKING:
    from collections.abc import Callable

    from opentelemetry import trace

    from mesh.client.circuit_breaker import Breaker


class ClientCall:
    """Ends the span of a call, and reports its outcome to the breaker once."""

    __slots__ = ("_breaker", "_has_our_deadline", "_is_reported", "_path", "_span", "_started")

    def __init__(self, path: str, span: trace.Span, breaker: Breaker, *, has_our_deadline: bool) -> None:
        self._path = path
        self._span = span
        self._breaker = breaker
        self._has_our_deadline = has_our_deadline
        self._started = time.perf_counter()
        self._is_reported = False

    def responded(self) -> None:
        """Report success at the first response: the service works, however a long stream may end."""
        self._report(self._breaker.succeeded)

    def end(self, code: grpc.StatusCode, reason: str = "") -> None:
        """Record the outcome."""
        self._report(self._judged(code, reason))
        setup.end_span(self._span, code, reason, is_fault=code is not grpc.StatusCode.OK)
        setup.record(setup.in_force().client_duration, self._path, code, self._started)

    def _judged(self, code: grpc.StatusCode, reason: str) -> Callable[[], None]:
        """Judge what is the peer's fault: not an error in one request, nor too little time that a caller gave."""
        if code is grpc.StatusCode.UNAVAILABLE and reason != CircuitOpen.reason:
            return self._breaker.failed
        if code is grpc.StatusCode.DEADLINE_EXCEEDED:
            is_late = self._has_our_deadline and reason != DeadlineTooShort.reason
            return self._breaker.failed if is_late else self._breaker.abandoned
        return self._breaker.abandoned if code is grpc.StatusCode.CANCELLED else self._breaker.succeeded

    def _report(self, outcome: Callable[[], None]) -> None:
        if not self._is_reported:
            self._is_reported = True
            outcome()
