"""The methods of the contracts, read from the generated descriptors: permission, streaming, idempotency, weight."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from google.api import annotations_pb2
from google.protobuf import descriptor_pb2

from minca.auth.v1 import requires_pb2
from minca.rules.v1 import limits_pb2

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

REPEATABLE = (descriptor_pb2.MethodOptions.NO_SIDE_EFFECTS, descriptor_pb2.MethodOptions.IDEMPOTENT)


class CallKind(Enum):
    """What a call does, as its contract tells."""

    SHOWS = "shows what is there: a GET over REST"
    ANSWERS = "computes something about the one thing that it is sent, and changes nothing"
    WORKS = "changes something, or computes something about many things or a file"


WEIGHTS: Final = {CallKind.SHOWS: 0.1, CallKind.ANSWERS: 0.1, CallKind.WORKS: 1.0}
"""What a call takes of its caller's allowance, by what it costs: for the services and the gateway."""


@dataclass(frozen=True, slots=True)
class Method:
    """An RPC. `path` is its name on the wire, `requires` the permission of its caller; if empty, nobody may call it.

    `is_read`: it shows what there is, and is a GET over REST. `weight` is what a call takes of its caller's allowance.
    """

    path: str
    service: str
    name: str
    requires: str
    streams_requests: bool
    streams_responses: bool
    states_idempotency: bool
    is_read: bool
    weight: float
    takes_request_id: bool
    carries_many: bool

    @property
    def is_repeatable(self) -> bool:
        """Whether a call with an unknown outcome may be sent again without doing its work twice."""
        return self.states_idempotency or self.takes_request_id

    @property
    def is_watch(self) -> bool:
        """Whether it is a stream without an end, which a stopping server may close."""
        return self.streams_responses and self.name.startswith("Watch")

    @property
    def is_batch(self) -> bool:
        """Whether one call carries many items, and so gets the longer timeout."""
        return self.carries_many or self.name.startswith("Batch") or self.streams_requests


@cache
def methods() -> Mapping[str, Method]:
    """Return every method of every contract, by its path."""
    ours = (file for file in descriptor_set().file if file.package.startswith("minca."))
    return {method.path: method for file in ours for method in _of(file)}


def kind_of(request: descriptor_pb2.DescriptorProto, *, is_get: bool, is_harmless: bool) -> CallKind:
    """Return the kind of a call with one such request; `is_harmless` where its contract says NO_SIDE_EFFECTS."""
    if is_get:
        return CallKind.SHOWS
    return CallKind.ANSWERS if is_harmless and not any(map(_holds_much, request.field)) else CallKind.WORKS


def _holds_much(field: descriptor_pb2.FieldDescriptorProto) -> bool:
    return field.label == field.LABEL_REPEATED or field.type == field.TYPE_BYTES


def descriptor_set() -> descriptor_pb2.FileDescriptorSet:
    """Return all contracts with their comments and imports; not cached, since it is large and rarely needed twice."""
    return descriptor_pb2.FileDescriptorSet.FromString((files("minca") / "descriptors.binpb").read_bytes())


def _of(file: descriptor_pb2.FileDescriptorProto) -> Iterator[Method]:
    requests = {f".{file.package}.{message.name}": message for message in file.message_type}
    for service in file.service:
        for method in service.method:
            yield Method(
                path=f"/{file.package}.{service.name}/{method.name}",
                service=f"{file.package}.{service.name}",
                name=method.name,
                requires=method.options.Extensions[requires_pb2.requires],
                streams_requests=method.client_streaming,
                streams_responses=method.server_streaming,
                states_idempotency=method.options.idempotency_level in REPEATABLE,
                is_read=method.options.Extensions[annotations_pb2.http].WhichOneof("pattern") == "get",
                weight=WEIGHTS[_kind_of(method, requests[method.input_type])],
                takes_request_id=not method.client_streaming
                and any(field.name == "request_id" for field in requests[method.input_type].field),
                carries_many=method.options.Extensions[limits_pb2.method].is_batch,
            )


def _kind_of(method: descriptor_pb2.MethodDescriptorProto, request: descriptor_pb2.DescriptorProto) -> CallKind:
    if method.client_streaming:
        return CallKind.WORKS
    return kind_of(
        request,
        is_get=method.options.Extensions[annotations_pb2.http].WhichOneof("pattern") == "get",
        is_harmless=method.options.idempotency_level == descriptor_pb2.MethodOptions.NO_SIDE_EFFECTS,
    )
