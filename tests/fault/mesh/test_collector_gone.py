"""A collector that is not there costs a few seconds at the end, and nothing before."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from mesh.telemetry import setup
from tests.fixtures.servers import settings_for_tests

if TYPE_CHECKING:
    import pytest


def test_a_process_ends_in_time_without_its_collector(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setup, "FLUSH_S", 0.1)
    started = time.monotonic()
    with (
        setup.telemetry("test", settings_for_tests(otlp_endpoint="http://127.0.0.1:1")),
        setup.tracer().start_as_current_span("work"),
    ):
        pass

    assert time.monotonic() - started < 5


def test_telemetry_that_has_ended_leaves_what_was_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setup, "FLUSH_S", 0.1)
    before = setup.in_force()
    with setup.telemetry("test", settings_for_tests(otlp_endpoint="http://127.0.0.1:1")):
        assert setup.in_force() is not before
    assert setup.in_force() is before
