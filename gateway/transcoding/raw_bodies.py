"""Requests with a raw file, made as the bytes that are sent: at no time are there more than two copies of the file.

As a message it would be copied when it is set, and again when it is serialized (three mails of 39 MiB took 720 MiB).
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, Final

from gateway.protojson import scalars
from gateway.protojson import text as json_text
from gateway.protojson.fields import descriptor_of
from gateway.routing.binding import bind_document
from gateway.transcoding.backends import SerializedRequest
from gateway.transcoding.custom_handlers import RAW_FIELD
from mesh.errors import InvalidField

if TYPE_CHECKING:
    from collections.abc import Callable

    from google.protobuf.descriptor_pool import DescriptorPool
    from google.protobuf.message import Message

    from gateway.routing.binding import RequestInputs
    from gateway.routing.routes import Route

REQUEST_ID: Final = "request_id"
LENGTH_DELIMITED: Final = 2


def before_raw(message: Message, size_bytes: int) -> bytes:
    """Serialize a request up to the bytes of its raw field, which is absent from `message`."""
    field = descriptor_of(message).fields_by_name[RAW_FIELD]
    return message.SerializeToString() + _varint(field.number << 3 | LENGTH_DELIMITED) + _varint(size_bytes)


def with_raw(message: Message, raw: bytes) -> SerializedRequest:
    """Return a request with its raw field."""
    return SerializedRequest(b"".join((before_raw(message, len(raw)), raw)), request_id_of(message))


def ensure_request_id(message: Any) -> None:
    """Give the request an id of its own where it has none, as the channel would: repeating it is then safe."""
    if REQUEST_ID in message.DESCRIPTOR.fields_by_name and not message.request_id:
        message.request_id = str(uuid.uuid4())


def request_id_of(message: Any) -> str:
    """Return the request_id; empty where the method takes none."""
    return str(message.request_id) if REQUEST_ID in message.DESCRIPTOR.fields_by_name else ""


class FileInJson:
    """The body of a request with a file in base64, which is let go as soon as it was parsed."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def request(
        self, route: Route, inputs: RequestInputs, pool: DescriptorPool, complete: Callable[[Message], None]
    ) -> SerializedRequest:
        """Make the request; `complete` sets what comes from headers.

        Raises: InvalidField, InvalidFields.
        """
        document = self._parsed()
        texts = [document.pop(RAW_FIELD, None) if isinstance(document, dict) else None]
        message = bind_document(route, document, inputs, pool)
        complete(message)
        ensure_request_id(message)
        return with_raw(message, _decoded(message, texts.pop()))

    def _parsed(self) -> Any:
        body, self._body = self._body, b""
        document = json_text.parse(body)
        json_text.refuse_doubles(body, json_text.count_members(document))
        return document


def _decoded(message: Message, text: object) -> bytes:
    if text is None:
        return b""
    try:
        return bytes(scalars.from_json(descriptor_of(message).fields_by_name[RAW_FIELD], text))  # type: ignore[arg-type] # a field of bytes
    except scalars.InvalidScalar as refused:
        raise InvalidField(RAW_FIELD, None, refused.allowed) from None


def _varint(number: int) -> bytes:
    groups = bytearray()
    while number > 0x7F:  # noqa: PLR2004 - seven bits a byte
        groups.append(number & 0x7F | 0x80)
        number >>= 7
    groups.append(number)
    return bytes(groups)
