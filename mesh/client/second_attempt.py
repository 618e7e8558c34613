"""A second attempt beside the first, for a call that takes far longer than such calls do: its replica may hang.

"Hedged requests" of Dean and Barroso, The Tail at Scale (2013): whoever answers first is heard, the other is cancelled.
The first attempt goes on meanwhile, so a call that just takes long is not lost.
"""

from __future__ import annotations

import asyncio
import math
from collections import deque
from typing import TYPE_CHECKING, Any, Final

import grpc

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    Begin = Callable[[float], Awaitable[grpc.aio.UnaryUnaryCall[Any, Any]]]

MOST_ATTEMPTS: Final = 3
# The second begins after this share of the time that there is at the latest, the third after twice as much.
SHARE_OF_DEADLINE: Final = 0.25
EARLIEST_S: Final = 0.05
# Times what nine in ten of the latest calls take: of one or two in a hundred, unless its replica is worse than others.
FAR: Final = 3.0
LATEST_CALLS: Final = 128
LEAST_CALLS: Final = 32
COUNTED_EVERY: Final = 16
# A process that hears of its own alarm so much later has itself too much to do, and judges nobody.
LATE_S: Final = 0.1
# Of what a replica that hangs holds up, so many at once; in the long run one in ten calls.
BUDGET: Final = 100.0
BUDGET_A_CALL: Final = 0.1
# Nobody worked on it: there was nobody, or too much else to do. Then there are no more attempts for a while.
NO_ANSWER: Final = (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.RESOURCE_EXHAUSTED, grpc.StatusCode.CANCELLED)


class UsualDuration:
    """What nine in ten of the latest calls of one method took at the most."""

    def __init__(self) -> None:
        self._latest: deque[float] = deque(maxlen=LATEST_CALLS)
        self._uncounted = 0
        self._far_s = math.inf

    def add(self, duration_s: float) -> None:
        """Count a call."""
        self._latest.append(duration_s)
        self._uncounted += 1
        if self._uncounted >= COUNTED_EVERY and len(self._latest) >= LEAST_CALLS:
            self._uncounted = 0
            self._far_s = FAR * sorted(self._latest)[len(self._latest) * 9 // 10]

    def far_s(self) -> float:
        """Return the duration beyond which a call is out of the ordinary; infinite while that is not known."""
        return self._far_s


class SecondAttempts:
    """When calls of one channel are attempted again, and how often in all; `least_s` is the earliest moment.

    `most` 0 leaves every call to its first attempt.
    """

    def __init__(self, most: int, least_s: float | None) -> None:
        self._most = min(most, MOST_ATTEMPTS - 1)
        self._least_s = EARLIEST_S if least_s is None else least_s
        self._budget = BUDGET
        self._usual: dict[str, UsualDuration] = {}

    async def answer(self, begin: Begin, path: str, timeout_s: float) -> grpc.aio.UnaryUnaryCall[Any, Any]:
        """Begin a call, and others beside it when it takes long; return the one that ended first, or the last.

        `begin` is given the seconds that are left.
        """
        loop = asyncio.get_running_loop()
        started = loop.time()
        self._budget = min(self._budget + BUDGET_A_CALL, BUDGET)
        usual = self._usual.setdefault(path, UsualDuration())
        wait_s = max(min(timeout_s * SHARE_OF_DEADLINE, max(usual.far_s(), EARLIEST_S)), self._least_s)
        calls, begun, ended = [await begin(timeout_s)], 1, None
        try:
            while begun <= self._most:
                ended = await _first_to_end(calls, started + begun * wait_s - loop.time())
                if ended is not None or self._budget < 1 or loop.time() - started > begun * wait_s + LATE_S:
                    break
                self._budget -= 1
                calls.append(await begin(started + timeout_s - loop.time()))
                begun += 1
            while ended is None:
                ended = await _first_to_end(calls, timeout_s)
        except BaseException:
            _cancel(calls)
            raise
        if len(calls) < begun or await ended.code() in NO_ANSWER:
            self._budget = 0.0
        else:
            usual.add(loop.time() - started)
        calls.remove(ended)
        _cancel(calls)
        return ended


async def _first_to_end(
    calls: list[grpc.aio.UnaryUnaryCall[Any, Any]], wait_s: float
) -> grpc.aio.UnaryUnaryCall[Any, Any] | None:
    """Return the first call that ends within `wait_s`; one that nobody worked on only when it is the last."""
    ends_at = asyncio.get_running_loop().time() + wait_s
    while True:
        for call in [call for call in calls if call.done()]:
            if len(calls) == 1 or await call.code() not in NO_ANSWER:
                return call
            calls.remove(call)
        if not await _one_ends(calls, ends_at):
            return None


async def _one_ends(calls: list[grpc.aio.UnaryUnaryCall[Any, Any]], ends_at: float) -> bool:
    """Wait for any of the calls, and tell whether one ended in time; a task for each would cost more than the call."""
    loop = asyncio.get_running_loop()
    over: asyncio.Future[bool] = loop.create_future()

    def end(_call: object = None, *, in_time: bool = True) -> None:
        if not over.done():
            over.set_result(in_time)

    for call in calls:
        call.add_done_callback(end)
    timer = loop.call_at(ends_at, lambda: end(in_time=False))
    try:
        return await over
    finally:
        timer.cancel()


def _cancel(calls: list[grpc.aio.UnaryUnaryCall[Any, Any]]) -> None:
    for call in calls:
        call.cancel()
