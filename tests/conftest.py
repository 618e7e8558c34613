"""Makes the fixtures of every file in tests/fixtures known to every test, and the flags of the longer runs."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

# How long an example takes says more about how busy the machine is than about the code.
settings.register_profile("minca", deadline=None)
settings.load_profile("minca")

# Fixtures import one another: without this, one that was imported before its turn would be reported.
pytest.register_assert_rewrite("tests.fixtures")
pytest_plugins = [f"tests.fixtures.{path.stem}" for path in sorted((Path(__file__).parent / "fixtures").glob("*.py"))]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the flags."""
    parser.addoption("--kills", type=int, default=24, help="how often something is killed under load")
    parser.addoption("--seed", type=int, default=1, help="the dice of what is killed when")
