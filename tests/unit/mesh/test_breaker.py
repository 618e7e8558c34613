"""The circuit breaker opens after failures in a row, tries again with one call, and closes when that one succeeds."""

from __future__ import annotations

import pytest

from mesh.client.circuit_breaker import Breaker, BreakerState
from mesh.errors import CircuitOpen


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> Breaker:
    return Breaker("matcher", failures=5, reset_s=60, clock=clock)


def fail(breaker: Breaker, times: int) -> None:
    for _ in range(times):
        breaker.admit()
        breaker.failed()


def test_it_stays_closed_below_the_fifth_failure(breaker: Breaker) -> None:
    fail(breaker, 4)

    assert breaker.state is BreakerState.CLOSED


def test_it_opens_at_the_fifth_failure_in_a_row(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, 5)
    clock.now_s += 18

    assert breaker.state is BreakerState.OPEN
    with pytest.raises(CircuitOpen) as refused:
        breaker.admit()
    assert refused.value.metadata == {"service": "matcher"}
    assert refused.value.retry_after_s == pytest.approx(42)


def test_a_success_between_failures_starts_the_count_again(breaker: Breaker) -> None:
    fail(breaker, 4)
    breaker.admit()
    breaker.succeeded()
    fail(breaker, 4)

    assert breaker.state is BreakerState.CLOSED


def test_after_a_minute_one_call_tries_and_the_others_wait(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, 5)
    clock.now_s += 60

    assert breaker.state is BreakerState.HALF_OPEN
    breaker.admit()
    with pytest.raises(CircuitOpen):
        breaker.admit()


def test_it_closes_when_the_trying_call_succeeds(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, 5)
    clock.now_s += 60
    breaker.admit()
    breaker.succeeded()

    assert breaker.state is BreakerState.CLOSED
    breaker.admit()


def test_it_opens_for_another_minute_when_the_trying_call_fails(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, 5)
    clock.now_s += 60
    fail(breaker, 1)
    clock.now_s += 59

    assert breaker.state is BreakerState.OPEN


def test_a_trying_call_that_is_given_up_lets_the_next_one_try(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, 5)
    clock.now_s += 60
    breaker.admit()
    breaker.abandoned()

    breaker.admit()


def test_calls_from_before_it_opened_change_nothing(breaker: Breaker, clock: Clock) -> None:
    for _ in range(7):
        breaker.admit()
    for _ in range(5):
        breaker.failed()
    clock.now_s += 30
    breaker.failed()
    breaker.succeeded()
    clock.now_s += 30

    assert breaker.state is BreakerState.HALF_OPEN


def test_the_metric_sees_every_breaker_in_use(breaker: Breaker) -> None:
    assert breaker in Breaker.all()
