"""Handlers for methods that do more than their annotation says: raw bodies, extra query parameters, other responses."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Protocol

from google.protobuf.descriptor import FieldDescriptor

from gateway.negotiation.media_types import JSON, MERGE_PATCH
from gateway.routing.patch_mask import has_mask
from gateway.routing.routes import WHOLE_BODY
from gateway.transcoding.backends import SerializedRequest
from minca.rules.v1 import limits_pb2

if TYPE_CHECKING:
    from collections.abc import Mapping

    from google.protobuf.message import Message
    from starlette.responses import Response

    from gateway.protojson.writer import JsonWriter
    from gateway.routing.routes import Route
    from gateway.transcoding.backends import Metadata
    from mesh.server.shared_room import Reservation

RAW_FIELD = "raw"
SENT = SerializedRequest(b"", "")


@dataclass(slots=True)
class BoundCall:
    """A parsed request: what to send, with its metadata and timeout, and how its answer is written.

    `reservation` is the memory that the request costs as long as it is kept.
    """

    route: Route
    message: Message | SerializedRequest
    metadata: Metadata
    timeout_s: float | None
    writer: JsonWriter
    parameters: Mapping[str, str]
    reservation: Reservation

    def take_message(self) -> Message | SerializedRequest:
        """Hand out the request, to be sent once; from then on it is not kept here."""
        message, self.message = self.message, SENT
        return message


class CustomHandler(Protocol):
    """Answers one method; `parameters` names the query parameters that the handler itself reads."""

    parameters: frozenset[str]

    async def answer(self, call: BoundCall) -> Response:
        """Make the call and build the response."""
        ...


def file_types(route: Route) -> tuple[str, ...]:
    """Return the types of the files that may be the body as they are; empty when it must be JSON.

    The whole body is the request then, and the contract states the types of its bytes field `raw`.
    """
    raw = route.method.input_type.fields_by_name.get(RAW_FIELD)
    if route.body != WHOLE_BODY or raw is None or raw.type != FieldDescriptor.TYPE_BYTES:
        return ()
    return _media_types(raw)


@cache
def _media_types(raw: FieldDescriptor) -> tuple[str, ...]:
    return tuple(raw.GetOptions().Extensions[limits_pb2.field].media_types)


def content_types(route: Route) -> tuple[str, ...]:
    """Return the content types that a route accepts."""
    if types := file_types(route):
        return (JSON, *types)
    return (JSON, MERGE_PATCH) if has_mask(route) else (JSON,)
