"""Response messages as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from gateway.http.media_types import JSON

if TYPE_CHECKING:
    from google.protobuf.message import Message

    from gateway.protojson.writer import JsonWriter


def json_response(body: bytes, language: str) -> Response:
    """Return JSON as a response, with the language that was chosen for its sentences, if it has any."""
    headers = {"Content-Language": language, "Vary": "Accept-Language"} if language else None
    return Response(body, headers=headers, media_type=JSON)


def to_json(message: Message, response_body: str, writer: JsonWriter) -> bytes:
    """Serialize the message, or the one field that `response_body` names (null when it is not set)."""
    value: Any = writer.value(message)
    if response_body:
        value = value.get(message.DESCRIPTOR.fields_by_name[response_body].json_name)
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
