"""A background loop goes on whatever its step meets, and nothing that fails goes unheard."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, contextmanager
from itertools import pairwise
from typing import TYPE_CHECKING

import grpc
import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from mesh import background
from mesh.background import FAILURES_UNTIL_UNWELL, LEAST_SHARE, Backoff, Loop, SessionEnded, repeating
from tests.fixtures.servers import until

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from structlog.typing import EventDict

    from mesh.background import Session, Step
    from tests.fixtures.failures import FailureCounts

PAUSE_S = 7.0
PERSONAL = "Lucía Hernández, HEOL790816MX1"


class Foreseen(Exception):
    """A trouble that the loop of a test expects."""


class Script:
    """A step that does one thing after another: nothing for None, else raises; for ever nothing at its end."""

    def __init__(self, *outcomes: Exception | None) -> None:
        self.outcomes = outcomes
        self.steps = 0

    async def __call__(self) -> None:
        outcome = self.outcomes[self.steps] if self.steps < len(self.outcomes) else None
        self.steps += 1
        if outcome:
            raise outcome


async def cancelled() -> None:
    """Cancel the task that runs this."""
    task = asyncio.current_task()
    assert task is not None
    task.cancel()
    await for_ever()


async def for_ever() -> None:
    await asyncio.Event().wait()


class Rests:
    """Sleeps no time at all, notes for how long it should, and cancels the loop the last time."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.taken: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.taken.append(seconds)
        if len(self.taken) == self.most:
            await cancelled()


class Heard:
    """Hears how loops fare."""

    def __init__(self) -> None:
        self.reports: list[tuple[str, bool]] = []

    def __call__(self, loop: str, *, is_well: bool) -> None:
        self.reports.append((loop, is_well))


def a_loop(session: Session, report: Callable[[Exception, float], None] | None = None) -> Loop:
    return Loop("sweeper", session, pause_s=PAUSE_S, backoff=Backoff(1, 60), expected=(Foreseen,), report=report)


async def course(loop: Loop, rests: int) -> tuple[list[float], list[tuple[str, bool]]]:
    """Run a loop for so many rests; gives how long each was, and what was told."""
    resting, heard = Rests(rests), Heard()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.create_task(background.run(loop, heard, sleep=resting))
    return resting.taken, heard.reports


async def test_a_step_that_fails_is_tried_again_and_its_failures_are_counted(failure_counts: FailureCounts) -> None:
    step = Script(ValueError(), Foreseen(), None, ValueError())

    rests, _ = await course(a_loop(repeating(step)), 6)

    assert step.steps == 6
    assert failure_counts.of("sweeper") == 3
    assert [rest == PAUSE_S for rest in rests] == [False, False, True, False, True, True]


@given(
    failures=st.integers(1, 12) | st.integers(1, 2000),
    first_s=st.floats(0.01, 10),
    longest_s=st.floats(10, 600),
)
def test_a_wait_doubles_up_to_its_bound_and_is_never_cut_by_more_than_its_share(
    failures: int, first_s: float, longest_s: float
) -> None:
    full = min(first_s * 2.0 ** min(failures - 1, 1000), longest_s)

    wait_s = Backoff(first_s, longest_s).wait_s(failures, ValueError())

    assert LEAST_SHARE * full <= wait_s <= full


def test_two_processes_that_failed_together_do_not_come_again_together() -> None:
    assert len({Backoff(1, 60).wait_s(3, ValueError()) for _ in range(20)}) > 1


def test_after_some_errors_the_wait_is_the_longest_at_once() -> None:
    backoff = Backoff(1, 60, longest_at_once=(Foreseen,))

    assert backoff.wait_s(1, Foreseen()) >= LEAST_SHARE * 60
    assert backoff.wait_s(1, ValueError()) <= 1


async def test_unless_said_otherwise_steps_follow_at_once_and_the_longest_wait_is_a_minute() -> None:
    loop = Loop("sweeper", repeating(Script(None, *[ValueError()] * 9)))

    rests, _ = await course(loop, 10)

    assert rests[0] == 0
    assert LEAST_SHARE <= rests[1] <= 1
    assert LEAST_SHARE * 60 <= rests[9] <= 60


