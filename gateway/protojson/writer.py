"""Messages into JSON by protobuf's JSON mapping, by a function that is written once for each type of message.

Names are lowerCamelCase. A field without presence is always there, one with presence when it is set.
The functions are Python source made from the descriptors (decision 0040): walking a plan takes three times as long.
"""

from __future__ import annotations

import base64
import keyword
import math
import struct
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING, Any, cast

import msgspec
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
FLOATS_KEPT = 4096


class JsonWriter:
    """Writes messages of one descriptor pool; enums by name, or by number where a caller wants that."""

    def __init__(self, pool: DescriptorPool, *, enums_as_numbers: bool = False) -> None:
        self._pool = pool
        self._enums_as_numbers = enums_as_numbers
        self._scope: dict[str, Any] = dict(SCOPE, _well_known=self._well_known)
        self._names: dict[str, str] = {}
        self._writers: dict[str, Write] = {}
        self._making = Lock()

    def value(self, message: Message) -> Any:
        """Return the JSON value of a message."""
        descriptor = descriptor_of(message)
        write = self._writers.get(descriptor.full_name)
        if write is None:
            with self._making:  # large answers are written in threads
                source = self._of_message(descriptor, "m")
                write = self._writers[descriptor.full_name] = self._made(f"lambda m: {source}")
        return write(message)

    def to_json(self, message: Message, field: str = "") -> bytes:
        """Serialize a message, or one of its fields (null when it is not set)."""
        value = self.value(message)
        if field:
            value = value.get(descriptor_of(message).fields_by_name[field].json_name)
        return msgspec.json.encode(value)

    def _made(self, source: str) -> Write:
        return cast("Write", eval(source, self._scope))  # noqa: S307 - our own source, see `_object_source`

    def _of_object(self, descriptor: Descriptor) -> str:
        """Return the name of the function for a message, known before it is written: types may be recursive."""
        name = self._names.get(descriptor.full_name)
        if name is None:
            name = self._names[descriptor.full_name] = f"_write_{len(self._names)}"
            # The source holds only identifiers of the contracts and quoted names, never anything that a caller sent.
            exec(self._object_source(name, descriptor), self._scope)  # noqa: S102
        return name

    def _object_source(self, name: str, descriptor: Descriptor) -> str:
        opening: list[str] = []
        lines: list[str] = []
        for field in descriptor.fields:
            source = self._of_field(field, _attribute(field))
            if field.has_presence and not field.is_repeated:
                lines.append(f"    if has({field.name!r}): v[{field.json_name!r}] = {source}")
            elif lines:
                lines.append(f"    v[{field.json_name!r}] = {source}")
            else:
                opening.append(f"{field.json_name!r}: {source}")
        if any(field.has_presence for field in descriptor.fields):
            lines.insert(0, "    has = m.HasField")
        return "\n".join((f"def {name}(m):", f"    v = {{{', '.join(opening)}}}", *lines, "    return v"))

    def _of_field(self, field: FieldDescriptor, source: str) -> str:
        """Return the source of a field's value. Most lists and maps are empty, and a walk of nothing costs the most."""
        if is_map(field):
            entry = message_of(field).fields_by_name
            value = self._of_single(entry["value"], "e[k]")
            return f"{{_key(k): {value} for k in e}} if (e := {source}) else {{}}"
        if not field.is_repeated:
            return self._of_single(field, source)
        item = self._of_single(field, "i")
        items = "c[:]" if item == "i" else f"[{item} for i in c]"
        return f"{items} if (c := {source}) else []"

    def _of_single(self, field: FieldDescriptor, source: str) -> str:
        if field.message_type is not None:
            return self._of_message(field.message_type, source)
        if field.enum_type is not None:
            return self._of_enum(field, source)
        writer = SCALARS.get(field.type)
        return f"{writer}({source})" if writer else source

    def _of_message(self, descriptor: Descriptor, source: str) -> str:
        if descriptor.full_name in TYPES_WITH_JSON_STRING:
            return f"{source}.ToJsonString()"
        if descriptor.full_name in well_known.WRAPPERS:
            return self._of_single(descriptor.fields_by_name[well_known.WRAPPED], f"{source}.value")
        name = "_well_known" if well_known.has_own_form(descriptor) else self._of_object(descriptor)
        return f"{name}({source})"

    def _of_enum(self, field: FieldDescriptor, source: str) -> str:
        enum: Any = field.enum_type
        if enum.full_name == "google.protobuf.NullValue":
            return f"_null({source})"
        if self._enums_as_numbers:
            return source
        name = self._names.setdefault(f"enum {enum.full_name}", f"_names_{len(self._names)}")
        self._scope[name] = {number: value.name for number, value in enum.values_by_number.items()}
        return f"{name}.get(n := {source}, n)"

    def _well_known(self, message: Message) -> Any:
        return json_format.MessageToDict(
            message,
            always_print_fields_with_no_presence=True,
            descriptor_pool=self._pool,
            use_integers_for_enums=self._enums_as_numbers,
        )


def _attribute(field: FieldDescriptor) -> str:
    """Return how a field is read; of names that are Python's own words, the long way."""
    if not field.name.isidentifier():
        raise ValueError(f"{field.full_name} has no name that can be written")
    return f"getattr(m, {field.name!r})" if keyword.iskeyword(field.name) else f"m.{field.name}"


def _null(_value: Any) -> None:
    return None


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
    return _shortest(value) if value and math.isfinite(value) else _double(value)


@lru_cache(maxsize=FLOATS_KEPT)  # confidences repeat; never of zero, since both zeros are one key
def _shortest(value: float) -> float:
    packed = struct.pack("f", value)
    shortened = (float(f"{value:.{digits}g}") for digits in range(LEAST_DIGITS, MOST_DIGITS + 1))
    return next((candidate for candidate in shortened if _packs_to(candidate, packed)), value)


def _packs_to(value: float, packed: bytes) -> bool:
    try:
        return struct.pack("f", value) == packed
    except OverflowError:
        return False


SCOPE = {"_bytes": _bytes, "_double": _double, "_float": _float, "_key": _key, "_null": _null}
SCALARS = {
    FieldDescriptor.TYPE_INT64: "str",
    FieldDescriptor.TYPE_SINT64: "str",
    FieldDescriptor.TYPE_SFIXED64: "str",
    FieldDescriptor.TYPE_UINT64: "str",
    FieldDescriptor.TYPE_FIXED64: "str",
    FieldDescriptor.TYPE_BYTES: "_bytes",
    FieldDescriptor.TYPE_DOUBLE: "_double",
    FieldDescriptor.TYPE_FLOAT: "_float",
}
