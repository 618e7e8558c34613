"""Each caller has an allowance a minute of its own, and is told when the next request is allowed."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mesh.contracts import WEIGHTS, CallKind
from mesh.errors import RateLimited
from mesh.server.rate_limit import MOST_CALLERS, CallerLimits, extra_weight
from minca.matcher.v2.matcher_service_pb2 import BatchMatchVehiclesRequest
from minca.matcher.v2.vehicle_match_pb2 import VehicleQuery

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


def taken(limits: CallerLimits, subject: str = "ana") -> bool:
    try:
        limits.take(subject)
    except RateLimited:
        return False
    return True


def test_a_whole_minutes_worth_may_come_at_once_and_no_more() -> None:
    limits = CallerLimits(100, clock=lambda: 0.0)

    assert sum(taken(limits) for _ in range(250)) == 100


def test_who_is_refused_is_told_when_to_come_again() -> None:
    now_s = 0.0
    limits = CallerLimits(60, clock=lambda: now_s)
    while taken(limits):
        pass
    with pytest.raises(RateLimited) as refused:
        limits.take("ana")
    wait_s = refused.value.retry_after_s

    assert wait_s == pytest.approx(1.0)
    now_s += wait_s or 0
    assert taken(limits)
    assert not taken(limits)


def test_one_caller_takes_nothing_from_another() -> None:
    limits = CallerLimits(1, clock=lambda: 0.0)

    assert taken(limits, "ana")
    assert taken(limits, "luis")
    assert not taken(limits, "ana")


@given(st.integers(1, 200), st.lists(st.floats(0, 5), max_size=300))
def test_never_more_than_twice_the_limit_in_any_minute_and_never_more_than_the_limit_from_rest(
    per_minute: int, pauses: list[float]
) -> None:
    now_s = 0.0
    limits = CallerLimits(per_minute, clock=lambda: now_s)
    times = []
    for pause in pauses:
        now_s += pause
        if taken(limits):
            times.append(now_s)

    for start in times:
        assert sum(start <= time < start + 60 for time in times) <= 2 * per_minute
    assert sum(time < 1e-9 for time in times) <= per_minute


def test_one_that_costs_little_takes_as_little() -> None:
    limits = CallerLimits(2, clock=lambda: 0.0)
    limits.take("ana")
    for _ in range(10):
        limits.take("ana", WEIGHTS[CallKind.SHOWS])

    assert not taken(limits)


@pytest.mark.parametrize(("items", "weight"), [(0, 0), (1, 0), (101, 1), (1001, 10)])
def test_a_batch_weighs_one_more_for_every_hundred_that_it_lists(items: int, weight: float) -> None:
    assert extra_weight(BatchMatchVehiclesRequest(queries=[VehicleQuery()] * items)) == pytest.approx(weight)


def test_what_weighs_more_than_a_minute_holds_takes_all_of_it() -> None:
    limits = CallerLimits(5, clock=lambda: 0.0)

    limits.take("ana", 1000)

    assert not taken(limits)


async def test_a_stream_waits_for_the_allowance_of_its_caller(monkeypatch: pytest.MonkeyPatch) -> None:
    now_s = 0.0
    limits = CallerLimits(60, clock=lambda: now_s)
    limits.take("ana", 60)

    async def sleep(wait_s: float) -> None:
        nonlocal now_s
        now_s += wait_s

    async def queries() -> AsyncIterator[BatchMatchVehiclesRequest]:
        for _ in range(10):
            yield BatchMatchVehiclesRequest(queries=[VehicleQuery()] * 100)

    monkeypatch.setattr("mesh.server.rate_limit.asyncio", SimpleNamespace(sleep=sleep))
    taken_at = [now_s async for _ in limits.paced("ana", queries())]

    assert taken_at == pytest.approx([float(second) for second in range(1, 11)])


def test_it_forgets_those_who_have_not_come_for_longest() -> None:
    limits = CallerLimits(1, clock=lambda: 0.0)
    for number in range(MOST_CALLERS + 1):
        limits.take(str(number))

    assert taken(limits, "0")
    assert not taken(limits, str(MOST_CALLERS))