async def test_the_wait_grows_with_failures_in_a_row_and_a_success_begins_anew() -> None:
    step = Script(*[ValueError()] * 4, None, ValueError())

    rests, _ = await course(a_loop(repeating(step)), 6)

    assert all(earlier < later for earlier, later in pairwise(rests[:4]))
    assert rests[5] <= 1


@contextmanager
def lines_of_loops() -> Iterator[list[EventDict]]:
    """What loops log meanwhile; a server of other tests may run in this process and tell of itself."""
    lines: list[EventDict] = []
    with capture_logs() as logged:
        yield lines
    lines += [line for line in logged if "loop" in line]


async def test_an_unforeseen_error_is_logged_with_its_stack_and_without_its_words() -> None:
    with lines_of_loops() as lines:
        await course(a_loop(repeating(Script(ValueError(PERSONAL)))), 2)

    (line,) = lines
    assert (line["log_level"], line["loop"], line["error_type"]) == ("error", "sweeper", "ValueError")
    assert any("test_background.py" in frame for frame in line["frames"])
    assert PERSONAL not in str(lines)


async def test_an_expected_error_is_one_line_of_warning_without_its_words() -> None:
    with lines_of_loops() as lines:
        rests, _ = await course(a_loop(repeating(Script(Foreseen(PERSONAL)))), 2)

    (line,) = lines
    assert (line["log_level"], line["loop"], line["problem"]) == ("warning", "sweeper", "Foreseen")
    assert line["wait_s"] == rests[0]
    assert PERSONAL not in str(lines)


async def test_an_error_of_a_call_is_told_by_its_code() -> None:
    refused = grpc.aio.AioRpcError(grpc.StatusCode.UNAVAILABLE, grpc.aio.Metadata(), grpc.aio.Metadata(), PERSONAL)
    loop = Loop("catalogues", repeating(Script(refused)), expected=(grpc.aio.AioRpcError,))

    with lines_of_loops() as lines:
        await course(loop, 2)

    assert [line["problem"] for line in lines] == ["UNAVAILABLE"]
    assert PERSONAL not in str(lines)


async def test_whoever_wants_to_tell_of_expected_errors_is_asked_in_place_of_the_log() -> None:
    heard: list[tuple[Exception, float]] = []
    loop = a_loop(repeating(Script(Foreseen(), ValueError())), lambda error, wait_s: heard.append((error, wait_s)))

    with lines_of_loops() as lines:
        rests, _ = await course(loop, 3)

    assert [(type(error), wait_s) for error, wait_s in heard] == [(Foreseen, rests[0])]
    assert [line["log_level"] for line in lines] == ["error"]


@pytest.mark.parametrize("error", [ValueError(), Foreseen()])
async def test_after_five_failures_in_a_row_it_is_told_once_and_once_more_when_a_step_succeeds(
    error: Exception,
) -> None:
    step = Script(*[error] * 4, None, *[error] * 7)

    _, not_yet = await course(a_loop(repeating(step)), 9)
    step.steps = 0
    _, failing = await course(a_loop(repeating(step)), 12)
    step.steps = 0
    _, mended = await course(a_loop(repeating(step)), 14)

    assert not_yet == []
    assert failing == [("sweeper", False)]
    assert mended == [("sweeper", False), ("sweeper", True)]


class Connection:
    """A session that notes how often it was opened and closed, and with what steps."""

    def __init__(self, step: Step, *, refuses: int = 0) -> None:
        self.step = step
        self.refuses = refuses
        self.opened = self.closed = 0

    @asynccontextmanager
    async def __call__(self) -> AsyncIterator[Step]:
        self.opened += 1
        if self.opened <= self.refuses:
            raise ConnectionRefusedError
        try:
            yield self.step
        finally:
            self.closed += 1


async def test_a_session_stays_open_while_steps_succeed_and_is_opened_anew_after_one_that_fails() -> None:
    connection = Connection(Script(None, None, ValueError()))

    await course(a_loop(connection), 5)

    assert (connection.opened, connection.closed) == (2, 2)


async def test_a_session_that_cannot_be_opened_is_a_failure_of_the_loop(failure_counts: FailureCounts) -> None:
    connection = Connection(step := Script(), refuses=FAILURES_UNTIL_UNWELL)

    _, reports = await course(a_loop(connection), FAILURES_UNTIL_UNWELL + 1)

    assert failure_counts.of("sweeper") == FAILURES_UNTIL_UNWELL
    assert reports == [("sweeper", False), ("sweeper", True)]
    assert step.steps == 1


