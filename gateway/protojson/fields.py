"""Fields by name: both spellings of protobuf's JSON mapping, and dotted paths of http.proto."""

from __future__ import annotations

from dataclasses import dataclass, field
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
    """What is wrong with a request, all of it (up to a bound) rather than the first thing."""

    found: list[InvalidField] = field(default_factory=list)

    def add(self, path: str, allowed: str) -> None:
        """Note that the field at `path` needs `allowed`. The value is left out: it may be personal."""
        if len(self.found) < MOST_PROBLEMS:
            self.found.append(InvalidField(path, None, allowed))

    @property
    def is_full(self) -> bool:
        """Whether more would not be kept."""
        return len(self.found) >= MOST_PROBLEMS

    def refuse_any(self) -> None:
        """Raise what was found.

        Raises: InvalidField when it is one thing, InvalidFields when there are more.
        """
        if len(self.found) == 1:
            raise self.found[0]
        if self.found:
            raise InvalidFields(self.found)


@lru_cache(maxsize=4096)
def fields_by_name(descriptor: Descriptor) -> Mapping[str, FieldDescriptor]:
    """Return the fields of a message by both of their names, `client_name` and `clientName`."""
    by_name = {each.name: each for each in descriptor.fields}
    return by_name | {each.json_name: each for each in descriptor.fields}


@lru_cache(maxsize=4096)
def resolve(descriptor: Descriptor, path: str) -> tuple[FieldDescriptor, ...]:
    """Return the fields along a dotted path; empty when it leads nowhere or through a repeated field or map."""
    found: list[FieldDescriptor] = []
    inside: Descriptor | None = descriptor
    for name in path.split("."):
        known = fields_by_name(inside).get(name) if inside else None
        if known is None:
            return ()
        found.append(known)
        inside = None if known.is_repeated else known.message_type
    return tuple(found)


def dotted(path: tuple[FieldDescriptor, ...]) -> str:
    """Return the path in the contract's spelling."""
    return ".".join(each.name for each in path)


def descriptor_of(message: Message) -> Descriptor:
    """Return the descriptor of a message, which the stubs type in two ways."""
    return cast("Descriptor", message.DESCRIPTOR)


def message_of(each: FieldDescriptor) -> Descriptor:
    """Return the type of a field that holds messages."""
    return cast("Descriptor", each.message_type)


def is_map(each: FieldDescriptor) -> bool:
    """Whether the field is a map."""
    return bool(each.is_repeated and each.message_type is not None and each.message_type.GetOptions().map_entry)


def names_of(descriptor: Descriptor) -> str:
    """Return the names of a message's fields for a sentence."""
    names = [each.json_name for each in descriptor.fields]
    return ", ".join(names[:NAMES_SHOWN]) + (", …" if len(names) > NAMES_SHOWN else "") if names else "none"


def rival(message: Message, each: FieldDescriptor) -> str:
    """Return the field of the same oneof that is set already; empty when there is none."""
    oneof = each.containing_oneof
    taken = message.WhichOneof(oneof.name) if oneof else None
    return taken if taken and taken != each.name else ""
