"""A circuit breaker: when much of what a service is asked fails, calls pause for a while, then one call probes it."""

from __future__ import annotations

import random
import time
from enum import IntEnum
from typing import TYPE_CHECKING, ClassVar, Final
from weakref import WeakSet

from opentelemetry.metrics import Observation

from mesh.client.failure_share import FailureShare
from mesh.errors import CircuitOpen
from mesh.telemetry import semconv
from mesh.telemetry.setup import observe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from opentelemetry.metrics import CallbackOptions


FIRST_PAUSE_S: Final = 1.0
LONGEST_PAUSE_S: Final = 5.0
JITTER: Final = 0.25
MOST_DOUBLINGS: Final = 3
LONGEST_PROBE_S: Final = 60.0


class BreakerState(IntEnum):
    """The states, with the numbers that the metric `minca.breaker.state` shows."""

    CLOSED = 0
    HALF_OPEN = 1
    OPEN = 2


class Breaker:
    """Judges by the calls to one service whether the next may proceed.

    It opens when half of at least 20 calls in ten seconds failed, for 1 to 5 s that double with each try that fails,
    and closes earlier when nobody was reachable and somebody is again. Where `failures` is given it opens after so
    many in a row, and where `reset_s` is given it stays open for just so long.
    Every call admitted by `admit` ends in exactly one of `succeeded`, `failed` and `abandoned`.
    """

    _all: ClassVar[WeakSet[Breaker]] = WeakSet()

    def __init__(
        self,
        service: str,
        *,
        failures: int | None = None,
        reset_s: float | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.service = service
        self._failures_allowed = failures
        self._reset_s = reset_s
        self._clock = clock
        self._share = FailureShare(clock)
        self._dice = random.SystemRandom()
        self._failures = 0
        self._under_way = 0
        self._opened_times = 0
        self._opens_until = 0.0
        self._probe_since: float | None = None
        self._state = BreakerState.CLOSED
        self._ways: list[Callable[[], bool]] = []
        self._was_cut_off = False
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

    def follow_connection(self, is_connected: Callable[[], bool]) -> None:
        """Know by a channel whether anybody is there: when nobody was, the breaker closes as soon as somebody is."""
        self._ways.append(is_connected)

    def admit(self) -> None:
        """Admit a call.

        Raises: CircuitOpen while calls are paused, or while another call probes the service.
        """
        if self._was_cut_off and self._is_connected():
            self._close()
        state = self.state
        if state is BreakerState.OPEN:
            raise CircuitOpen(self.service, retry_after_s=self._wait_s())
        if state is BreakerState.HALF_OPEN:
            if self._is_probing():
                raise CircuitOpen(self.service, retry_after_s=1.0)
            self._state = BreakerState.HALF_OPEN
            self._probe_since = self._clock()
        self._under_way += 1

    def succeeded(self) -> None:
        """Record that the service responded, whether or not it refused the call."""
        self._end()
        if self._state is BreakerState.OPEN:
            return  # an answer to a call from before
        if self._state is BreakerState.HALF_OPEN:
            self._close()
        self._failures = 0
        self._share.add(is_failure=False)

    def failed(self) -> None:
        """Record that the service did not respond, or failed."""
        self._end()
        if self._state is BreakerState.OPEN:
            return
        self._failures += 1
        self._share.add(is_failure=True)
        if self._state is BreakerState.HALF_OPEN or self._is_too_much():
            self._open()

    def abandoned(self) -> None:
        """Record that the caller gave up before there was a response: the outcome is unknown."""
        self._end()
        self._probe_since = None

    def _end(self) -> None:
        self._under_way = max(self._under_way - 1, 0)

    def _is_too_much(self) -> bool:
        if self._failures_allowed is not None:
            return self._failures >= self._failures_allowed
        return self._share.is_too_large(self._under_way)

    def _is_probing(self) -> bool:
        """Whether a call tries the service; one that has taken too long stops nobody else."""
        return self._probe_since is not None and self._clock() - self._probe_since < LONGEST_PROBE_S

    def _is_connected(self) -> bool:
        return any(is_connected() for is_connected in self._ways)

    def _open(self) -> None:
        self._state = BreakerState.OPEN
        self._opens_until = self._clock() + (self._pause_s() if self._reset_s is None else self._reset_s)
        self._opened_times = min(self._opened_times + 1, MOST_DOUBLINGS)
        self._was_cut_off = self._reset_s is None and bool(self._ways) and not self._is_connected()
        self._forget()

    def _close(self) -> None:
        self._state = BreakerState.CLOSED
        self._opened_times = 0
        self._was_cut_off = False
        self._forget()

    def _forget(self) -> None:
        self._probe_since = None
        self._failures = 0
        self._share.forget()

    def _pause_s(self) -> float:
        """Return how long to stay open: 1 s at first, twice as long each time, up to 5 s; not all try at once."""
        longest_s: float = min(FIRST_PAUSE_S * (1 << self._opened_times) * (1 + JITTER), LONGEST_PAUSE_S)
        return longest_s / self._dice.uniform(1, 1 + JITTER)

    def _wait_s(self) -> float:
        return self._opens_until - self._clock()


def _states(_options: CallbackOptions) -> Iterable[Observation]:
    """Return the worst breaker state of each service, since a process may have several channels to it."""
    states: dict[str, int] = {}
    for breaker in Breaker.all():
        states[breaker.service] = max(states.get(breaker.service, 0), breaker.state)
    return [Observation(state, {semconv.PEER_SERVICE: service}) for service, state in states.items()]


observe(semconv.BREAKER_STATE, _states, "State of the circuit breaker before a service: 0 closed, 1 half open, 2 open.")
