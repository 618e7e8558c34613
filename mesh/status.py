"""Packs and unpacks google.rpc.Status and its details."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, TypeVar

import grpc
from google.protobuf import any_pb2, duration_pb2
from google.protobuf.message import DecodeError, Message
from google.rpc import error_details_pb2, status_pb2

from mesh.errors import MincaError, Resource, Violation

if TYPE_CHECKING:
    from collections.abc import Sequence

DOMAIN: Final = "minca"
DETAILS_KEY: Final = "grpc-status-details-bin"
# gRFC A6: the channel of the caller then repeats nothing, for its call was repeated behind us already.
PUSHBACK: Final = ("grpc-retry-pushback-ms", "-1")
VIOLATIONS_BYTES: Final = 2560
TEXT_BYTES: Final = 256

MessageT = TypeVar("MessageT", bound=Message)

CODES: Final = {code.name: code for code in grpc.StatusCode}
_CODES_BY_NUMBER: Final = {code.value[0]: code for code in grpc.StatusCode}


@dataclass(frozen=True, slots=True)
class ErrorDetails:
    """The details of a failed call; fields that it did not send are empty."""

    code: grpc.StatusCode
    message: str
    reason: str = ""
    domain: str = ""
    metadata: dict[str, str] = field(default_factory=dict)
    violations: tuple[Violation, ...] = ()
    resource: Resource | None = None
    retry_after_s: float | None = None


def to_status(error: MincaError) -> status_pb2.Status:
    """Pack an error. Long lists and texts are cut, since trailing metadata is limited to 8 KiB."""
    details: list[Message] = [
        error_details_pb2.ErrorInfo(
            reason=error.reason, domain=DOMAIN, metadata={key: _cut(value) for key, value in error.metadata.items()}
        )
    ]
    if error.violations:
        details.append(_bad_request(error.violations))
    if error.resource:
        details.append(
            error_details_pb2.ResourceInfo(resource_type=error.resource.type, resource_name=_cut(error.resource.name))
        )
    if error.retry_after_s is not None:
        details.append(error_details_pb2.RetryInfo(retry_delay=_duration(error.retry_after_s)))
    return status_pb2.Status(
        code=CODES[error.code].value[0], message=_cut(error.message), details=[_packed(detail) for detail in details]
    )


def status_code(status: status_pb2.Status) -> grpc.StatusCode:
    """Return the code of a packed status."""
    return _CODES_BY_NUMBER.get(status.code, grpc.StatusCode.UNKNOWN)


def trailers(status: status_pb2.Status) -> tuple[tuple[str, bytes], ...]:
    """Return the trailing metadata that carries a status."""
    return ((DETAILS_KEY, status.SerializeToString()),)


def status_of(error: grpc.RpcError) -> status_pb2.Status | None:
    """Return the packed status of a failed call; None when it has none, or one that contradicts its code."""
    if not isinstance(error, grpc.aio.AioRpcError):
        return None
    for key, value in error.trailing_metadata() or ():
        if key == DETAILS_KEY and isinstance(value, bytes):
            try:
                status = status_pb2.Status.FromString(value)
            except DecodeError:
                return None
            return status if status_code(status) is error.code() else None
    return None


def read_details(error: grpc.RpcError) -> ErrorDetails:
    """Unpack the details of a failed call; one that never reached a Minca server has only a code and a message."""
    status = status_of(error)
    if status is not None:
        return details_of(status)
    if isinstance(error, grpc.aio.AioRpcError):
        return ErrorDetails(error.code(), error.details() or "")
    return ErrorDetails(grpc.StatusCode.UNKNOWN, "")


def details_of(status: status_pb2.Status) -> ErrorDetails:
    """Unpack a status, for example of one result in a batch."""
    values: dict[str, Any] = {}
    for packed in status.details:
        if packed.Is(error_details_pb2.ErrorInfo.DESCRIPTOR):
            info = _unpacked(packed, error_details_pb2.ErrorInfo())
            values |= {"reason": info.reason, "domain": info.domain, "metadata": dict(info.metadata)}
        elif packed.Is(error_details_pb2.BadRequest.DESCRIPTOR):
            bad = _unpacked(packed, error_details_pb2.BadRequest())
            values["violations"] = tuple(
                Violation(violation.field, violation.description) for violation in bad.field_violations
            )
        elif packed.Is(error_details_pb2.ResourceInfo.DESCRIPTOR):
            resource = _unpacked(packed, error_details_pb2.ResourceInfo())
            values["resource"] = Resource(resource.resource_type, resource.resource_name)
        elif packed.Is(error_details_pb2.RetryInfo.DESCRIPTOR):
            delay = _unpacked(packed, error_details_pb2.RetryInfo()).retry_delay
            values["retry_after_s"] = delay.seconds + delay.nanos / 1e9
    return ErrorDetails(status_code(status), status.message, **values)


def to_rpc_error(error: MincaError) -> grpc.aio.AioRpcError:
    """Return the error as the caller of a stub sees it, for calls refused within this process."""
    status = to_status(error)
    return grpc.aio.AioRpcError(
        CODES[error.code],
        initial_metadata=grpc.aio.Metadata(),
        trailing_metadata=grpc.aio.Metadata(*trailers(status)),
        details=status.message,
    )


def given_up(error: grpc.aio.AioRpcError) -> grpc.aio.AioRpcError:
    """Mark an error of a call that was repeated in vain: `has_given_up` is then true of it."""
    return grpc.aio.AioRpcError(
        error.code(),
        initial_metadata=error.initial_metadata(),
        trailing_metadata=grpc.aio.Metadata(*(error.trailing_metadata() or ()), PUSHBACK),
        details=error.details(),
    )


def has_given_up(error: Exception) -> bool:
    """Whether a failed call was repeated in vain, so that nobody before us should repeat it again."""
    return isinstance(error, grpc.aio.AioRpcError) and PUSHBACK in tuple(error.trailing_metadata() or ())


def _bad_request(violations: Sequence[Violation]) -> error_details_pb2.BadRequest:
    """Pack as many violations as fit; their total number is in the metadata."""
    packed = error_details_pb2.BadRequest()
    for violation in violations:
        field_violation = error_details_pb2.BadRequest.FieldViolation(
            field=_cut(violation.field), description=_cut(violation.description)
        )
        if packed.ByteSize() + field_violation.ByteSize() > VIOLATIONS_BYTES:
            break
        packed.field_violations.append(field_violation)
    return packed


def _cut(text: str) -> str:
    encoded = text.encode(errors="replace")
    if len(encoded) <= TEXT_BYTES:
        return encoded.decode()
    return encoded[:TEXT_BYTES].decode(errors="ignore") + "…"


def _duration(seconds: float) -> duration_pb2.Duration:
    whole = int(seconds)
    return duration_pb2.Duration(seconds=whole, nanos=int((seconds - whole) * 1e9))


def _packed(detail: Message) -> any_pb2.Any:
    packed = any_pb2.Any()
    packed.Pack(detail)
    return packed


def _unpacked(packed: any_pb2.Any, into: MessageT) -> MessageT:
    packed.Unpack(into)
    return into
