"""Makes the fixtures of every file in tests/fixtures known to every test, and the flags of the longer runs."""

from __future__ import annotations

import gc
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from collections.abc import Iterator

# Tests make much and keep little: the garbage collector need not look so often, nor at what stays to the end.
gc.set_threshold(20_000, 20, 20)

# How long an example takes says nothing on a busy machine.
settings.register_profile(
    "minca",
    max_examples=100 if "MINCA_AT_LENGTH" in os.environ else 25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("minca")

# Fixtures import one another: without this, one that was imported before its turn would be reported.
pytest.register_assert_rewrite("tests.fixtures")
pytest_plugins = [
    "tests.workers",
    *(f"tests.fixtures.{path.stem}" for path in sorted((Path(__file__).parent / "fixtures").glob("*.py"))),
]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the flags."""
    parser.addoption("--kills", type=int, default=6, help="how often something is killed under load")
    parser.addoption("--seed", type=int, default=1, help="the dice of what is killed when")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[object]:
    """Have the garbage collector pass over the thousands of tests."""
    try:
        return (yield)
    finally:
        gc.freeze()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what tests recorded as "figures"."""
    for report in terminalreporter.getreports("passed") + terminalreporter.getreports("failed"):
        for name, figures in report.user_properties:
            if name == "figures":
                terminalreporter.write_line(f"{figures}")
