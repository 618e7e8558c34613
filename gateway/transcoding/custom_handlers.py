"""What a call may do beyond its annotation: take its body raw, read parameters of its own, answer in another way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from google.protobuf.descriptor import FieldDescriptor

from gateway.http.media_types import EMAIL, JSON
from gateway.routing.routes import WHOLE_BODY

if TYPE_CHECKING:
    from collections.abc import Mapping

    from google.protobuf.message import Message
    from starlette.responses import Response

    from gateway.routing.routes import Route
    from gateway.transcoding.backends import Metadata

RAW_FIELD = "raw"


@dataclass(frozen=True, slots=True)
class BoundCall:
    """A request that was understood: the message to send, and what goes along with it."""

    route: Route
    message: Message
    metadata: Metadata
    timeout_s: float | None


class CustomHandler(Protocol):
    """Answers one method in its own way; `parameters` are the query parameters that it takes for itself."""

    parameters: frozenset[str]

    async def answer(self, call: BoundCall, own: Mapping[str, str]) -> Response:
        """Make the call and say how it went."""
        ...


def takes_email(route: Route) -> bool:
    """Whether the body may be an e-mail as it is: the whole body is a message that has it in `raw`."""
    raw = route.method.input_type.fields_by_name.get(RAW_FIELD)
    return route.body == WHOLE_BODY and raw is not None and raw.type == FieldDescriptor.TYPE_BYTES


def content_types(route: Route) -> tuple[str, ...]:
    """Return the types that the body of a route may have."""
    return (JSON, EMAIL) if takes_email(route) else (JSON,)
