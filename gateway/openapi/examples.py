"""Examples of requests: fields with well-known values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from google.protobuf.descriptor import FieldDescriptor

from gateway.protojson import well_known
from gateway.protojson.fields import is_map

if TYPE_CHECKING:
    from collections.abc import Collection

    from google.protobuf.descriptor import Descriptor

DEEPEST = 3
KNOWN = {
    "description": "TOYOTA YARIS 5P CORE L4 1.5L CVT",
    "brand": "TOYOTA",
    "model": "YARIS",
    "year": 2020,
    "plate": "ABC-123-D",
    "client_name": "Transportes del Norte",
    "etag": "4",
    "max_candidates": 5,
    "insurer_id": "default",
}


def example(descriptor: Descriptor, *, without: Collection[str] = (), depth: int = 1) -> Any:
    """Return an example of a message: its fields that have a well-known value or are messages themselves."""
    if well_known.has_own_form(descriptor):
        return None
    values: dict[str, Any] = {}
    for field in descriptor.fields:
        value = None if field.name in without else _value(field, depth)
        if value is not None:
            values[field.json_name] = [value] if field.is_repeated else value
    return values or None


def _value(field: FieldDescriptor, depth: int) -> Any:
    if field.message_type is not None:
        return None if is_map(field) or depth >= DEEPEST else example(field.message_type, depth=depth + 1)
    if field.type == FieldDescriptor.TYPE_BYTES:
        return "RnJvbTogYW5hQGV4YW1wbGUuY29t"
    return KNOWN.get(field.name)
