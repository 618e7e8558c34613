"""A circuit breaker: after repeated failures of a service, calls pause for a while, then one call probes it."""

from __future__ import annotations

import time
from enum import IntEnum
from typing import TYPE_CHECKING, ClassVar
from weakref import WeakSet

from opentelemetry.metrics import Observation

from mesh.errors import CircuitOpen
from mesh.telemetry import semconv
from mesh.telemetry.setup import observe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from opentelemetry.metrics import CallbackOptions


class BreakerState(IntEnum):
    """The states, with the numbers that the metric `minca.breaker.state` shows."""

    CLOSED = 0
    HALF_OPEN = 1
    OPEN = 2


class Breaker:
    """Counts consecutive failures of one service, and decides whether the next call may proceed.

    Every call admitted by `admit` ends in exactly one of `succeeded`, `failed` and `abandoned`.
    """

    _all: ClassVar[WeakSet[Breaker]] = WeakSet()

    def __init__(
        self, service: str, *, failures: int = 5, reset_s: float = 60.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.service = service
        self._failures_allowed = failures
        self._reset_s = reset_s
        self._clock = clock
        self._failures = 0
        self._opened_at = 0.0
        self._is_probing = False
        self._state = BreakerState.CLOSED
        Breaker._all.add(self)

    @classmethod
    def all(cls) -> list[Breaker]:
        """Return every breaker of this process that is in use, for the metric."""
        return list(cls._all)

    @property
    def state(self) -> BreakerState:
        """The current state."""
        if self._state is BreakerState.OPEN and self._wait_s() <= 0:
            return BreakerState.HALF_OPEN
        return self._state

    def admit(self) -> None:
        """Admit a call.

        Raises: CircuitOpen while calls are paused, or while another call probes the service.
        """
        state = self.state
        if state is BreakerState.CLOSED:
            return
        if state is BreakerState.OPEN:
            raise CircuitOpen(self.service, retry_after_s=self._wait_s())
        if self._is_probing:
            raise CircuitOpen(self.service, retry_after_s=1.0)
        self._state = BreakerState.HALF_OPEN
        self._is_probing = True

    def succeeded(self) -> None:
        """Record that the service responded, whether or not it refused the call."""
        if self._state is BreakerState.OPEN:
            return  # an answer to a call from before
        self._failures = 0
        self._is_probing = False
        self._state = BreakerState.CLOSED

    def failed(self) -> None:
        """Record that the service did not respond, or failed."""
        if self._state is BreakerState.OPEN:
            return
        self._failures += 1
        if self._state is BreakerState.HALF_OPEN or self._failures >= self._failures_allowed:
            self._open()

    def abandoned(self) -> None:
        """Record that the caller cancelled before there was a response: the outcome is unknown."""
        self._is_probing = False

    def _open(self) -> None:
        self._state = BreakerState.OPEN
        self._opened_at = self._clock()
        self._is_probing = False
        self._failures = 0

    def _wait_s(self) -> float:
        return self._opened_at + self._reset_s - self._clock()


def _states(_options: CallbackOptions) -> Iterable[Observation]:
    """Return the worst breaker state of each service, since a process may have several channels to it."""
    states: dict[str, int] = {}
    for breaker in Breaker.all():
        states[breaker.service] = max(states.get(breaker.service, 0), breaker.state)
    return [Observation(state, {semconv.PEER_SERVICE: service}) for service, state in states.items()]


observe(semconv.BREAKER_STATE, _states, "State of the circuit breaker before a service: 0 closed, 1 half open, 2 open.")
