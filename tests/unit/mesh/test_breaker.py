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


@pytest.fixture
def by_share(clock: Clock) -> Breaker:
    return Breaker("matcher", clock=clock)


def end(breaker: Breaker, *, failures: int = 0, successes: int = 0) -> None:
    for _ in range(failures + successes):
        breaker.admit()
    for _ in range(successes):
        breaker.succeeded()
    for _ in range(failures):
        breaker.failed()


def pauses(breaker: Breaker, clock: Clock, times: int) -> list[float]:
    """How long it stays open after each of so many tries that fail."""
    waits = []
    for _ in range(times):
        with pytest.raises(CircuitOpen) as refused:
            breaker.admit()
        waits.append(refused.value.retry_after_s or 0.0)
        clock.now_s += waits[-1]
        breaker.admit()
        breaker.failed()
    return waits


@pytest.mark.parametrize(
    ("failures", "successes", "state"),
    [
        (19, 0, BreakerState.CLOSED),
        (20, 0, BreakerState.OPEN),
        (10, 10, BreakerState.OPEN),
        (10, 11, BreakerState.CLOSED),
        (49, 50, BreakerState.CLOSED),
    ],
)
def test_it_opens_at_half_of_at_least_twenty_calls(
    failures: int, successes: int, state: BreakerState, by_share: Breaker
) -> None:
    end(by_share, failures=failures, successes=successes)

    assert by_share.state is state


def test_calls_of_more_than_ten_seconds_ago_count_no_more(by_share: Breaker, clock: Clock) -> None:
    end(by_share, failures=19)
    clock.now_s += 10
    end(by_share, failures=19)

    assert by_share.state is BreakerState.CLOSED


def test_the_calls_of_a_dead_replica_do_not_outweigh_those_under_way(by_share: Breaker) -> None:
    for _ in range(60):
        by_share.admit()
    for _ in range(25):
        by_share.failed()

    assert by_share.state is BreakerState.CLOSED


def test_it_stays_open_for_one_second_and_then_for_longer_up_to_five(by_share: Breaker, clock: Clock) -> None:
    end(by_share, failures=20)
    first, second, *later = pauses(by_share, clock, 6)

    assert 1 <= first <= 1.25
    assert 2 <= second <= 2.5
    assert all(4 <= wait <= 5 for wait in later)
    assert len({first, second, *later}) == 6


def test_the_pauses_begin_anew_after_a_success(by_share: Breaker, clock: Clock) -> None:
    end(by_share, failures=20)
    pauses(by_share, clock, 3)
    clock.now_s += 5
    end(by_share, successes=1)
    end(by_share, failures=20)

    assert pauses(by_share, clock, 1)[0] <= 1.25


@pytest.mark.parametrize("is_there_when_it_opens", [True, False])
def test_it_closes_when_somebody_is_there_again_only_if_nobody_was(
    is_there_when_it_opens: object, clock: Clock
) -> None:
    is_there = bool(is_there_when_it_opens)
    breaker = Breaker("matcher", clock=clock)
    breaker.follow_connection(lambda: is_there)
    end(breaker, failures=20)
    is_there = True

    if is_there_when_it_opens:
        with pytest.raises(CircuitOpen):
            breaker.admit()
    else:
        breaker.admit()
        assert breaker.state is BreakerState.CLOSED


def test_a_pause_of_the_settings_is_kept_whoever_is_there(clock: Clock) -> None:
    is_there = False
    breaker = Breaker("matcher", reset_s=60, clock=clock)
    breaker.follow_connection(lambda: is_there)
    end(breaker, failures=20)
    is_there = True
    clock.now_s += 59

    assert breaker.state is BreakerState.OPEN
    with pytest.raises(CircuitOpen):
        breaker.admit()


def test_a_try_that_hangs_lets_another_one_try(by_share: Breaker, clock: Clock) -> None:
    end(by_share, failures=20)
    clock.now_s += 5
    by_share.admit()
    clock.now_s += 60

    by_share.admit()


def test_the_metric_sees_every_breaker_in_use(breaker: Breaker) -> None:
    assert breaker in Breaker.all()
