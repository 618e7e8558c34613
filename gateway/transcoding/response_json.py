"""Response messages as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from google.protobuf.message import Message

    from gateway.protojson.writer import JsonWriter


def to_json(message: Message, response_body: str, writer: JsonWriter) -> bytes:
    """Serialize the message, or the one field that `response_body` names (null when it is not set)."""
    value: Any = writer.value(message)
    if response_body:
        value = value.get(message.DESCRIPTOR.fields_by_name[response_body].json_name)
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
