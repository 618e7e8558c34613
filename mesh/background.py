"""Work beside the calls: a loop that goes on whatever its step meets, and a task whose failure is heard.

The contract of a loop:

- Its session opens what the step needs, such as a connection, and gives the step. The step is awaited again and again,
  with `pause_s` in between; one that waits by itself, for a signal or a delivery, needs no pause.
- An exception closes the session. It is logged without its words, counted in `minca.background.failures`, and after a
  wait that doubles up to a bound the session is opened anew. One that the loop expects is a warning, unless `report`
  tells of it otherwise; any other is an error, logged with its stack.
- After FAILURES_TOLD failures in a row `tell` hears that the loop is unwell, and when a step succeeds, that it is well.
- Cancellation ends a loop, and is never held back. A loop that ends unasked is logged, counted and told as well.
"""

from __future__ import annotations

import asyncio
import random
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final, Protocol

import grpc

from mesh.telemetry import setup
from mesh.telemetry.logs import log
from mesh.telemetry.unforeseen import log_unforeseen

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
    from contextlib import AbstractAsyncContextManager

    from opentelemetry import metrics

    Step = Callable[[], Awaitable[object]]
    Session = Callable[[], AbstractAsyncContextManager[Step]]
    Report = Callable[[Exception, float], None]
    Sleep = Callable[[float], Awaitable[None]]

FAILURES: Final = "minca.background.failures"
LOOP: Final = "minca.background.loop"
FAILURES_TOLD: Final = 5
LEAST_SHARE: Final = 0.75


class SessionEnded(Exception):
    """Raised by a step whose session came to its proper end: no failure, the next one is opened."""


class Tell(Protocol):
    """Who hears how a loop fares."""

    def __call__(self, loop: str, *, is_well: bool) -> None:
        """Hear that a loop is well, or failed again and again."""


@dataclass(frozen=True, slots=True)
class Backoff:
    """How long to wait after failures in a row: twice as long each time, a random part of it less."""

    first_s: float = 1.0
    longest_s: float = 60.0
    longest_at_once: tuple[type[Exception], ...] = ()

    def wait_s(self, failures: int, error: BaseException) -> float:
        """Return the wait after the last of so many failures."""
        doubled = self.first_s * 2 ** min(failures - 1, 32)
        longest = self.longest_s if isinstance(error, self.longest_at_once) else min(doubled, self.longest_s)
        return longest * random.uniform(LEAST_SHARE, 1)  # noqa: S311 - spreads retries, keeps no secret


@dataclass(frozen=True, slots=True)
class Loop:
    """A loop as it is declared; `report` hears of an expected failure and the wait after it, in place of the log."""

    name: str
    session: Session
    pause_s: float = 0.0
    backoff: Backoff = Backoff()
    expected: tuple[type[Exception], ...] = ()
    report: Report | None = None


def repeating(step: Step) -> Session:
    """Make the session of a step that needs nothing opened."""
    return lambda: nullcontext(step)


def untold(loop: str, *, is_well: bool) -> None:
    """Tell nobody."""


async def run(loop: Loop, tell: Tell = untold, *, sleep: Sleep = asyncio.sleep) -> None:
    """Run a loop until cancelled."""
    course = _Course(loop, tell)
    while True:
        try:
            async with loop.session() as step:
                while True:
                    await step()
                    course.succeeded()
                    await _rest(loop.pause_s, sleep)
        except SessionEnded:
            course.succeeded()
            await _rest(loop.pause_s, sleep)
        except asyncio.CancelledError as error:
            if _is_cancelled():
                raise
            await _rest(course.failed(error), sleep)  # what the step awaited was cancelled, and not the loop
        except Exception as error:  # noqa: BLE001 - the outermost loop: whatever a step meets is heard, and tried again
            await _rest(course.failed(error), sleep)


async def _rest(seconds: float, sleep: Sleep) -> None:
    """Sleep, unless we were cancelled and a step or the end of its session lost that on the way."""
    if _is_cancelled():
        raise asyncio.CancelledError
    await sleep(seconds)


def _is_cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


@asynccontextmanager
async def running(*loops: Loop, tell: Tell = untold) -> AsyncIterator[None]:
    """Run loops beside what is done meanwhile, and cancel them at its end."""
    is_over = False

    def ended(task: asyncio.Task[Any]) -> None:
        if not is_over:
            if task.cancelled():  # any other end is counted already
                _count(task.get_name())
            log.error("background loop ended", loop=task.get_name())
            tell(task.get_name(), is_well=False)

    tasks = [begin(loop.name, run(loop, tell)) for loop in loops]
    for task in tasks:
        tell(task.get_name(), is_well=True)
        task.add_done_callback(ended)
    try:
        yield
    finally:
        is_over = True
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def begin(name: str, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
    """Begin something that nobody waits for; an error in it is logged and counted under its name."""
    task = asyncio.create_task(work, name=name)
    task.add_done_callback(_hear)
    return task


def _hear(task: asyncio.Task[None]) -> None:
    error = None if task.cancelled() else task.exception()
    if error is not None:
        _count(task.get_name())
        log_unforeseen(error, "background work failed", loop=task.get_name())


@dataclass(slots=True)
class _Course:
    """How a loop has fared since its last success."""

    loop: Loop
    tell: Tell
    failures: int = 0

    def succeeded(self) -> None:
        if self.failures >= FAILURES_TOLD:
            log.info("background loop recovered", loop=self.loop.name, failures=self.failures)
            self.tell(self.loop.name, is_well=True)
        self.failures = 0

    def failed(self, error: BaseException) -> float:
        """Let the failure be heard; returns how long to wait."""
        self.failures += 1
        wait_s = self.loop.backoff.wait_s(self.failures, error)
        _count(self.loop.name)
        self._log(error, wait_s)
        if self.failures == FAILURES_TOLD:
            self.tell(self.loop.name, is_well=False)
        return wait_s

    def _log(self, error: BaseException, wait_s: float) -> None:
        if not isinstance(error, self.loop.expected):
            log_unforeseen(error, "background loop failed", loop=self.loop.name)
        elif self.loop.report:
            self.loop.report(error, wait_s)
        else:
            log.warning("background loop interrupted", loop=self.loop.name, problem=_problem(error), wait_s=wait_s)


def _problem(error: Exception) -> str:
    return error.code().name if isinstance(error, grpc.aio.AioRpcError) else type(error).__qualname__


def _count(name: str) -> None:
    _counter(setup.meter()).add(1, {LOOP: name})


@cache
def _counter(meter: metrics.Meter) -> metrics.Counter:
    return meter.create_counter(FAILURES, description="Failures of background work, by loop.")
