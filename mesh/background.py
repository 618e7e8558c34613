"""Background work: loops that survive any error in their step, and tasks whose failure is reported.

The contract of a loop:

- Its session opens what the step needs, such as a connection, and yields the step. The step is awaited repeatedly, with
  `pause_s` in between; a step that itself waits, for a signal or a delivery, needs no pause.
- An exception closes the session. It is logged without its message, counted in `minca.background.failures`, and after a
  wait that doubles up to a limit the session is reopened. An exception that the loop expects is a warning, unless
  `report` handles it; any other is an error, logged with its stack.
- After FAILURES_UNTIL_UNWELL failures in a row `on_health` is called with `is_well` False, after a success with True.
- Cancellation ends a loop at once. A loop that ends uncancelled is logged, counted and reported to `on_health` too.
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
FAILURES_UNTIL_UNWELL: Final = 5
LEAST_SHARE: Final = 0.75


class SessionEnded(Exception):
    """Raised by a step whose session ended as it should: not a failure, the next session is opened."""


class HealthListener(Protocol):
    """Receives the state of loops."""

    def __call__(self, loop: str, *, is_well: bool) -> None:
        """Receive that a loop is well, or has failed repeatedly."""


@dataclass(frozen=True, slots=True)
class Backoff:
    """How long to wait after consecutive failures: twice as long each time, less a random part."""

    first_s: float = 1.0
    longest_s: float = 60.0
    longest_at_once: tuple[type[Exception], ...] = ()

    def wait_s(self, failures: int, error: BaseException) -> float:
        """Return the wait after so many consecutive failures, the last of them `error`."""
        doubled = self.first_s * 2 ** min(failures - 1, 32)
        longest = self.longest_s if isinstance(error, self.longest_at_once) else min(doubled, self.longest_s)
        return longest * random.uniform(LEAST_SHARE, 1)  # noqa: S311 - spreads retries, keeps no secret


@dataclass(frozen=True, slots=True)
class Loop:
    """The declaration of a loop; `report` receives an expected failure and the wait after it, instead of the log."""

    name: str
    session: Session
    pause_s: float = 0.0
    backoff: Backoff = Backoff()
    expected: tuple[type[Exception], ...] = ()
    report: Report | None = None


def repeating(step: Step) -> Session:
    """Return the session of a step that needs nothing opened."""
    return lambda: nullcontext(step)


def ignore_health(loop: str, *, is_well: bool) -> None:
    """Ignore the state of a loop."""


async def run(loop: Loop, on_health: HealthListener = ignore_health, *, sleep: Sleep = asyncio.sleep) -> None:
    """Run a loop until cancelled."""
    state = _LoopState(loop, on_health)
    while True:
        try:
            async with loop.session() as step:
                while True:
                    await step()
                    state.succeeded()
                    await _pause(loop.pause_s, sleep)
        except SessionEnded:
            state.succeeded()
            await _pause(loop.pause_s, sleep)
        except asyncio.CancelledError as error:
            if _is_cancelled():
                raise
            await _pause(state.failed(error), sleep)  # what the step awaited was cancelled, and not the loop
        except Exception as error:  # noqa: BLE001 - the outermost loop: any error is reported, and the step is retried
            await _pause(state.failed(error), sleep)


async def _pause(seconds: float, sleep: Sleep) -> None:
    """Sleep, unless this task was cancelled and a step, or the end of its session, swallowed the cancellation."""
    if _is_cancelled():
        raise asyncio.CancelledError
    await sleep(seconds)


def _is_cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


@asynccontextmanager
async def running(*loops: Loop, on_health: HealthListener = ignore_health) -> AsyncIterator[None]:
    """Run loops during the `async with` block, and cancel them at its end."""
    is_over = False

    def report_end(task: asyncio.Task[Any]) -> None:
        if not is_over:
            if task.cancelled():  # any other end is counted already
                _count(task.get_name())
            log.error("background loop ended", loop=task.get_name())
            on_health(task.get_name(), is_well=False)

    tasks = [begin(loop.name, run(loop, on_health)) for loop in loops]
    for task in tasks:
        on_health(task.get_name(), is_well=True)
        task.add_done_callback(report_end)
    try:
        yield
    finally:
        is_over = True
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def begin(name: str, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
    """Start a task that nobody awaits; an error in it is logged and counted under its name."""
    task = asyncio.create_task(work, name=name)
    task.add_done_callback(_report_failure)
    return task


def _report_failure(task: asyncio.Task[None]) -> None:
    error = None if task.cancelled() else task.exception()
    if error is not None:
        _count(task.get_name())
        log_unforeseen(error, "background work failed", loop=task.get_name())


@dataclass(slots=True)
class _LoopState:
    """The failures of a loop since its last success."""

    loop: Loop
    on_health: HealthListener
    failures: int = 0

    def succeeded(self) -> None:
        if self.failures >= FAILURES_UNTIL_UNWELL:
            log.info("background loop recovered", loop=self.loop.name, failures=self.failures)
            self.on_health(self.loop.name, is_well=True)
        self.failures = 0

    def failed(self, error: BaseException) -> float:
        """Report the failure, and return how long to wait."""
        self.failures += 1
        wait_s = self.loop.backoff.wait_s(self.failures, error)
        _count(self.loop.name)
        self._log(error, wait_s)
        if self.failures == FAILURES_UNTIL_UNWELL:
            self.on_health(self.loop.name, is_well=False)
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
