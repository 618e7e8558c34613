"""Deadlines: how long the work at hand may still take, passed on from call to call and always less.

A task inherits the deadline of the call that starts it. What is to outlive the call starts in a context of its own:
`asyncio.create_task(work, context=contextvars.Context())`.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Final

from mesh.errors import DeadlineTooShort

if TYPE_CHECKING:
    from collections.abc import Iterator

RESERVE_S: Final = 0.020
# gRPC rounds deadlines up on the wire, by as much as 3.3 % (measured): a caller stops waiting before a server sees it.
ROUNDED_UP: Final = 1.035
LEAST_S: Final = 0.050

_ends_at: ContextVar[float | None] = ContextVar("minca_deadline", default=None)


def remaining_s() -> float | None:
    """Seconds that the work at hand may still take, below zero when it is late; None when nothing bounds it."""
    ends_at = _ends_at.get()
    return None if ends_at is None else ends_at - time.monotonic()


def begin(budget_s: float) -> None:
    """Bound the rest of the current task."""
    _ends_at.set(time.monotonic() + budget_s)


@contextmanager
def within(budget_s: float) -> Iterator[None]:
    """Bound the calls made inside, for work that no call began; a nearer deadline stays."""
    outer = _ends_at.get()
    ends_at = time.monotonic() + budget_s
    token = _ends_at.set(ends_at if outer is None else min(outer, ends_at))
    try:
        yield
    finally:
        _ends_at.reset(token)


def work_budget_s(given_s: float | None, default_s: float, most_s: float) -> float:
    """Seconds that a server may work on a call whose caller waits `given_s`.

    A little is kept back, so that the caller still hears what was slow.

    Raises: DeadlineTooShort when nothing sensible can be done in what is left.
    """
    if given_s is None:
        return min(default_s, most_s)
    if given_s < LEAST_S:
        raise DeadlineTooShort(int(given_s * 1000), int(LEAST_S * 1000))
    return min(given_s / ROUNDED_UP - RESERVE_S, most_s)


def call_timeout_s(asked_s: float | None, default_s: float) -> float:
    """Timeout of an outgoing call: what was asked or the default, less when the work at hand ends before.

    Raises: DeadlineTooShort, so that zero is never passed on.
    """
    timeout_s = default_s if asked_s is None else asked_s
    left_s = remaining_s()
    if left_s is None:
        return timeout_s
    if left_s - RESERVE_S < LEAST_S:
        raise DeadlineTooShort(max(int(left_s * 1000), 0), int((LEAST_S + RESERVE_S) * 1000))
    return min(timeout_s, left_s - RESERVE_S)
