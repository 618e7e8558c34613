"""The share of calls that failed of late, in seconds that fall out of the window one by one."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

WINDOW_S: Final = 10
LEAST_CALLS: Final = 20
SHARE: Final = 0.5


class FailureShare:
    """Counts the calls of the last ten seconds, as gRFC A50 (outlier detection) does of an interval."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._seconds: deque[list[int]] = deque()  # (which second, calls, failures among them)

    def add(self, *, is_failure: bool) -> None:
        """Count a call that ended."""
        now = int(self._clock())
        if not self._seconds or self._seconds[-1][0] != now:
            self._seconds.append([now, 0, 0])
            while self._seconds[0][0] <= now - WINDOW_S:
                self._seconds.popleft()
        self._seconds[-1][1] += 1
        self._seconds[-1][2] += is_failure

    def is_too_large(self, under_way: int) -> bool:
        """Whether half of at least 20 calls failed, counting those `under_way` as if they will not.

        Where one of several replicas dies, its calls end before those of the others that began with them.
        """
        since = int(self._clock()) - WINDOW_S
        recent = [second for second in self._seconds if second[0] > since]
        calls = sum(second[1] for second in recent)
        failures = sum(second[2] for second in recent)
        return calls >= LEAST_CALLS and failures >= SHARE * (calls + under_way)

    def forget(self) -> None:
        """Start afresh."""
        self._seconds.clear()
