"""How long a caller wants to wait."""

from __future__ import annotations

import pytest

from gateway.negotiation.timeouts import requested_s, seconds
from mesh.errors import InvalidField


@pytest.mark.parametrize(
    ("headers", "expected_s"),
    [
        ({}, None),
        ({"grpc-timeout": "5S"}, 5),
        ({"grpc-timeout": "250m"}, 0.25),
        ({"grpc-timeout": "2M"}, 120),
        ({"grpc-timeout": "99999999H"}, 300),
        ({"request-timeout": "2.5"}, 2.5),
        ({"request-timeout": "30s"}, 30),
        ({"grpc-timeout": "1S", "request-timeout": "2"}, 1),
    ],
    ids=str,
)
def test_the_time_asked_for_is_bounded(headers: dict[str, str], expected_s: float | None) -> None:
    assert requested_s(headers, 300) == expected_s


@pytest.mark.parametrize("text", ["", "5", "S", "-1S", "5.5S", "123456789S", "5 S"])
def test_a_grpc_timeout_has_digits_and_a_unit(text: str) -> None:
    with pytest.raises(InvalidField):
        requested_s({"grpc-timeout": text}, 300)


@pytest.mark.parametrize("text", ["", "soon", "-1", "1e3", "5m", "\u0661"])
def test_seconds_are_digits(text: str) -> None:
    with pytest.raises(InvalidField):
        seconds(text, "wait")
