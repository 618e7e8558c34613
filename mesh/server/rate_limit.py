"""The rate limit of each caller, kept in this process: an allowance that refills evenly.

A caller is a subject of an insurer: two insurers may name somebody alike. Whoever is not known counts by address.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from typing import TYPE_CHECKING, Any, Final

from mesh.errors import RateLimited

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Hashable

MOST_CALLERS: Final = 10_000
MINUTE_S: Final = 60.0
# So many items of a batch or stream count as one more request: they take a fraction of what a call takes beside them.
ITEMS_A_REQUEST: Final = 100
ROUNDING_S: Final = 1e-9


class CallerLimits:
    """At most `per_minute` requests a minute from each caller, each of its own weight.

    A whole minute's worth may come at once; what weighs more than that takes all of it.

    The generic cell rate algorithm: one number for each caller, the time at which its allowance is full again.
    """

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_minute = per_minute
        self._interval_s = MINUTE_S / per_minute
        self._clock = clock
        self._full_at: OrderedDict[Hashable, float] = OrderedDict()

    def check(self, caller: Hashable, weight: float = 1) -> float:
        """Return when the allowance would be full again if so many requests were taken from it; none is.

        Raises: RateLimited with the time until they are allowed.
        """
        now = self._clock()
        taken_s = self._interval_s * min(weight, self._per_minute)
        full_at = max(self._full_at.get(caller, now), now) + taken_s
        wait_s = full_at - now - MINUTE_S
        if wait_s > ROUNDING_S:
            raise RateLimited(self._per_minute, retry_after_s=wait_s)
        return full_at

    def take(self, caller: Hashable, weight: float = 1) -> None:
        """Take so many requests from the allowance of a caller.

        Raises: RateLimited with the time until they are allowed.
        """
        self._full_at[caller] = self.check(caller, weight)
        self._full_at.move_to_end(caller)
        if len(self._full_at) > MOST_CALLERS:
            self._full_at.popitem(last=False)

    async def paced(self, caller: Hashable, requests: AsyncIterator[Any]) -> AsyncIterator[Any]:
        """Yield the requests of a stream, each when the caller's allowance has room for it."""
        async for request in requests:
            while wait_s := self._wait_s(caller, items_in(request) / ITEMS_A_REQUEST):  # noqa: ASYNC110 - time refills it
                await asyncio.sleep(wait_s)
            yield request

    def _wait_s(self, caller: Hashable, weight: float) -> float:
        try:
            self.take(caller, weight)
        except RateLimited as refusal:
            return refusal.retry_after_s or MINUTE_S
        return 0.0


def extra_weight(request: Any) -> float:
    """Return how many requests a batch counts as beside its call."""
    return (items_in(request) - 1) / ITEMS_A_REQUEST


def items_in(request: Any) -> int:
    """Return how many items a request lists; 1 when it lists none, and is itself one."""
    return max(sum(len(value) for field, value in request.ListFields() if field.is_repeated), 1)
