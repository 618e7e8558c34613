"""The rate limit of each caller, kept in this process: an allowance that refills evenly."""

from __future__ import annotations

import time
from collections import OrderedDict
from typing import TYPE_CHECKING, Final

from mesh.errors import RateLimited

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_CALLERS: Final = 10_000
MINUTE_S: Final = 60.0
ROUNDING_S: Final = 1e-9


class CallerLimits:
    """At most `per_minute` requests a minute from each caller, and more of those that weigh less.

    A whole minute's worth may come at once.

    The generic cell rate algorithm: one number for each caller, the time at which its allowance is full again.
    """

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_minute = per_minute
        self._interval_s = MINUTE_S / per_minute
        self._clock = clock
        self._full_at: OrderedDict[str, float] = OrderedDict()

    def take(self, subject: str, weight: float = 1.0) -> None:
        """Take one request from the allowance, or the part of one that it weighs (mesh/contracts.py).

        Raises: RateLimited with the time until the next one is allowed.
        """
        now = self._clock()
        full_at = max(self._full_at.get(subject, now), now) + self._interval_s * weight
        wait_s = full_at - now - MINUTE_S
        if wait_s > ROUNDING_S:
            raise RateLimited(self._per_minute, retry_after_s=wait_s)
        self._full_at[subject] = full_at
        self._full_at.move_to_end(subject)
        if len(self._full_at) > MOST_CALLERS:
            self._full_at.popitem(last=False)
