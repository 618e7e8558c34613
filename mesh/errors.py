"""What can go wrong, in the words of the domain; `mesh.server.error_to_status` makes a google.rpc.Status of each.

Pure Python, so that the core of a service may raise them too. Every variable part of a message also stands in
`metadata`, so that no caller ever has to read the message. Nothing personal and nothing secret goes into either.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

StatusName = Literal[
    "INVALID_ARGUMENT",
    "NOT_FOUND",
    "ALREADY_EXISTS",
    "ABORTED",
    "FAILED_PRECONDITION",
    "UNAUTHENTICATED",
    "PERMISSION_DENIED",
    "RESOURCE_EXHAUSTED",
    "UNAVAILABLE",
    "DEADLINE_EXCEEDED",
    "INTERNAL",
]

LONGEST_VALUE = 100


@dataclass(frozen=True, slots=True)
class Violation:
    """One field of a request that has a value that is not allowed."""

    field: str
    description: str


@dataclass(frozen=True, slots=True)
class Resource:
    """The thing that an error is about."""

    type: str
    name: str


class MincaError(Exception):
    """A refusal that the caller is meant to understand. Each subclass fixes the status code and the reason."""

    code: ClassVar[StatusName]
    reason: ClassVar[str]

    def __init__(
        self,
        message: str,
        metadata: Mapping[str, str] | None = None,
        *,
        retry_after_s: float | None = None,
        violations: Sequence[Violation] = (),
        resource: Resource | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.metadata = dict(metadata or {})
        self.retry_after_s = retry_after_s
        self.violations = tuple(violations)
        self.resource = resource


class InvalidField(MincaError):
    """A field has a value that is not allowed; `value` None leaves it unsaid (secret, personal, long).

    `position` is the character of the value, counted from 1, where the trouble begins.
    """

    code = "INVALID_ARGUMENT"
    reason = "INVALID_FIELD"

    def __init__(self, field: str, value: object, allowed: str, *, position: int | None = None) -> None:
        said = {} if value is None else {"value": str(value)[:LONGEST_VALUE]}
        problem = f"{said['value']!r} is not allowed, give {allowed}" if said else f"give {allowed}"
        where = {} if position is None else {"position": str(position)}
        problem = f"at character {position}: {problem}" if where else problem
        super().__init__(
            f"{field}: {problem}",
            {"field": field, "allowed": allowed, **said, **where},
            violations=[Violation(field, problem)],
        )


class InvalidFields(MincaError):
    """Several fields have values that are not allowed."""

    code = "INVALID_ARGUMENT"
    reason = "INVALID_FIELD"

    def __init__(self, problems: Iterable[InvalidField]) -> None:
        violations = [violation for problem in problems for violation in problem.violations]
        super().__init__(
            f"fields with values that are not allowed: {len(violations)}",
            {"field": ", ".join(violation.field for violation in violations), "violations": str(len(violations))},
            violations=violations,
        )


class InvalidPageToken(MincaError):
    """A page token that this list did not give, or gave for other filters."""

    code = "INVALID_ARGUMENT"
    reason = "INVALID_PAGE_TOKEN"

    def __init__(self) -> None:
        allowed = "a token that this list gave for the same filters"
        super().__init__(
            f"page_token: give {allowed}",
            {"field": "page_token"},
            violations=[Violation("page_token", f"give {allowed}")],
        )


class TooLarge(MincaError):
    """A field holds more bytes than the limit."""

    code = "INVALID_ARGUMENT"
    reason = "TOO_LARGE"

    def __init__(self, field: str, size_bytes: int, limit_bytes: int) -> None:
        problem = f"{size_bytes} bytes, at most {limit_bytes} are allowed"
        super().__init__(
            f"{field}: {problem}",
            {"field": field, "size_bytes": str(size_bytes), "limit_bytes": str(limit_bytes)},
            violations=[Violation(field, problem)],
        )


class NotFound(MincaError):
    """The thing is not there, or the caller may not know of it."""

    code = "NOT_FOUND"
    reason = "RESOURCE_NOT_FOUND"

    def __init__(self, resource_type: str, resource_name: str) -> None:
        super().__init__(
            f"there is no {resource_type} {resource_name!r}",
            {"resource_type": resource_type, "resource_name": resource_name},
            resource=Resource(resource_type, resource_name),
        )


class AlreadyExists(MincaError):
    """A thing with this key is there already, with another content."""

    code = "ALREADY_EXISTS"
    reason = "RESOURCE_EXISTS"

    def __init__(self, resource_type: str, resource_name: str) -> None:
        super().__init__(
            f"there is a {resource_type} {resource_name!r} already, with another content",
            {"resource_type": resource_type, "resource_name": resource_name},
            resource=Resource(resource_type, resource_name),
        )


class RequestIdReused(MincaError):
    """The request_id was used before for a request with another content; `made` is what that request made."""

    code = "ALREADY_EXISTS"
    reason = "REQUEST_ID_REUSED"

    def __init__(self, request_id: str, made: Resource) -> None:
        super().__init__(
            f"request_id {request_id!r} was used before for a request with another content: that of {made.type} "
            f"{made.name!r}",
            {"request_id": request_id, "resource_type": made.type, "resource_name": made.name},
            resource=made,
        )


class StaleEtag(MincaError):
    """Someone changed the thing since the caller read it."""

    code = "ABORTED"
    reason = "STALE_ETAG"

    def __init__(self, resource_type: str, resource_name: str, current_etag: str) -> None:
        super().__init__(
            f"{resource_type} {resource_name!r} was changed, its etag is now {current_etag!r}: read it again",
            {"resource_type": resource_type, "resource_name": resource_name, "current_etag": current_etag},
            resource=Resource(resource_type, resource_name),
        )


class WrongState(MincaError):
    """The thing is in a state in which this can't be done; `allowed` names the states in which it can."""

    code = "FAILED_PRECONDITION"
    reason = "WRONG_STATE"

    def __init__(self, resource_type: str, resource_name: str, state: str, allowed: str | Iterable[str]) -> None:
        states = allowed if isinstance(allowed, str) else ", ".join(allowed)
        super().__init__(
            f"{resource_type} {resource_name!r} is {state}, this can be done in {states}",
            {"resource_type": resource_type, "resource_name": resource_name, "state": state, "allowed": states},
            resource=Resource(resource_type, resource_name),
        )


