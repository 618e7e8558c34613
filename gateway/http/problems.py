"""Errors as problem documents (RFC 9457), with the HTTP status that google/rpc/code.proto assigns to each code."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import grpc
from starlette.responses import Response

from gateway.negotiation.media_types import PROBLEM
from mesh.errors import Internal, MincaError, TooLarge
from mesh.status import DOMAIN, ErrorDetails, details_of, read_details, to_status

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gateway.http.http_errors import HttpRefusal
    from gateway.negotiation.representation import PreconditionFailed

CLIENT_CLOSED_REQUEST = 499
HTTP_STATUS = {
    grpc.StatusCode.OK: 200,
    grpc.StatusCode.CANCELLED: CLIENT_CLOSED_REQUEST,
    grpc.StatusCode.UNKNOWN: 500,
    grpc.StatusCode.INVALID_ARGUMENT: 400,
    grpc.StatusCode.DEADLINE_EXCEEDED: 504,
    grpc.StatusCode.NOT_FOUND: 404,
    grpc.StatusCode.ALREADY_EXISTS: 409,
    grpc.StatusCode.PERMISSION_DENIED: 403,
    grpc.StatusCode.UNAUTHENTICATED: 401,
    grpc.StatusCode.RESOURCE_EXHAUSTED: 429,
    grpc.StatusCode.FAILED_PRECONDITION: 400,
    grpc.StatusCode.ABORTED: 409,
    grpc.StatusCode.OUT_OF_RANGE: 400,
    grpc.StatusCode.UNIMPLEMENTED: 501,
    grpc.StatusCode.INTERNAL: 500,
    grpc.StatusCode.UNAVAILABLE: 503,
    grpc.StatusCode.DATA_LOSS: 500,
}
DEFAULT_DETAILS = {
    grpc.StatusCode.UNAVAILABLE: "a service cannot be reached at the moment",
    grpc.StatusCode.DEADLINE_EXCEEDED: "the response did not arrive in time",
    grpc.StatusCode.CANCELLED: "the call was cancelled",
    grpc.StatusCode.UNIMPLEMENTED: "this method is not served here",
    grpc.StatusCode.RESOURCE_EXHAUSTED: "a resource is exhausted",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem document; `members` are those other than status and title."""

    status: int
    title: str
    members: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    def document(self, instance: str, trace_id: str) -> dict[str, Any]:
        """Return the document as JSON; `instance` is the requested path."""
        return {
            "type": "about:blank",
            "title": self.title,
            "status": self.status,
            **self.members,
            "instance": instance,
            **({"trace_id": trace_id} if trace_id else {}),
        }


def of_error(error: MincaError) -> Problem:
    """Describe an error of the gateway itself."""
    return _of_details(details_of(to_status(error)))


def of_rpc(error: grpc.RpcError) -> Problem:
    """Describe a failed call. Texts that no Minca server wrote are left out, since they may name internal addresses."""
    details = read_details(error)
    if details.domain == DOMAIN:
        return _of_details(details)
    detail = DEFAULT_DETAILS.get(details.code, "the call failed")
    return _of_details(ErrorDetails(details.code, detail))


def of_http(refusal: HttpRefusal) -> Problem:
    """Describe an HTTP error; for a body that is too large, with the reason that a service would give."""
    status = refusal.status
    limit_bytes = getattr(refusal, "limit_bytes", None)
    members: dict[str, Any] = {"detail": refusal.detail}
    if limit_bytes is not None:
        metadata = {"field": "body", "limit_bytes": str(limit_bytes)}
        members = {"type": _type(TooLarge.reason), **members, "reason": TooLarge.reason, "domain": DOMAIN}
        members["metadata"] = metadata
    return Problem(status.value, status.phrase, members, refusal.headers)


def of_precondition(failed: PreconditionFailed) -> Problem:
    """Describe a condition that does not hold; of an etag that the service refused, with the words of the service."""
    cause = failed.__cause__
    if isinstance(cause, grpc.RpcError):
        return replace(of_rpc(cause), status=HTTPStatus.PRECONDITION_FAILED.value)
    status = HTTPStatus.PRECONDITION_FAILED
    return Problem(status.value, status.phrase, {"detail": failed.detail})


def of_fault(trace_id: str) -> Problem:
    """Describe an unexpected error by its trace id alone."""
    return of_error(Internal(trace_id))


def to_json(document: Mapping[str, Any]) -> bytes:
    """Serialize a document."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def to_response(problem: Problem, instance: str, trace_id: str) -> Response:
    """Answer with the problem."""
    return Response(
        to_json(problem.document(instance, trace_id)), problem.status, dict(problem.headers), media_type=PROBLEM
    )


def _of_details(details: ErrorDetails) -> Problem:
    status = HTTP_STATUS[details.code]
    members: dict[str, Any] = {"detail": details.message}
    if details.reason:
        members = {"type": _type(details.reason), **members}
        members |= {"reason": details.reason, "domain": details.domain, "metadata": details.metadata}
    if details.violations:
        members["violations"] = [
            {"field": violation.field, "description": violation.description} for violation in details.violations
        ]
    if details.resource:
        members["resource"] = {"type": details.resource.type, "name": details.resource.name}
    if details.retry_after_s is not None:
        members["retry_after"] = details.retry_after_s
    return Problem(status, _title(details.reason, status), members, _headers(details))


def _headers(details: ErrorDetails) -> dict[str, str]:
    headers = {}
    if details.retry_after_s is not None:
        headers["Retry-After"] = str(max(math.ceil(details.retry_after_s), 1))
    if details.code is grpc.StatusCode.UNAUTHENTICATED:
        headers["WWW-Authenticate"] = "Bearer"
    return headers


def _type(reason: str) -> str:
    """Return the URL that explains the reason."""
    return f"/docs#{reason}"


def _title(reason: str, status: int) -> str:
    if reason:
        return reason.replace("_", " ").capitalize()
    return "Client Closed Request" if status == CLIENT_CLOSED_REQUEST else HTTPStatus(status).phrase
