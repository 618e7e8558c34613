"""Messages into JSON values by protobuf's JSON mapping, by a plan that is made once for each type of message.

Names are lowerCamelCase. A field without presence is always there, one with presence when it is set.
"""

from __future__ import annotations

import base64
import math
import struct
from typing import TYPE_CHECKING, Any

from google.protobuf import json_format
from google.protobuf.descriptor import FieldDescriptor

from gateway.protojson import well_known
from gateway.protojson.fields import descriptor_of, is_map, message_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from google.protobuf.descriptor import Descriptor
    from google.protobuf.descriptor_pool import DescriptorPool
    from google.protobuf.message import Message

    Write = Callable[[Any], Any]

TYPES_WITH_JSON_STRING = {f"{well_known.PACKAGE}{name}" for name in ("Timestamp", "Duration", "FieldMask")}
LEAST_DIGITS, MOST_DIGITS = 6, 9


class JsonWriter:
    """Writes messages of one descriptor pool."""

    def __init__(self, pool: DescriptorPool) -> None:
        self._pool = pool
        self._writers: dict[str, Write] = {}

    def value(self, message: Message) -> Any:
        """Return the JSON value of a message."""
        return self._of_message(descriptor_of(message))(message)

    def _of_object(self, descriptor: Descriptor) -> Write:
        """Return the writer of an ordinary message, registered before its plan is made: messages may be recursive."""
        writer = self._writers.get(descriptor.full_name)
        if writer is not None:
            return writer
        plan: list[tuple[str, str, bool, Write]] = []

        def write_object(message: Message) -> dict[str, Any]:
            return {
                json_name: write(getattr(message, name))
                for json_name, name, has_presence, write in plan
                if not has_presence or message.HasField(name)
            }

        self._writers[descriptor.full_name] = write_object
        plan += (
            (field.json_name, field.name, bool(field.has_presence and not field.is_repeated), self._of_field(field))
            for field in descriptor.fields
        )
        return write_object

    def _of_field(self, field: FieldDescriptor) -> Write:
        if is_map(field):
            entry = message_of(field).fields_by_name
            write_key, write_value = _key, self._of_single(entry["value"])
            return lambda entries: {write_key(key): write_value(entries[key]) for key in entries}
        write = self._of_single(field)
        if field.is_repeated:
            return list if write is _identity else lambda items: [write(item) for item in items]
        return write

    def _of_single(self, field: FieldDescriptor) -> Write:
        if field.message_type is not None:
            return self._of_message(field.message_type)
        if field.enum_type is not None:
            return _enum_writer(field)
        return SCALARS.get(field.type, _identity)

    def _of_message(self, descriptor: Descriptor) -> Write:
        if descriptor.full_name in TYPES_WITH_JSON_STRING:
            return lambda message: message.ToJsonString()
        if descriptor.full_name in well_known.WRAPPERS:
            write = self._of_single(descriptor.fields_by_name[well_known.WRAPPED])
            return lambda message: write(message.value)
        return self._well_known if well_known.has_own_form(descriptor) else self._of_object(descriptor)

    def _well_known(self, message: Message) -> Any:
        return json_format.MessageToDict(message, always_print_fields_with_no_presence=True, descriptor_pool=self._pool)


def _identity(value: Any) -> Any:
    return value


def _key(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _bytes(value: bytes) -> str:
    return base64.b64encode(value).decode()


def _double(value: float) -> float | str:
    if math.isfinite(value):
        return value
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"


def _float(value: float) -> float | str:
    """Write the fewest digits that give the same 32-bit number."""
    if not math.isfinite(value):
        return _double(value)
    packed = struct.pack("f", value)
    shortened = (float(f"{value:.{digits}g}") for digits in range(LEAST_DIGITS, MOST_DIGITS + 1))
    return next((candidate for candidate in shortened if _packs_to(candidate, packed)), value)


def _packs_to(value: float, packed: bytes) -> bool:
    try:
        return struct.pack("f", value) == packed
    except OverflowError:
        return False


def _enum_writer(field: FieldDescriptor) -> Write:
    enum: Any = field.enum_type
    if enum.full_name == "google.protobuf.NullValue":
        return lambda _value: None
    names = {number: value.name for number, value in enum.values_by_number.items()}
    return lambda number: names.get(number, number)


SCALARS: dict[int, Write] = {
    FieldDescriptor.TYPE_INT64: str,
    FieldDescriptor.TYPE_SINT64: str,
    FieldDescriptor.TYPE_SFIXED64: str,
    FieldDescriptor.TYPE_UINT64: str,
    FieldDescriptor.TYPE_FIXED64: str,
    FieldDescriptor.TYPE_BYTES: _bytes,
    FieldDescriptor.TYPE_DOUBLE: _double,
    FieldDescriptor.TYPE_FLOAT: _float,
}
