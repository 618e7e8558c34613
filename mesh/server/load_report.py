"""What a call costs in this process, told with each answer, so that channels send fewer calls to a worse replica.

The report is ORCA's, in the trailer of gRFC A51, as the policy `weighted_round_robin` (gRFC A58) reads it.
"""

from __future__ import annotations

import math
import struct
import time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

TRAILER: Final = "endpoint-load-metrics-bin"
# A newer call counts a twentieth, and more after a pause, so that what was long ago is forgotten at any rate of calls.
LEAST_SHARE: Final = 0.05
DURATIONS_OF_S: Final = 2.0
FAULTS_OF_S: Final = 1.0
# Differences below this are nobody's concern.
UNHEEDED_S: Final = 0.005
# The duration assumed of a process that has done nothing but fail.
UNKNOWN_S: Final = 0.1
COST_OF_FAULTS: Final = 1000.0
# xds.data.orca.v3.OrcaLoadReport: rps_fractional = 6 and application_utilization = 9, both double.
REPORT: Final = struct.Struct("<BdBd")
RPS_FRACTIONAL: Final = 6 << 3 | 1
APPLICATION_UTILIZATION: Final = 9 << 3 | 1


class LoadReport:
    """Averages what calls took, and how many failed by the fault of this process.

    The average is that of the logarithms, so that one long call among many says little.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._duration: float | None = None
        self._timed_at = self._judged_at = clock()
        self._faults = 0.0

    def answered(self, duration_s: float) -> None:
        """Count how long a call took that was answered."""
        now = self._clock()
        share = _share(now - self._timed_at, DURATIONS_OF_S)
        duration = math.log(duration_s + UNHEEDED_S)
        self._duration = duration if self._duration is None else self._duration + share * (duration - self._duration)
        self._timed_at = now

    def judged(self, *, is_fault: bool) -> None:
        """Count whether a call failed by the fault of this process."""
        now = self._clock()
        self._faults += _share(now - self._judged_at, FAULTS_OF_S) * (is_fault - self._faults)
        self._judged_at = now

    def cost(self) -> float:
        """Return the square of the usual duration, many times over where calls fail.

        The square sends a replica that is ten times slower a hundredth of the calls, so that few wait for it.
        """
        usual_s = UNKNOWN_S if self._duration is None else math.exp(self._duration)
        return usual_s**2 * (1 + COST_OF_FAULTS * self._faults**2)

    def trailer(self) -> tuple[str, bytes]:
        """Return the report; the weight of a replica is requests divided by utilization, so 1 by the cost of one."""
        return TRAILER, REPORT.pack(RPS_FRACTIONAL, 1.0, APPLICATION_UTILIZATION, self.cost())


def _share(pause_s: float, memory_s: float) -> float:
    """Return how much the newest call counts."""
    return max(LEAST_SHARE, 1 - math.exp(-pause_s / memory_s))
