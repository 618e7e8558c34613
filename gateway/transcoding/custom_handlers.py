"""Handlers for methods that do more than their annotation says: raw bodies, extra query parameters, other responses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from google.protobuf.descriptor import FieldDescriptor

from gateway.negotiation.media_types import EMAIL, JSON, MERGE_PATCH
from gateway.routing.patch_mask import has_mask
from gateway.routing.routes import WHOLE_BODY
from gateway.transcoding.backends import SerializedRequest

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


def takes_email(route: Route) -> bool:
    """Whether the body may be a raw e-mail: the whole body is the request, which has a bytes field `raw`."""
    raw = route.method.input_type.fields_by_name.get(RAW_FIELD)
    return route.body == WHOLE_BODY and raw is not None and raw.type == FieldDescriptor.TYPE_BYTES


def content_types(route: Route) -> tuple[str, ...]:
    """Return the content types that a route accepts."""
    if takes_email(route):
        return (JSON, EMAIL)
    return (JSON, MERGE_PATCH) if has_mask(route) else (JSON,)
