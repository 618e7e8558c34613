"""The errors that callers see, in domain terms; `mesh.server.error_to_status` turns each into a google.rpc.Status.

Pure Python, so that the core of a service may raise them too. Every variable part of a message is also in `metadata`,
so that no caller has to parse the message. Neither holds anything personal or secret.
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
    """One field of a request whose value is not allowed."""

    field: str
    description: str


@dataclass(frozen=True, slots=True)
class Resource:
    """The resource that an error is about."""

    type: str
    name: str


class MincaError(Exception):
    """Base of the errors that callers see. Each subclass fixes the status code and the reason."""

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
    """The value of a field is not allowed; `value` None leaves it out (secret, personal, long).

    `position` is the character, counted from 1, at which the value goes wrong.
    """

    code = "INVALID_ARGUMENT"
    reason = "INVALID_FIELD"

    def __init__(self, field: str, value: object, allowed: str, *, position: int | None = None) -> None:
        optional = {} if value is None else {"value": str(value)[:LONGEST_VALUE]}
        problem = f"{optional['value']!r} is not allowed; expected {allowed}" if optional else f"expected {allowed}"
        if position is not None:
            optional["position"] = str(position)
            problem = f"at character {position}: {problem}"
        super().__init__(
            f"{field}: {problem}",
            {"field": field, "allowed": allowed, **optional},
            violations=[Violation(field, problem)],
        )

    def under(self, path: str) -> InvalidField:
        """Return the same error, of a field below `path`."""
        optional = self.metadata.get("position")
        return InvalidField(
            f"{path}.{self.metadata['field']}",
            self.metadata.get("value"),
            self.metadata["allowed"],
            position=int(optional) if optional else None,
        )


class InvalidFields(MincaError):
    """The values of several fields are not allowed."""

    code = "INVALID_ARGUMENT"
    reason = "INVALID_FIELD"

    def __init__(self, problems: Iterable[InvalidField]) -> None:
        self.problems = tuple(problems)
        violations = [violation for problem in self.problems for violation in problem.violations]
        super().__init__(
            f"{len(violations)} field(s) have values that are not allowed",
            {"field": ", ".join(violation.field for violation in violations), "violations": str(len(violations))},
            violations=violations,
        )

    def under(self, path: str) -> InvalidFields:
        """Return the same error, of fields below `path`."""
        return InvalidFields([problem.under(path) for problem in self.problems])


class InvalidPageToken(MincaError):
    """The page token was not issued by this list, or was issued for another filter or order."""

    code = "INVALID_ARGUMENT"
    reason = "INVALID_PAGE_TOKEN"

    def __init__(self) -> None:
        problem = "expected a token that this list returned for the same filter and order"
        super().__init__(
            f"page_token: {problem}",
            {"field": "page_token"},
            violations=[Violation("page_token", problem)],
        )


class TooLarge(MincaError):
    """A field holds more bytes than its limit."""

    code = "INVALID_ARGUMENT"
    reason = "TOO_LARGE"

    def __init__(self, field: str, size_bytes: int, limit_bytes: int) -> None:
        problem = f"{size_bytes} bytes are too many; at most {limit_bytes} are allowed"
        super().__init__(
            f"{field}: {problem}",
            {"field": field, "size_bytes": str(size_bytes), "limit_bytes": str(limit_bytes)},
            violations=[Violation(field, problem)],
        )


class NotFound(MincaError):
    """The resource does not exist, or the caller may not know of it."""

    code = "NOT_FOUND"
    reason = "RESOURCE_NOT_FOUND"

    def __init__(self, resource_type: str, resource_name: str) -> None:
        super().__init__(
            f"there is no {resource_type} {resource_name!r}",
            {"resource_type": resource_type, "resource_name": resource_name},
            resource=Resource(resource_type, resource_name),
        )


class AlreadyExists(MincaError):
    """A resource with this key already exists with different content."""

    code = "ALREADY_EXISTS"
    reason = "RESOURCE_EXISTS"

    def __init__(self, resource_type: str, resource_name: str) -> None:
        super().__init__(
            f"{resource_type} {resource_name!r} already exists with different content",
            {"resource_type": resource_type, "resource_name": resource_name},
            resource=Resource(resource_type, resource_name),
        )


class RequestIdReused(MincaError):
    """The request_id was already used for a different request; `created` is what that request created."""

    code = "ALREADY_EXISTS"
    reason = "REQUEST_ID_REUSED"

    def __init__(self, request_id: str, created: Resource) -> None:
        super().__init__(
            f"request_id {request_id!r} was already used for a different request, which created {created.type} "
            f"{created.name!r}",
            {"request_id": request_id, "resource_type": created.type, "resource_name": created.name},
            resource=created,
        )


class StaleEtag(MincaError):
    """The resource has changed since the caller read it."""

    code = "ABORTED"
    reason = "STALE_ETAG"

    def __init__(self, resource_type: str, resource_name: str, current_etag: str) -> None:
        super().__init__(
            f"{resource_type} {resource_name!r} has changed since you read it: its etag is now {current_etag!r}",
            {"resource_type": resource_type, "resource_name": resource_name, "current_etag": current_etag},
            resource=Resource(resource_type, resource_name),
        )


class WrongState(MincaError):
    """The resource is in a state that does not allow this; `allowed` names the states that do."""

    code = "FAILED_PRECONDITION"
    reason = "WRONG_STATE"

    def __init__(self, resource_type: str, resource_name: str, state: str, allowed: str | Iterable[str]) -> None:
        states = allowed if isinstance(allowed, str) else ", ".join(allowed)
        super().__init__(
            f"{resource_type} {resource_name!r} is {state}; this is only allowed in {states}",
            {"resource_type": resource_type, "resource_name": resource_name, "state": state, "allowed": states},
            resource=Resource(resource_type, resource_name),
        )


class CredentialsInvalid(MincaError):
    """Credentials are missing or do not verify; `problem` is a word such as "expired", never the token."""

    code = "UNAUTHENTICATED"
    reason = "CREDENTIALS_INVALID"

    def __init__(self, problem: str) -> None:
        super().__init__(f"the credentials were not accepted: {problem}", {"problem": problem})


class PermissionMissing(MincaError):
    """The caller is known but lacks a permission; empty for a method that no caller may use."""

    code = "PERMISSION_DENIED"
    reason = "PERMISSION_MISSING"

    def __init__(self, permission: str) -> None:
        message = f"permission {permission!r} is required" if permission else "no caller may use this method"
        super().__init__(message, {"permission": permission})


class RateLimited(MincaError):
    """The caller has exceeded its rate limit."""

    code = "RESOURCE_EXHAUSTED"
    reason = "RATE_LIMITED"

    def __init__(self, limit_per_minute: int, retry_after_s: float) -> None:
        super().__init__(
            f"the limit of {limit_per_minute} requests per minute is exceeded",
            {"limit_per_minute": str(limit_per_minute)},
            retry_after_s=retry_after_s,
        )


class Overloaded(MincaError):
    """The server has more work than it can do in time, and did none of this; `resource`: of what.

    It says how long to wait, and that no channel should repeat the call before.
    """

    code = "RESOURCE_EXHAUSTED"
    reason = "OVERLOADED"

    def __init__(self, resource: str, retry_after_s: float) -> None:
        super().__init__(
            f"the server is overloaded: too many {resource}", {"resource": resource}, retry_after_s=retry_after_s
        )


class NotReady(MincaError):
    """A dependency of the service is not available at the moment."""

    code = "UNAVAILABLE"
    reason = "NOT_READY"

    def __init__(self, dependency: str, retry_after_s: float = 1.0) -> None:
        super().__init__(
            f"{dependency} is not available at the moment", {"dependency": dependency}, retry_after_s=retry_after_s
        )


class DeadlineTooShort(MincaError):
    """The caller's deadline leaves too little time for the work."""

    code = "DEADLINE_EXCEEDED"
    reason = "DEADLINE_TOO_SHORT"

    def __init__(self, remaining_ms: int, needed_ms: int) -> None:
        super().__init__(
            f"the deadline leaves {remaining_ms} ms; at least {needed_ms} ms are needed",
            {"remaining_ms": str(remaining_ms), "needed_ms": str(needed_ms)},
        )


class DeadlinePassed(MincaError):
    """The work did not finish before the deadline."""

    code = "DEADLINE_EXCEEDED"
    reason = "DEADLINE_PASSED"

    def __init__(self, method: str) -> None:
        super().__init__(f"{method} did not finish before the deadline", {"method": method})


class CircuitOpen(MincaError):
    """The circuit breaker of a called service is open after repeated failures."""

    code = "UNAVAILABLE"
    reason = "CIRCUIT_OPEN"

    def __init__(self, service: str, retry_after_s: float) -> None:
        super().__init__(
            f"{service} failed repeatedly, so calls to it are paused", {"service": service}, retry_after_s=retry_after_s
        )


class Internal(MincaError):
    """An unexpected failure; the trace id leads to the log. Made by the interceptor, never raised."""

    code = "INTERNAL"
    reason = "INTERNAL"

    def __init__(self, trace_id: str) -> None:
        super().__init__(f"internal error; trace id {trace_id}", {"trace_id": trace_id})