class CredentialsInvalid(MincaError):
    """No credentials, or credentials that don't verify; `problem` is a word such as "expired", never the token."""

    code = "UNAUTHENTICATED"
    reason = "CREDENTIALS_INVALID"

    def __init__(self, problem: str) -> None:
        super().__init__(f"credentials were not accepted: {problem}", {"problem": problem})


class PermissionMissing(MincaError):
    """The caller is known and lacks a permission."""

    code = "PERMISSION_DENIED"
    reason = "PERMISSION_MISSING"

    def __init__(self, permission: str) -> None:
        super().__init__(f"permission {permission!r} is needed", {"permission": permission})


class RateLimited(MincaError):
    """The caller sends more requests than its limit."""

    code = "RESOURCE_EXHAUSTED"
    reason = "RATE_LIMITED"

    def __init__(self, limit_per_minute: int, retry_after_s: float) -> None:
        super().__init__(
            f"more than {limit_per_minute} requests a minute",
            {"limit_per_minute": str(limit_per_minute)},
            retry_after_s=retry_after_s,
        )


class NotReady(MincaError):
    """Something that the service needs is not there yet."""

    code = "UNAVAILABLE"
    reason = "NOT_READY"

    def __init__(self, dependency: str, retry_after_s: float = 1.0) -> None:
        super().__init__(f"{dependency} is not ready", {"dependency": dependency}, retry_after_s=retry_after_s)


class DeadlineTooShort(MincaError):
    """The deadline of the caller is too near for the work."""

    code = "DEADLINE_EXCEEDED"
    reason = "DEADLINE_TOO_SHORT"

    def __init__(self, remaining_ms: int, needed_ms: int) -> None:
        super().__init__(
            f"{remaining_ms} ms are left, at least {needed_ms} ms are needed",
            {"remaining_ms": str(remaining_ms), "needed_ms": str(needed_ms)},
        )


class DeadlinePassed(MincaError):
    """The work did not end before the deadline."""

    code = "DEADLINE_EXCEEDED"
    reason = "DEADLINE_PASSED"

    def __init__(self, method: str) -> None:
        super().__init__(f"{method} did not end before the deadline", {"method": method})


class CircuitOpen(MincaError):
    """A called service failed too often; it is left alone for a while."""

    code = "UNAVAILABLE"
    reason = "CIRCUIT_OPEN"

    def __init__(self, service: str, retry_after_s: float) -> None:
        super().__init__(
            f"{service} failed too often, calls are held back", {"service": service}, retry_after_s=retry_after_s
        )


class Internal(MincaError):
    """Something failed that should not fail; the trace id leads to the log. Made by the interceptor, never raised."""

    code = "INTERNAL"
    reason = "INTERNAL"

    def __init__(self, trace_id: str) -> None:
        super().__init__(f"an internal error, trace {trace_id}", {"trace_id": trace_id})
