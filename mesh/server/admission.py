"""How many calls a server works on at once: as many as end in the time that they have; others wait, or are refused.

By Little's law a call takes as long as the calls in work divided by those that end a second. So the limit of a method
follows what the machine gives, without a figure to tune.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from mesh.errors import Overloaded

if TYPE_CHECKING:
    from collections.abc import Callable

    from mesh.contracts import Method

CALLS: Final = "calls in work"
STREAMS: Final = "open streams"
# Of the time that a call has left: what its work may be expected to take, and how long it may wait for it to begin.
WORK_SHARE: Final = 0.6
WAIT_SHARE: Final = 0.4
LONGEST_WAIT_S: Final = 10.0
# Of each method, so many are worked on whatever they take: what hardly ever ends cannot be measured.
LEAST_AT_ONCE: Final = 8
LATEST_ENDS: Final = 64
LEAST_ENDS: Final = 8
# Of all calls at once; more batches would only be slower, and so would all others.
BATCHES_SHARE: Final = 1 / 16
STREAMS_TIMES: Final = 4
WAITING_TIMES: Final = 4
LEAST_RETRY_S: Final = 0.25
LONGEST_RETRY_S: Final = 5.0


@dataclass(slots=True, eq=False)
class WaitingCall:
    """A call that waits: until when it must end, and what tells it to begin."""

    method: Method
    ends_at: float
    may_begin: asyncio.Future[None]

    @property
    def has_begun(self) -> bool:
        """Whether it was told to begin: neither refused nor given up by its caller."""
        return self.may_begin.done() and not self.may_begin.cancelled() and self.may_begin.exception() is None


@dataclass(slots=True)
class MethodLoad:
    """The calls of one method: those in work, those that wait, and when the latest ended by a clock of busy time."""

    at_once: int = 0
    waiting: deque[WaitingCall] = field(default_factory=deque)
    _busy_s: float = 0.0
    _counted_at: float = 0.0
    _ends: deque[float] = field(default_factory=lambda: deque(maxlen=LATEST_ENDS))

    def begin(self, now: float) -> None:
        """Count a call that begins."""
        self._count_time(now)
        self.at_once += 1

    def end(self, now: float) -> None:
        """Count a call that ended."""
        self._count_time(now)
        self.at_once -= 1
        self._ends.append(self._busy_s)

    def expected_s(self, calls: int, now: float) -> float | None:
        """Return how long so many calls at once would take; None while too few have ended to tell."""
        if len(self._ends) < LEAST_ENDS:
            return None
        self._count_time(now)
        return calls * (self._busy_s - self._ends[0]) / len(self._ends)

    def _count_time(self, now: float) -> None:
        if self.at_once:
            self._busy_s += now - self._counted_at
        self._counted_at = now


class Admission:
    """Admits calls to the work of one server.

    Every call admitted by `enter` ends with `leave`.
    """

    def __init__(self, most_at_once: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = most_at_once
        self._most_batches = max(int(most_at_once * BATCHES_SHARE), 1)
        self._clock = clock
        self._loads: dict[str, MethodLoad] = {}
        self._at_once = self._batches = self._streams = self._waiting = 0

    async def enter(self, method: Method, left_s: float) -> None:
        """Admit a call that has `left_s` for waiting and work, the newest first: it has the most time.

        Raises: Overloaded when it cannot begin in time.
        """
        if method.streams_responses:
            self._enter_stream()
            return
        load = self._loads.setdefault(method.path, MethodLoad())
        now = self._clock()
        if self._may_begin(method, load, left_s, now):
            self._begin(method, load, now)
        else:
            await self._wait(method, load, now + left_s, min(left_s * WAIT_SHARE, LONGEST_WAIT_S))

    def leave(self, method: Method) -> None:
        """Count a call that ended, and let others begin."""
        if method.streams_responses:
            self._streams -= 1
            return
        now = self._clock()
        self._at_once -= 1
        self._batches -= method.is_batch
        self._loads[method.path].end(now)
        if self._waiting:
            self._wake(now)

    def _enter_stream(self) -> None:
        """Streams stay open without work, so they are only counted."""
        if self._streams >= self._most * STREAMS_TIMES:
            raise Overloaded(STREAMS, LONGEST_RETRY_S)
        self._streams += 1

    def _may_begin(self, method: Method, load: MethodLoad, left_s: float, now: float) -> bool:
        if self._at_once >= self._most or (method.is_batch and self._batches >= self._most_batches):
            return False
        if load.at_once < LEAST_AT_ONCE:
            return True
        expected_s = load.expected_s(load.at_once + 1, now)
        return expected_s is not None and expected_s <= left_s * WORK_SHARE

    def _begin(self, method: Method, load: MethodLoad, now: float) -> None:
        self._at_once += 1
        self._batches += method.is_batch
        load.begin(now)

    async def _wait(self, method: Method, load: MethodLoad, ends_at: float, wait_s: float) -> None:
        loop = asyncio.get_running_loop()
        if self._waiting >= self._most * WAITING_TIMES:
            self._make_room(load)
        waiting = WaitingCall(method, ends_at, loop.create_future())
        load.waiting.append(waiting)
        self._waiting += 1
        timer = loop.call_later(wait_s, self._refuse, load, waiting)
        try:
            await waiting.may_begin
        except asyncio.CancelledError:
            if waiting in load.waiting:
                self._forget(load, waiting)
            elif waiting.has_begun:
                self.leave(method)
            raise
        finally:
            timer.cancel()

    def _wake(self, now: float) -> None:
        """Let those begin that may by now, the newest first."""
        for load in self._loads.values():
            while load.waiting:
                newest = load.waiting[-1]
                if newest.may_begin.done():  # its caller has gone, and has not had its turn to say so
                    self._forget(load, newest)
                    continue
                if not self._may_begin(newest.method, load, newest.ends_at - now, now):
                    break
                self._forget(load, newest)
                self._begin(newest.method, load, now)
                newest.may_begin.set_result(None)

    def _make_room(self, load: MethodLoad) -> None:
        """Refuse the call of a method that has waited longest, whose chances are the least."""
        if not load.waiting:
            raise Overloaded(CALLS, self._retry_s(load))
        self._refuse(load, load.waiting[0])

    def _refuse(self, load: MethodLoad, waiting: WaitingCall) -> None:
        if waiting in load.waiting:
            self._forget(load, waiting)
        if not waiting.may_begin.done():
            waiting.may_begin.set_exception(Overloaded(CALLS, self._retry_s(load)))

    def _forget(self, load: MethodLoad, waiting: WaitingCall) -> None:
        load.waiting.remove(waiting)
        self._waiting -= 1

    def _retry_s(self, load: MethodLoad) -> float:
        """Return how long it takes until all are through that wait now."""
        expected_s = load.expected_s(load.at_once + len(load.waiting), self._clock()) or 0.0
        return min(max(expected_s, LEAST_RETRY_S), LONGEST_RETRY_S)
