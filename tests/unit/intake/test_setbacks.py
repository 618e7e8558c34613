"""What is tried again, when, and what is given up."""

from __future__ import annotations

import grpc
import pytest

from intake.reading.reader_process import UnreadableMailError
from intake.service.blobs import BlobLostError
from intake.service.retry_policy import (
    LONGEST_WAIT_S,
    MOST_DELIVERIES,
    MOST_DELIVERIES_EVER,
    EndlessTriesError,
    refuse_endless,
    setback_of,
)
from mesh.errors import CircuitOpen, InvalidField, MincaError, NotFound, NotReady, WrongState
from mesh.status import to_rpc_error


@pytest.mark.parametrize("error", [NotReady("catalog"), CircuitOpen("matcher", 5.0)])
@pytest.mark.parametrize("delivery", [1, 2, 50, MOST_DELIVERIES_EVER])
def test_a_service_that_is_away_is_waited_for_as_long_as_any_message_is_tried(error: MincaError, delivery: int) -> None:
    setback = setback_of(to_rpc_error(error), delivery)

    assert not setback.failure
    assert 0 < setback.wait_s <= LONGEST_WAIT_S


def test_the_wait_grows_and_is_at_least_what_was_asked_for() -> None:
    waits = [setback_of(to_rpc_error(NotReady("catalog")), delivery).wait_s for delivery in (1, 2, 3, 9)]

    assert waits == [1, 2, 4, LONGEST_WAIT_S]
    assert setback_of(to_rpc_error(CircuitOpen("matcher", 7.0)), 1).wait_s == 7


@pytest.mark.parametrize(
    "error",
    [
        NotFound("catalog", "axa"),
        InvalidField("vehicles", "", "some"),
        WrongState("case", "TK-2026-001", "QUOTED", "READY"),
    ],
)
def test_what_another_service_refuses_is_given_up_with_its_reason(error: MincaError) -> None:
    assert setback_of(to_rpc_error(error), 1).failure == f"another service refused it: {error.reason}"


def test_a_lost_content_is_given_up_at_once() -> None:
    assert setback_of(BlobLostError("its content is gone"), 1).failure == "its content is gone"


def test_a_mail_that_cannot_be_read_is_tried_twice() -> None:
    error = UnreadableMailError("reading took longer than 120 s")

    assert not setback_of(error, 1).failure
    assert setback_of(error, 2).failure == str(error)


def test_an_error_that_nobody_foresaw_is_given_up_after_some_tries_without_its_words() -> None:
    error = RuntimeError("Ana Ruiz")

    assert not setback_of(error, MOST_DELIVERIES - 1).failure
    assert setback_of(error, MOST_DELIVERIES).failure == f"an internal error (RuntimeError), {MOST_DELIVERIES} times"


@pytest.mark.parametrize("error", [ConnectionRefusedError(), NotReady("the processes that read mails")])
def test_what_is_away_on_this_machine_is_waited_for(error: Exception) -> None:
    assert not setback_of(error, MOST_DELIVERIES_EVER).failure


def test_every_code_of_grpc_has_a_judgement() -> None:
    judged = {
        code: bool(setback_of(grpc.aio.AioRpcError(code, grpc.aio.Metadata(), grpc.aio.Metadata()), 1).failure)
        for code in grpc.StatusCode
        if code is not grpc.StatusCode.OK
    }

    assert not judged[grpc.StatusCode.INTERNAL]
    assert judged[grpc.StatusCode.INVALID_ARGUMENT]


def test_no_message_is_tried_without_end() -> None:
    refuse_endless(MOST_DELIVERIES_EVER)

    with pytest.raises(EndlessTriesError) as error:
        refuse_endless(MOST_DELIVERIES_EVER + 1)
    assert setback_of(error.value, MOST_DELIVERIES_EVER + 1).failure == "given up after 1,000 tries"
