"""Conversion of an exception in a servicer to the status that the caller gets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import grpc
from google.rpc import code_pb2, status_pb2

from mesh.errors import DeadlinePassed, Internal, MincaError, NotReady
from mesh.status import status_of, to_status
from mesh.telemetry.unforeseen import current_trace_id, log_unforeseen

if TYPE_CHECKING:
    from mesh.contracts import Method


def refusal_of(error: Exception, method: Method) -> status_pb2.Status:
    """Return the status for an error; an unforeseen error is logged, and the caller gets only its trace id."""
    if isinstance(error, MincaError):
        return to_status(error)
    if isinstance(error, NotImplementedError):
        return status_pb2.Status(code=code_pb2.UNIMPLEMENTED, message=f"{method.path} is not served here")
    if isinstance(error, grpc.aio.AioRpcError):
        passed_on = _passed_on(error, method)
        if passed_on is not None:
            return passed_on
    log_unforeseen(error, "call failed", method=method.path)
    return to_status(Internal(current_trace_id()))


def _passed_on(error: grpc.aio.AioRpcError, method: Method) -> status_pb2.Status | None:
    """Return the status of a called service if it applies to our caller too.

    A refusal with details was written for the original caller, so it is passed on unchanged.
    """
    status = status_of(error)
    if status is not None:
        return status
    if error.code() is grpc.StatusCode.UNAVAILABLE:
        return to_status(NotReady("a called service"))
    if error.code() is grpc.StatusCode.DEADLINE_EXCEEDED:
        return to_status(DeadlinePassed(method.path))
    return None
