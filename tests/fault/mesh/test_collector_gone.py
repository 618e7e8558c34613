"""A collector that is not there costs a few seconds at the end, and nothing before."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from mesh import telemetry
from tests.fixtures.servers import settings_for_tests

if TYPE_CHECKING:
    import pytest


def test_a_process_ends_in_time_without_its_collector(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telemetry, "FLUSH_S", 0.5)
    started = time.monotonic()
    with (
        telemetry.telemetry("test", settings_for_tests(otlp_endpoint="http://127.0.0.1:1")),
        telemetry.tracer().start_as_current_span("work"),
    ):
        pass

    assert time.monotonic() - started < 5


def test_telemetry_that_has_ended_leaves_what_was_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telemetry, "FLUSH_S", 0.5)
    before = telemetry.in_force()
    with telemetry.telemetry("test", settings_for_tests(otlp_endpoint="http://127.0.0.1:1")):
        assert telemetry.in_force() is not before
    assert telemetry.in_force() is before
