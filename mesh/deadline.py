"""Deadlines: how long the current work may still take, passed on from call to call less a reserve.

A task inherits the deadline of the call that starts it. Work that outlives the call needs its own context:
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
# gRPC rounds deadlines up on the wire, by up to 3.3 % (measured): a caller gives up before the server's deadline.
ROUNDED_UP: Final = 1.035
LEAST_S: Final = 0.050

_ends_at: ContextVar[float | None] = ContextVar("minca_deadline", default=None)


def remaining_s() -> float | None:
    """Return the seconds left for the current work, negative if it is late, or None without a deadline."""
    ends_at = _ends_at.get()
    return None if ends_at is None else ends_at - time.monotonic()


def begin(budget_s: float) -> None:
    """Set the deadline of the current task."""
    _ends_at.set(time.monotonic() + budget_s)


@contextmanager
def within(budget_s: float) -> Iterator[None]:
    """Set a deadline for the calls made inside; an earlier deadline stays in force."""
    outer = _ends_at.get()
    ends_at = time.monotonic() + budget_s
    token = _ends_at.set(ends_at if outer is None else min(outer, ends_at))
    try:
        yield
    finally:
        _ends_at.reset(token)


def work_budget_s(caller_timeout_s: float | None, default_s: float, most_s: float) -> float:
    """Return how many seconds a server may work on a call whose caller waits `caller_timeout_s`.

    A reserve is subtracted, so that an error still reaches the caller in time.

    Raises: DeadlineTooShort when too little time is left.
    """
    if caller_timeout_s is None:
        return min(default_s, most_s)
    if caller_timeout_s < LEAST_S:
        raise DeadlineTooShort(int(caller_timeout_s * 1000), int(LEAST_S * 1000))
    return min(caller_timeout_s / ROUNDED_UP - RESERVE_S, most_s)


def call_timeout_s(requested_s: float | None, default_s: float) -> float:
    """Return the timeout of an outgoing call: the requested one or the default, bounded by the current deadline.

    Raises: DeadlineTooShort when too little time is left.
    """
    timeout_s = default_s if requested_s is None else requested_s
    left_s = remaining_s()
    if left_s is None:
        return timeout_s
    if left_s - RESERVE_S < LEAST_S:
        raise DeadlineTooShort(max(int(left_s * 1000), 0), int((LEAST_S + RESERVE_S) * 1000))
    return min(timeout_s, left_s - RESERVE_S)
