"""As many calls are worked on as end in time; the newest of the others waits with the best prospects."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from mesh.contracts import Method, methods
from mesh.errors import Overloaded
from mesh.server.admission import LEAST_AT_ONCE, Admission

SMALL = methods()["/minca.matcher.v2.MatcherService/MatchVehicle"]
OTHER = replace(SMALL, path="/another")
BATCH = methods()["/minca.matcher.v2.MatcherService/BatchMatchVehicles"]
WATCH = methods()["/minca.datastore.v1.CatalogService/WatchActiveCatalog"]


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


async def begun(admission: Admission, method: Method, calls: int, left_s: float = 30) -> int:
    """How many of these calls begin at once; the others stop waiting."""
    tasks = [asyncio.create_task(admission.enter(method, left_s)) for _ in range(calls)]
    await asyncio.sleep(0)
    done = [task for task in tasks if task.done() and not task.exception()]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return len(done)


async def taught(admission: Admission, clock: Clock, seconds_a_call: float) -> None:
    """Work on one call after the other."""
    for _ in range(20):
        await admission.enter(SMALL, 30)
        clock.now_s += seconds_a_call
        admission.leave(SMALL)


async def test_what_is_not_known_to_end_is_worked_on_by_a_few(clock: Clock) -> None:
    assert await begun(Admission(256, clock), SMALL, 50) == LEAST_AT_ONCE


@pytest.mark.parametrize(("left_s", "calls"), [(1, 60), (2, 120), (0.1, LEAST_AT_ONCE)])
async def test_as_many_begin_as_will_end_in_the_time_that_they_have(clock: Clock, left_s: float, calls: int) -> None:
    admission = Admission(256, clock)
    await taught(admission, clock, 0.01)

    assert abs(await begun(admission, SMALL, 200, left_s) - calls) <= calls * 0.1


async def test_there_is_a_limit_however_fast_they_are(clock: Clock) -> None:
    admission = Admission(64, clock)
    await taught(admission, clock, 0.001)

    assert await begun(admission, SMALL, 200) == 64


async def test_a_method_that_never_ends_takes_nothing_from_others(clock: Clock) -> None:
    admission = Admission(64, clock)
    await begun(admission, OTHER, 50)
    await taught(admission, clock, 0.001)

    assert await begun(admission, SMALL, 40) == 40


async def test_batches_leave_most_of_the_room_to_others(clock: Clock) -> None:
    admission = Admission(64, clock)

    assert await begun(admission, BATCH, 50) == 4
    assert await begun(admission, SMALL, 50) == LEAST_AT_ONCE


async def test_the_newest_begins_first_since_it_has_the_most_time(clock: Clock) -> None:
    admission = Admission(256, clock)
    await begun(admission, SMALL, LEAST_AT_ONCE)
    old, new = (asyncio.create_task(admission.enter(SMALL, 30)) for _ in range(2))
    await asyncio.sleep(0)
    admission.leave(SMALL)
    await asyncio.sleep(0)

    assert (old.done(), new.done()) == (False, True)
    admission.leave(SMALL)
    await old


async def test_who_waits_in_vain_hears_when_to_come_again(clock: Clock) -> None:
    admission = Admission(256, clock)
    await begun(admission, SMALL, LEAST_AT_ONCE)
    with pytest.raises(Overloaded) as refused:
        await admission.enter(SMALL, 0.1)

    assert refused.value.retry_after_s
    assert refused.value.metadata == {"resource": "calls in work"}


async def test_when_too_many_wait_the_oldest_is_refused_at_once(clock: Clock) -> None:
    admission = Admission(8, clock)
    await begun(admission, SMALL, 8)
    waiting = [asyncio.create_task(admission.enter(SMALL, 30)) for _ in range(33)]
    await asyncio.sleep(0)

    assert [task.done() for task in waiting] == [False] * 33
    with pytest.raises(Overloaded):
        await waiting[0]
    assert not any(task.done() for task in waiting[1:])
    for task in waiting[1:]:
        task.cancel()
    await asyncio.gather(*waiting[1:], return_exceptions=True)


async def test_a_caller_who_goes_away_as_its_turn_comes_leaves_the_turn_to_the_next(clock: Clock) -> None:
    admission = Admission(256, clock)
    await begun(admission, SMALL, LEAST_AT_ONCE)
    next_one, gone = (asyncio.create_task(admission.enter(SMALL, 30)) for _ in range(2))
    await asyncio.sleep(0)
    admission.leave(SMALL)
    gone.cancel()
    await asyncio.wait([gone])
    async with asyncio.timeout(10):
        await next_one

    assert gone.cancelled()


async def test_streams_are_counted_apart(clock: Clock) -> None:
    admission = Admission(8, clock)
    for _ in range(32):
        await admission.enter(WATCH, 3600)
    with pytest.raises(Overloaded) as refused:
        await admission.enter(WATCH, 3600)

    assert refused.value.metadata == {"resource": "open streams"}
    assert await begun(admission, SMALL, 8) == 8


async def test_who_goes_before_its_turn_comes_takes_no_place(clock: Clock) -> None:
    admission = Admission(256, clock)
    await begun(admission, SMALL, LEAST_AT_ONCE)
    stays, gone = (asyncio.create_task(admission.enter(SMALL, 30)) for _ in range(2))
    await asyncio.sleep(0)
    gone.cancel()
    admission.leave(SMALL)
    async with asyncio.timeout(10):
        await stays

    assert await begun(admission, SMALL, 1) == 0
    admission.leave(SMALL)
    assert await begun(admission, SMALL, 1) == 1


async def test_who_goes_as_it_is_refused_gives_back_no_place_that_it_never_had(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mesh.server.admission.WAITING_TIMES", 1 / 8)
    admission = Admission(8, clock)
    await begun(admission, SMALL, 8)
    refused = asyncio.create_task(admission.enter(SMALL, 30))
    await asyncio.sleep(0)
    last = asyncio.create_task(admission.enter(SMALL, 30))
    asyncio.get_running_loop().call_soon(refused.cancel)  # in the turn in which the last takes its place
    await asyncio.wait([refused])
    await asyncio.sleep(0)

    assert not last.done()
    last.cancel()
    await asyncio.wait([last])
