"""Metrics of the matcher: vehicles by decision, and the confidence of answers."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from mesh.telemetry.setup import meter

if TYPE_CHECKING:
    from collections.abc import Iterable

    from matcher.service.outcome import Outcome


DECISIONS: Final = "minca.matcher.decisions"
CONFIDENCE: Final = "minca.matcher.confidence"


class MatcherMetrics:
    """The matcher's instruments; create it once telemetry has started."""

    def __init__(self) -> None:
        of_process = meter()
        self._decisions = of_process.create_counter(DECISIONS, unit="{vehicle}", description="Vehicles by decision.")
        self._confidence = of_process.create_histogram(CONFIDENCE, unit="1", description="Confidence of the answers.")

    def count(self, outcomes: Iterable[Outcome]) -> None:
        """Count the outcomes of answers."""
        decisions: Counter[tuple[str, str]] = Counter()
        for decision, method, confidence in outcomes:
            decisions[decision, method] += 1
            if confidence is not None:
                self._confidence.record(confidence)
        for (decision, method), number in decisions.items():
            self._decisions.add(number, {"decision": decision, "method": method})