async def test_a_session_that_ended_is_opened_again_and_is_no_failure(failure_counts: FailureCounts) -> None:
    connection = Connection(Script(*[ValueError()] * FAILURES_UNTIL_UNWELL, SessionEnded(), SessionEnded()))

    rests, reports = await course(a_loop(connection), FAILURES_UNTIL_UNWELL + 3)

    assert connection.opened == FAILURES_UNTIL_UNWELL + 3
    assert failure_counts.of("sweeper") == FAILURES_UNTIL_UNWELL
    assert rests[FAILURES_UNTIL_UNWELL:] == [PAUSE_S] * 3
    assert reports == [("sweeper", False), ("sweeper", True)]


async def swallowing() -> None:
    """Lose the cancellation, as libraries do."""
    try:
        await asyncio.Event().wait()
    except asyncio.CancelledError:
        return


async def test_a_loop_goes_on_when_something_that_its_step_awaits_is_cancelled(failure_counts: FailureCounts) -> None:
    abandoned = asyncio.get_running_loop().create_future()
    abandoned.cancel()
    steps = iter([abandoned, asyncio.sleep(0)])

    with lines_of_loops() as lines:
        rests, _ = await course(a_loop(repeating(lambda: next(steps))), 2)

    assert [rest == PAUSE_S for rest in rests] == [False, True]
    assert failure_counts.of("sweeper") == 1
    assert [(line["log_level"], line["error_type"]) for line in lines] == [("error", "CancelledError")]


@asynccontextmanager
async def failing_to_close() -> AsyncIterator[Step]:
    try:
        yield for_ever
    finally:
        raise ConnectionResetError


@pytest.mark.parametrize("session", [repeating(for_ever), repeating(swallowing), failing_to_close])
async def test_cancellation_ends_a_loop_whatever_happens_on_the_way_out(session: Session) -> None:
    task = asyncio.create_task(background.run(a_loop(session)))
    await asyncio.sleep(0)
    task.cancel()

    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(task, 5)
    assert task.cancelled()


async def test_loops_are_well_from_the_start_and_end_silently_with_what_they_run_beside() -> None:
    heard, connection = Heard(), Connection(for_ever)

    with lines_of_loops() as lines:
        async with background.running(a_loop(connection), Loop("sealer", repeating(for_ever)), on_health=heard):
            await until(lambda: connection.opened == 1)

    assert connection.closed == 1
    assert heard.reports == [("sweeper", True), ("sealer", True)]
    assert lines == []


async def test_loops_end_when_what_they_run_beside_fails() -> None:
    connection = Connection(for_ever)

    async def fail() -> None:
        async with background.running(a_loop(connection)):
            await until(lambda: connection.opened == 1)
            raise Foreseen

    with pytest.raises(Foreseen):
        await fail()

    assert connection.closed == 1


async def test_a_loop_that_ends_unasked_is_logged_counted_and_told(failure_counts: FailureCounts) -> None:
    heard = Heard()

    with lines_of_loops() as lines:
        async with background.running(a_loop(repeating(cancelled)), on_health=heard):
            await until(lambda: len(heard.reports) > 1)

    assert failure_counts.of("sweeper") == 1
    assert heard.reports == [("sweeper", True), ("sweeper", False)]
    assert [(line["event"], line["loop"]) for line in lines] == [("background loop ended", "sweeper")]


async def test_the_failure_of_work_that_nobody_waits_for_is_logged_and_counted(failure_counts: FailureCounts) -> None:
    with lines_of_loops() as lines:
        failing = background.begin("message", Script(ValueError(PERSONAL))())
        working = background.begin("message", Script()())
        going = background.begin("message", for_ever())
        await asyncio.wait([failing, working])
        going.cancel()
        await asyncio.wait([going])

    lines = [line for line in lines if line.get("loop") == "message"]  # what else this process does may be logged too
    assert [line["error_type"] for line in lines] == ["ValueError"]
    assert PERSONAL not in str(lines)
    assert failure_counts.of("message") == 1
