"""Decides after an error whether and when to try a message again, or why to give it up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import grpc
from obstore.exceptions import BaseError as BlobStoreError

from intake.reading.reader_process import UnreadableMailError
from intake.service.blobs import BlobLostError
from mesh.errors import NotReady
from mesh.status import read_details
from mesh.telemetry.unforeseen import log_unforeseen

MOST_DELIVERIES: Final = 5
# Some eight hours of another service being away, or of a message that crashes every worker.
MOST_DELIVERIES_EVER: Final = 1_000
MOST_READINGS: Final = 2
FIRST_WAIT_S: Final = 1.0
LONGEST_WAIT_S: Final = 30.0

PASSING: Final = frozenset(
    {
        grpc.StatusCode.UNAVAILABLE,
        grpc.StatusCode.DEADLINE_EXCEEDED,
        grpc.StatusCode.RESOURCE_EXHAUSTED,
        grpc.StatusCode.ABORTED,
        grpc.StatusCode.CANCELLED,
    }
)
_LASTING: Final = frozenset(
    {
        grpc.StatusCode.INVALID_ARGUMENT,
        grpc.StatusCode.NOT_FOUND,
        grpc.StatusCode.ALREADY_EXISTS,
        grpc.StatusCode.FAILED_PRECONDITION,
        grpc.StatusCode.OUT_OF_RANGE,
        grpc.StatusCode.PERMISSION_DENIED,
        grpc.StatusCode.UNAUTHENTICATED,
        grpc.StatusCode.UNIMPLEMENTED,
    }
)


@dataclass(frozen=True, slots=True)
class RetryDecision:
    """`failure` is empty when the message is to be tried again after `wait_s`."""

    failure: str = ""
    wait_s: float = 0.0


class EndlessTriesError(Exception):
    """A message has used up its tries."""


def refuse_endless(delivery: int) -> None:
    """Limit the number of tries, whatever ended the previous ones.

    Raises: EndlessTriesError.
    """
    if delivery > MOST_DELIVERIES_EVER:
        raise EndlessTriesError(f"given up after {MOST_DELIVERIES_EVER:,} tries")


def setback_of(error: Exception, delivery: int) -> RetryDecision:
    """Decide what follows from an error in the `delivery`-th try of a message.

    Temporary failures, of other services or of our own processes, are waited out; errors that no retry can fix fail at
    once; anything else fails after some tries. The reason quotes nothing from the e-mail.
    """
    failure = _lasting_failure(error, delivery)
    if failure:
        return RetryDecision(failure)
    if _is_passing(error) or delivery < MOST_DELIVERIES:
        return RetryDecision(wait_s=_wait_s(error, delivery))
    log_unforeseen(error, "message given up")
    return RetryDecision(f"an internal error ({type(error).__name__}), {delivery} times")


def _lasting_failure(error: Exception, delivery: int) -> str:
    """Return why no retry can help; empty when one may."""
    if isinstance(error, BlobLostError | EndlessTriesError):
        return str(error)
    if isinstance(error, UnreadableMailError) and delivery >= MOST_READINGS:
        return str(error)
    if isinstance(error, grpc.aio.AioRpcError) and error.code() in _LASTING:
        return f"another service refused it: {read_details(error).reason or error.code().name}"
    return ""


def _is_passing(error: Exception) -> bool:
    if isinstance(error, grpc.aio.AioRpcError):
        return error.code() in PASSING
    return isinstance(error, BlobStoreError | NotReady | OSError | TimeoutError)


def _wait_s(error: Exception, delivery: int) -> float:
    """Return the longer of the requested delay and an exponential back-off, within bounds."""
    requested_s = read_details(error).retry_after_s if isinstance(error, grpc.RpcError) else None
    return min(max(requested_s or 0.0, FIRST_WAIT_S * 2.0 ** (min(delivery, 10) - 1)), LONGEST_WAIT_S)
