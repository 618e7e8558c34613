"""One of two replicas dies, hangs, fails or slows down: what it costs through the mesh, beside a plain channel.

The figures are printed (`pytest -rA`), and stand in docs/operators.md; `MINCA_AT_LENGTH=1` takes more calls and
stricter bounds, which a machine with other work would miss.
"""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pytest

from mesh.client.circuit_breaker import Breaker, BreakerState
from tests.fault.availability.measured import (
    Figures,
    Stream,
    mesh_channel,
    not_repeatable,
    plain_channel,
    repeatable,
    say,
)
from tests.fixtures.at_length import AT_LENGTH, at_length
from tests.fixtures.replicas import Doings, Replica, replica

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    Break = Callable[[Replica], Awaitable[None]]

RATE: Final = 100 if AT_LENGTH else 50
BEFORE_S: Final = 2.0
FAULT_S: Final = 18.0 if AT_LENGTH else 6.0
NOTICED_S: Final = 3.5  # after it, a fault should hardly be felt
LET_BACK_S: Final = 8.0
AS_USUAL_S: Final = 0.15  # within it every answer of a replica that is well arrives, on a busy machine too


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a fault cost from its beginning, of calls that may be repeated and others, and of a plain channel."""

    safe: Figures
    unsafe: Figures
    plain: Figures
    breaker: BreakerState
    moment_s: float

    def noticed(self, figures: Figures) -> Figures:
        """Return the same of the calls that began once the fault could be known."""
        since_s = self.moment_s + NOTICED_S
        return Figures(since_s, [made for made in figures.made if made.began_s >= since_s])


@pytest.fixture(scope="module")
async def pair() -> AsyncIterator[tuple[Replica, Replica]]:
    async with replica() as breaks, replica() as stays:
        yield breaks, stays


async def cost_of(break_it: Break, mend: Break, pair: tuple[Replica, Replica]) -> Outcome:
    """Break the first of two replicas under load, and mend it."""
    loop, (breaks, stays) = asyncio.get_running_loop(), pair
    target, breaker = f"ipv4:{breaks.address},{stays.address}", Breaker("matcher")
    async with AsyncExitStack() as stack:
        ours = await stack.enter_async_context(mesh_channel(target, breaker))
        plain = await stack.enter_async_context(plain_channel(target))
        streams = [Stream(repeatable(ours)), Stream(not_repeatable(ours)), Stream(repeatable(plain))]
        shares = (1.0, 0.3, 0.5)
        running = [
            asyncio.create_task(each.run(RATE * share, BEFORE_S + FAULT_S))
            for each, share in zip(streams, shares, strict=True)
        ]
        await asyncio.sleep(BEFORE_S)
        moment_s = loop.time()
        await break_it(breaks)
        await asyncio.gather(*running)
        await mend(breaks)
    safe, unsafe, compared = (each.since(moment_s) for each in streams)
    outcome = Outcome(safe, unsafe, compared, breaker.state, moment_s)
    say(mesh_repeatable=safe, once_noticed=outcome.noticed(safe), mesh_not_repeatable=unsafe, plain_channel=compared)
    return outcome


def doing(doings: Doings) -> Break:
    async def order(each: Replica) -> None:
        await each.do(doings)

    return order


async def hang(each: Replica) -> None:
    each.hang()


async def go_on(each: Replica) -> None:
    each.go_on()


async def kill(each: Replica) -> None:
    await each.kill()


async def leave_it(_each: Replica) -> None:
    pass


WELL: Final = Doings()


@pytest.mark.parametrize("fault", ["UNAVAILABLE", "INTERNAL"] if AT_LENGTH else ["UNAVAILABLE"])
async def test_a_replica_that_only_fails_gets_hardly_a_call(pair: tuple[Replica, Replica], fault: str) -> None:
    outcome = await cost_of(doing(Doings(work_s=0.001, fault=fault)), doing(WELL), pair)

    assert outcome.plain.failed_share > 0.4
    assert outcome.noticed(outcome.safe).failed_share < 0.05
    assert outcome.noticed(outcome.unsafe).failed_share < 0.1
    if fault == "UNAVAILABLE":
        assert outcome.safe.failed_share < 0.01
    assert outcome.breaker is BreakerState.CLOSED


@at_length("calls for eight seconds")
async def test_a_replica_that_is_slow_holds_up_hardly_a_call(pair: tuple[Replica, Replica]) -> None:
    outcome = await cost_of(doing(Doings(work_s=0.22)), doing(WELL), pair)

    assert outcome.safe.failed_share == 0
    assert outcome.plain.slower_than(AS_USUAL_S) > 0.4
    assert outcome.noticed(outcome.safe).slower_than(AS_USUAL_S) < (0.03 if AT_LENGTH else 0.1)


async def test_a_replica_that_hangs_is_left_within_three_seconds(pair: tuple[Replica, Replica]) -> None:
    outcome = await cost_of(hang, go_on, pair)

    assert outcome.plain.failed_share > 0.2
    assert outcome.safe.failed_share < (0.02 if AT_LENGTH else 0.05)
    assert outcome.noticed(outcome.safe).failed_share == 0
    assert outcome.noticed(outcome.unsafe).failed_share == 0
    assert outcome.breaker is BreakerState.CLOSED


@at_length("calls for eight seconds")
async def test_a_replica_whose_event_loop_hangs_is_left_though_it_answers_pings(
    pair: tuple[Replica, Replica],
) -> None:
    outcome = await cost_of(doing(Doings(hangs_s=FAULT_S)), doing(WELL), pair)

    assert outcome.plain.failed_share > 0.2
    assert outcome.safe.failed_share < (0.02 if AT_LENGTH else 0.05)
    assert outcome.noticed(outcome.safe).failed_share == 0
    assert outcome.noticed(outcome.unsafe).failed_share == 0
    assert outcome.breaker is BreakerState.CLOSED


@at_length("calls for half a minute")
@pytest.mark.parametrize(
    ("break_it", "mend"), [(doing(Doings(fault="INTERNAL")), doing(WELL)), (hang, go_on)], ids=["failed", "hung"]
)
async def test_a_replica_that_is_well_again_gets_its_share_again(
    break_it: Break, mend: Break, pair: tuple[Replica, Replica]
) -> None:
    breaks, stays = pair
    async with mesh_channel(f"ipv4:{breaks.address},{stays.address}") as channel:
        calls = Stream(repeatable(channel))
        await calls.run(RATE, BEFORE_S)
        await break_it(breaks)
        await calls.run(RATE, NOTICED_S)
        await mend(breaks)
        await calls.run(RATE, LET_BACK_S)
        before = [await each.calls() for each in pair]
        await calls.run(RATE, BEFORE_S)
        first, second = [await each.calls() - was for each, was in zip(pair, before, strict=True)]

    say(of_the_one_that_was_away=first, of_the_other=second)
    assert first / (first + second) > 0.2


@at_length("calls for eight seconds")
async def test_requests_that_are_refused_take_no_replica_away(pair: tuple[Replica, Replica]) -> None:
    for each in pair:
        await each.do(Doings(fault="NOT_FOUND"))
    counted = [await each.calls() for each in pair]
    outcome = await cost_of(leave_it, leave_it, pair)
    first, second = [await each.calls() - before for each, before in zip(pair, counted, strict=True)]
    for each in pair:
        await each.do(WELL)

    assert set(outcome.safe.failures) == {"RESOURCE_NOT_FOUND"}
    assert outcome.safe.failed_share == 1
    assert outcome.breaker is BreakerState.CLOSED
    assert 0.5 < first / second < 2


async def test_a_replica_that_was_killed_costs_only_calls_under_way_that_must_not_be_repeated(
    pair: tuple[Replica, Replica],
) -> None:
    outcome = await cost_of(kill, leave_it, pair)

    assert outcome.safe.failed_share == 0
    assert set(outcome.unsafe.failures) <= {"NOT_READY"}
    assert outcome.unsafe.recovered_s < 1
    assert outcome.breaker is BreakerState.CLOSED
