"""Packed details fit the trailing metadata of a call, whatever was put in."""

from __future__ import annotations

import grpc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mesh.errors import CircuitOpen, InvalidField, InvalidFields, NotFound, NotReady
from mesh.status import details_of, read_details, status_of, to_rpc_error, to_status

TRAILING_METADATA_BYTES = 8192
BASE64_GROWTH = 4 / 3


@given(st.integers(1, 500), st.text(max_size=2000), st.text(max_size=2000))
def test_however_many_fields_are_wrong_the_details_fit(count: int, value: str, allowed: str) -> None:
    problems = [InvalidField(f"vehicles[{row}].description", value, allowed) for row in range(count)]

    status = to_status(InvalidFields(problems))

    assert len(status.SerializeToString()) * BASE64_GROWTH + len(status.message.encode()) * 3 < TRAILING_METADATA_BYTES


def test_of_many_wrong_fields_the_first_are_said_and_how_many_there_are() -> None:
    problems = [InvalidField(f"vehicles[{row}].year", 1, "a year from 1900") for row in range(500)]

    details = details_of(to_status(InvalidFields(problems)))

    assert 10 < len(details.violations) < 500
    assert details.violations[0].field == "vehicles[0].year"
    assert details.metadata["violations"] == "500"


@given(st.floats(0, 1e6))
def test_a_wait_reads_back_to_the_nanosecond(seconds: float) -> None:
    assert details_of(to_status(NotReady("catalog", seconds))).retry_after_s == pytest.approx(seconds, abs=1e-8)


def test_a_refusal_of_our_own_looks_as_if_it_came_over_the_wire() -> None:
    error = to_rpc_error(CircuitOpen("matcher", 30))

    assert error.code() is grpc.StatusCode.UNAVAILABLE
    assert read_details(error).reason == "CIRCUIT_OPEN"


def test_a_failure_without_details_has_its_code_and_message() -> None:
    bare = grpc.aio.AioRpcError(
        grpc.StatusCode.UNAVAILABLE, grpc.aio.Metadata(), grpc.aio.Metadata(), details="connection refused"
    )

    details = read_details(bare)

    assert (details.code, details.message, details.reason) == (
        grpc.StatusCode.UNAVAILABLE,
        "connection refused",
        "",
    )


@pytest.mark.parametrize("sent", [b"\xff\xff no message", to_status(NotFound("case", "1")).SerializeToString()])
def test_details_that_do_not_fit_the_code_are_not_believed(sent: bytes) -> None:
    error = grpc.aio.AioRpcError(
        grpc.StatusCode.INTERNAL, grpc.aio.Metadata(), grpc.aio.Metadata(("grpc-status-details-bin", sent))
    )

    assert status_of(error) is None
    assert read_details(error).code is grpc.StatusCode.INTERNAL
