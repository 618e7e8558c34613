"""The metrics of intake: messages by outcome, vehicles by decision, durations and confidences."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from mesh.telemetry import setup
from minca.fleet.v1 import match_pb2

if TYPE_CHECKING:
    from collections.abc import Iterable


class IntakeMetrics:
    """The instruments; create them after telemetry has started."""

    def __init__(self) -> None:
        meter = setup.meter()
        self._intakes = meter.create_counter("minca.intake.intakes", description="Messages worked on, by outcome.")
        self._duration = meter.create_histogram(
            "minca.intake.duration", unit="s", description="How long a message was worked on."
        )
        self._hop = meter.create_histogram(
            "minca.event.hop", unit="s", description="From the change that an event tells of to the worker's start."
        )
        self._vehicles = meter.create_counter("minca.intake.vehicles", description="Vehicles stored, by decision.")
        self._confidence = meter.create_histogram("minca.intake.confidence", description="Confidence of their codes.")
        self._dropped = meter.create_counter(
            "minca.intake.llm.dropped",
            description="Vehicles and values of the language model that are not in the mail, by kind.",
        )

        self._arrived = meter.create_counter(
            "minca.inbox.mails", description="Mails handed over by a folder or a mailbox, by way and outcome."
        )

    def arrived(self, inbox: str, outcome: str) -> None:
        """Count an e-mail that an inbox handed over."""
        self._arrived.add(1, {"minca.inbox.way": inbox, "minca.inbox.outcome": outcome})

    def worked(self, outcome: str, duration_s: float) -> None:
        """Count a message, and record how long it took."""
        self._intakes.add(1, {"minca.intake.outcome": outcome})
        self._duration.record(duration_s, {"minca.intake.outcome": outcome})

    def began(self, event_time: str) -> None:
        """Record the delay of an event; `event_time` is its ce-time, ISO 8601."""
        with suppress(ValueError):
            self._hop.record(max(0.0, (datetime.now(UTC) - datetime.fromisoformat(event_time)).total_seconds()))

    def coded(self, matches: Iterable[match_pb2.Match]) -> None:
        """Count the vehicles of a case by decision."""
        for match in matches:
            decision = match_pb2.Decision.Name(match.decision).removeprefix("DECISION_").lower()
            self._vehicles.add(1, {"minca.decision": decision})
            self._confidence.record(match.confidence)

    def dropped(self, kind: str, count: int) -> None:
        """Count vehicles or values that the language model made up."""
        if count:
            self._dropped.add(count, {"minca.intake.llm.kind": kind})
