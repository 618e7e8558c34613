"""Fields by name: both spellings of protobuf's JSON mapping, and dotted paths of http.proto."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, cast

from mesh.errors import InvalidField, InvalidFields

if TYPE_CHECKING:
    from collections.abc import Mapping

    from google.protobuf.descriptor import Descriptor, FieldDescriptor
    from google.protobuf.message import Message

MOST_PROBLEMS = 20
BODY = "body"
NAMES_SHOWN = 30


@dataclass(slots=True)
class Problems:
    """Collects the violations of a request, up to a bound, so that a caller hears of all of them at once."""

    violations: list[InvalidField] = dataclasses.field(default_factory=list)

    def add(self, path: str, allowed: str) -> None:
        """Note that the field at `path` must be `allowed`. The value is left out, since it may be personal."""
        if len(self.violations) < MOST_PROBLEMS:
            self.violations.append(InvalidField(path, None, allowed))

    @property
    def is_full(self) -> bool:
        """Whether the bound is reached."""
        return len(self.violations) >= MOST_PROBLEMS

    def refuse_any(self) -> None:
        """Raise the violations, if there are any.

        Raises: InvalidField for one violation, InvalidFields for more.
        """
        if len(self.violations) == 1:
            raise self.violations[0]
        if self.violations:
            raise InvalidFields(self.violations)


@lru_cache(maxsize=4096)
def fields_by_name(descriptor: Descriptor) -> Mapping[str, FieldDescriptor]:
    """Return the fields of a message by both of their names, `client_name` and `clientName`."""
    by_name = {field.name: field for field in descriptor.fields}
    return by_name | {field.json_name: field for field in descriptor.fields}


@lru_cache(maxsize=4096)
def resolve(descriptor: Descriptor, path: str) -> tuple[FieldDescriptor, ...]:
    """Return the fields along a dotted path; empty when it leads nowhere or through a repeated field or map."""
    path_fields: list[FieldDescriptor] = []
    descriptor_or_none: Descriptor | None = descriptor
    for name in path.split("."):
        named_field = fields_by_name(descriptor_or_none).get(name) if descriptor_or_none else None
        if named_field is None:
            return ()
        path_fields.append(named_field)
        descriptor_or_none = None if named_field.is_repeated else named_field.message_type
    return tuple(path_fields)


def dotted(path: tuple[FieldDescriptor, ...]) -> str:
    """Return the path as the contract spells it."""
    return ".".join(field.name for field in path)


def descriptor_of(message: Message) -> Descriptor:
    """Return the descriptor of a message, which the stubs type in two ways."""
    return cast("Descriptor", message.DESCRIPTOR)


def message_of(field: FieldDescriptor) -> Descriptor:
    """Return the type of a field that holds messages."""
    return cast("Descriptor", field.message_type)


def is_map(field: FieldDescriptor) -> bool:
    """Whether the field is a map."""
    return bool(field.is_repeated and field.message_type is not None and field.message_type.GetOptions().map_entry)


def names_of(descriptor: Descriptor) -> str:
    """Return the names of a message's fields, separated by commas."""
    names = [field.json_name for field in descriptor.fields]
    return ", ".join(names[:NAMES_SHOWN]) + (", …" if len(names) > NAMES_SHOWN else "") if names else "none"


def oneof_sibling(message: Message, field: FieldDescriptor) -> str:
    """Return the other field of the same oneof that is already set; empty when there is none."""
    oneof = field.containing_oneof
    set_field = message.WhichOneof(oneof.name) if oneof else None
    return set_field if set_field and set_field != field.name else ""
