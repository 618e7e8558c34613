"""JSON into messages by protobuf's JSON mapping, strictly: every problem is named by the path of its field."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from google.protobuf.descriptor import FieldDescriptor

from gateway.protojson import scalars, well_known
from gateway.protojson.fields import BODY, descriptor_of, fields_by_name, is_map, message_of, names_of, oneof_sibling
from gateway.protojson.scalars import InvalidScalar
from gateway.protojson.text import LONGEST_NAME, count_members

if TYPE_CHECKING:
    from collections.abc import Mapping

    from google.protobuf.descriptor import Descriptor
    from google.protobuf.descriptor_pool import DescriptorPool
    from google.protobuf.message import Message

    from gateway.protojson.fields import Problems

    Path = tuple[Any, ...]  # (path of the parent, name or index), empty at the top: written out only when needed

DEEPEST = 100
NULL_VALUE = "google.protobuf.NullValue"
PLAIN = {  # no floats: a number may be infinite for its field
    FieldDescriptor.TYPE_STRING: str,
    FieldDescriptor.TYPE_BOOL: bool,
    FieldDescriptor.TYPE_INT32: int,
    FieldDescriptor.TYPE_SINT32: int,
    FieldDescriptor.TYPE_SFIXED32: int,
    FieldDescriptor.TYPE_UINT32: int,
    FieldDescriptor.TYPE_FIXED32: int,
    FieldDescriptor.TYPE_INT64: int,
    FieldDescriptor.TYPE_SINT64: int,
    FieldDescriptor.TYPE_SFIXED64: int,
    FieldDescriptor.TYPE_UINT64: int,
    FieldDescriptor.TYPE_FIXED64: int,
}


class JsonKind(Enum):
    """How the JSON value of a field is read."""

    SCALAR = 1
    MESSAGE = 2
    SCALARS = 3
    MESSAGES = 4
    MAP = 5


@dataclass(frozen=True, slots=True)
class FieldSlot:
    """What the reader needs to know about a field, looked up once for each message type."""

    field: FieldDescriptor
    name: str
    kind: JsonKind
    takes_null: bool
    oneof: str
    has_two_names: bool
    plain: type | None  # a JSON value of this type is the value of the field, if the message takes it
    plain_item: type | None  # the same of an item, where the field is a list


class JsonReader:
    """Fills messages from JSON, collects violations and counts the members that it read; one per request."""

    def __init__(self, pool: DescriptorPool, problems: Problems) -> None:
        self.members = 0  # of the objects read so far
        self._pool = pool
        self._problems = problems

    def fill(self, message: Message, value: object, path: Path = (), depth: int = 0) -> None:
        """Fill `message` from the JSON value at `path`."""
        slots = _slots(descriptor_of(message))
        if slots is None:
            self._fill_well_known(message, value, path)
        elif not isinstance(value, dict):
            self._refuse(path, "an object")
        elif depth >= DEEPEST:
            self._refuse(path, f"at most {DEEPEST} levels")
        else:
            self._fill_fields(message, slots, value, path, depth)

    def set_field(self, message: Message, name: str, value: object) -> None:
        """Set one field of `message` from a JSON value."""
        slots = _slots(descriptor_of(message)) or {}
        self._set(message, slots[name], value, ((), name), 0)

    def _fill_well_known(self, message: Message, value: object, path: Path) -> None:
        self.members += count_members(value)
        try:
            well_known.fill_from_json(message, value, self._pool)
        except InvalidScalar as refused:
            self._refuse(path, refused.allowed)

    def _fill_fields(
        self, message: Message, slots: Mapping[str, FieldSlot], value: dict[str, object], path: Path, depth: int
    ) -> None:
        self.members += len(value)
        names_read: set[str] = set()
        for name, inner in value.items():
            slot = slots.get(name)
            if slot is None:
                allowed = f"no field of this name; the fields are {names_of(descriptor_of(message))}"
                self._refuse((path, name[:LONGEST_NAME]), allowed)
                if self._problems.is_full:
                    return
            elif slot.has_two_names and slot.name in names_read:
                self._refuse((path, slot.name), "it once, under one of its two names")
            else:
                if slot.has_two_names:
                    names_read.add(slot.name)
                if type(inner) is not slot.plain or not _was_set(message, slot.name, inner):
                    self._set(message, slot, inner, (path, slot.name), depth)

    def _set(self, message: Message, slot: FieldSlot, value: object, path: Path, depth: int) -> None:
        """Set one field; null leaves it unset."""
        if value is None and not slot.takes_null:
            return
        if slot.oneof and (other := oneof_sibling(message, slot.field)):
            self._refuse(path, f"only one of {other} and {slot.name}")
        elif slot.kind is JsonKind.SCALAR:
            try:
                setattr(message, slot.name, _scalar(slot.field, value))
            except InvalidScalar as refused:
                self._refuse(path, refused.allowed)
        elif slot.kind is JsonKind.MESSAGE:
            inner = getattr(message, slot.name)
            inner.SetInParent()
            self.fill(inner, value, path, depth + 1)
        elif slot.kind is JsonKind.MAP:
            self._fill_map(getattr(message, slot.name), slot, value, path, depth)
        else:
            self._fill_list(getattr(message, slot.name), slot, value, path, depth)

    def _fill_list(self, target: Any, slot: FieldSlot, value: object, path: Path, depth: int) -> None:
        if not isinstance(value, list):
            self._refuse(path, "an array")
            return
        if slot.plain_item is not None and _were_added(target, value, slot.plain_item):
            return
        slots = _slots(message_of(slot.field)) if slot.kind is JsonKind.MESSAGES else None
        is_too_deep = depth + 1 >= DEEPEST
        for index, item in enumerate(value):
            if slots is not None and type(item) is dict and not is_too_deep:
                self._fill_fields(target.add(), slots, item, (path, index), depth + 1)
            else:
                self._add_item(target, slot, item, (path, index), depth)
            if self._problems.violations and self._problems.is_full:
                return

    def _add_item(self, target: Any, slot: FieldSlot, item: object, path: Path, depth: int) -> None:
        if item is None and not slot.takes_null:
            self._refuse(path, "not null")
        elif slot.kind is JsonKind.MESSAGES:
            self.fill(target.add(), item, path, depth + 1)
        else:
            try:
                target.append(_scalar(slot.field, item))
            except InvalidScalar as refused:
                self._refuse(path, refused.allowed)

    def _fill_map(self, target: Any, slot: FieldSlot, value: object, path: Path, depth: int) -> None:
        if not isinstance(value, dict):
            self._refuse(path, "an object")
            return
        self.members += len(value)
        entry = message_of(slot.field).fields_by_name
        for name, inner in value.items():
            entry_path = (path, f'["{name[:LONGEST_NAME]}"]')
            try:
                self._fill_entry(
                    target, scalars.from_text(entry["key"], name), entry["value"], (entry_path, inner, depth)
                )
            except InvalidScalar as refused:
                self._refuse(entry_path, refused.allowed)
            if self._problems.is_full:
                return

    def _fill_entry(
        self, target: Any, key: object, value_field: FieldDescriptor, item: tuple[Path, object, int]
    ) -> None:
        path, inner, depth = item
        if inner is None and not _takes_null(value_field):
            raise InvalidScalar("not null")
        if value_field.message_type is not None:
            self.fill(target[key], inner, path, depth + 1)
        else:
            target[key] = _scalar(value_field, inner)

    def _refuse(self, path: Path, allowed: str) -> None:
        self._problems.add(_rendered(path) or BODY, allowed)


@lru_cache(maxsize=4096)
def _slots(descriptor: Descriptor) -> Mapping[str, FieldSlot] | None:
    """Return the slots of a message by both names of each field; None when it has a JSON form of its own."""
    if well_known.has_own_form(descriptor):
        return None
    return {name: _slot(field) for name, field in fields_by_name(descriptor).items()}


def _slot(field: FieldDescriptor) -> FieldSlot:
    is_message = field.message_type is not None
    if is_map(field):
        kind = JsonKind.MAP
    elif field.is_repeated:
        kind = JsonKind.MESSAGES if is_message else JsonKind.SCALARS
    else:
        kind = JsonKind.MESSAGE if is_message else JsonKind.SCALAR
    oneof = field.containing_oneof.name if field.containing_oneof else ""
    is_plain = kind is JsonKind.SCALAR and not oneof
    return FieldSlot(
        field=field,
        name=field.name,
        kind=kind,
        takes_null=_takes_null(field),
        oneof=oneof,
        has_two_names=field.name != field.json_name,
        plain=PLAIN.get(field.type) if is_plain else None,
        plain_item=PLAIN.get(field.type) if kind is JsonKind.SCALARS else None,
    )


def _was_set(message: Message, name: str, value: Any) -> bool:
    """Set a field to a value of its own Python type; a value out of range is left to the slow way, which says why."""
    try:
        setattr(message, name, value)
    except (ValueError, TypeError):
        return False
    return True


def _were_added(target: Any, values: list[Any], plain: type) -> bool:
    """Add the values of a list at once if all are of the field's own Python type; else, as one by one, it is slow."""
    if any(type(value) is not plain for value in values):
        return False
    try:
        target.extend(values)
    except (ValueError, TypeError):
        del target[:]
        return False
    return True


def _rendered(path: Path) -> str:
    """Write a path as `vehicles[3].year`."""
    if not path:
        return ""
    parent, step = path
    before = _rendered(parent)
    if isinstance(step, int):
        return f"{before}[{step}]"
    return f"{before}{step}" if step.startswith("[") else f"{before}.{step}".removeprefix(".")


def _scalar(field: FieldDescriptor, value: object) -> scalars.Scalar:
    return 0 if value is None else scalars.from_json(field, value)


def _takes_null(field: FieldDescriptor) -> bool:
    if field.message_type is not None:
        return bool(field.message_type.full_name == well_known.VALUE) and not field.is_repeated
    return field.enum_type is not None and field.enum_type.full_name == NULL_VALUE
