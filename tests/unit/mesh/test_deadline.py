"""Deadlines get shorter on their way and are never passed on as zero."""

from __future__ import annotations

import contextvars
from typing import TYPE_CHECKING

import pytest

from mesh import deadline
from mesh.errors import DeadlineTooShort

if TYPE_CHECKING:
    from collections.abc import Callable


def alone(work: Callable[[], None]) -> None:
    """Run in a context of its own, as each call does."""
    contextvars.copy_context().run(work)


def test_nothing_bounds_work_that_no_call_began() -> None:
    assert deadline.remaining_s() is None
    assert deadline.call_timeout_s(None, 30) == 30
    assert deadline.call_timeout_s(5, 30) == 5


def test_a_call_made_for_a_call_gets_what_is_left_less_a_reserve() -> None:
    def work() -> None:
        deadline.begin(10)
        assert deadline.call_timeout_s(None, 30) == pytest.approx(10 - deadline.RESERVE_S, abs=0.1)
        assert deadline.call_timeout_s(None, 30) < 10 - deadline.RESERVE_S + 1e-9
        assert deadline.call_timeout_s(2, 30) == 2

    alone(work)


@pytest.mark.parametrize("left_s", [-1, 0, 0.01, deadline.LEAST_S])
def test_a_call_that_cannot_be_in_time_is_not_sent(left_s: float) -> None:
    def work() -> None:
        deadline.begin(left_s)
        with pytest.raises(DeadlineTooShort):
            deadline.call_timeout_s(None, 30)

    alone(work)


def test_a_server_keeps_a_little_back() -> None:
    budget_s = deadline.work_budget_s(10, 30, 300)

    assert 9.5 < budget_s < (10 - deadline.RESERVE_S) / 1.033


def test_a_server_bounds_what_has_no_deadline_and_what_has_one_too_long() -> None:
    assert deadline.work_budget_s(None, 30, 300) == 30
    assert deadline.work_budget_s(9999, 30, 300) == 300


def test_a_server_refuses_what_cannot_be_done_in_time() -> None:
    with pytest.raises(DeadlineTooShort) as refused:
        deadline.work_budget_s(0.012, 30, 300)

    assert refused.value.metadata == {"remaining_ms": "12", "needed_ms": "50"}


def test_an_inner_bound_never_widens_an_outer_one() -> None:
    with deadline.within(1), deadline.within(10):
        assert (deadline.remaining_s() or 0) <= 1
    assert deadline.remaining_s() is None
