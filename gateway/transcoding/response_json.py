"""Response messages as JSON texts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from google.protobuf.message import Message

    from gateway.protojson.writer import JsonWriter


def to_json(message: Message, response_body: str, writer: JsonWriter) -> bytes:
    """Write the message, or the one field of it that `response_body` names (null when that is not set)."""
    value: Any = writer.value(message)
    if response_body:
        value = value.get(message.DESCRIPTOR.fields_by_name[response_body].json_name)
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
