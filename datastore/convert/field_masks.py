"""Update masks: which fields of a message set which columns (AIP-134)."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from mesh.errors import InvalidField

if TYPE_CHECKING:
    from collections.abc import Mapping

    from google.protobuf.field_mask_pb2 import FieldMask
    from google.protobuf.message import Message


NONE: Final[Mapping[str, str]] = MappingProxyType({})


def masked(
    message: Message, mask: FieldMask, columns: Mapping[str, str], name: str, *, derived: Mapping[str, str] = NONE
) -> dict[str, Any]:
    """Return the columns that an update sets: those of the mask, or, without a mask, of all fields that are not empty.

    An absent optional field sets its column to null. `name` is the field of the request that holds the message.
    `derived` are paths that cannot be set, with what to set instead.

    Raises: InvalidField for a path that is not among `columns`, or when there is nothing to set.
    """
    for path in mask.paths:
        if path in derived:
            raise InvalidField("update_mask", path, f"{derived[path]}, from which it is derived")
    unknown = [path for path in mask.paths if path not in columns]
    if unknown:
        raise InvalidField("update_mask", unknown[0], ", ".join(columns))
    values = {path: _value(message, path) for path in mask.paths or columns}
    if not mask.paths:
        values = {path: value for path, value in values.items() if value}
    if not values:
        raise InvalidField(name, None, "at least one field to change")
    return {columns[path]: value for path, value in values.items()}


def _value(message: Message, path: str) -> Any:
    *outer, last = path.split(".")
    for part in outer:
        message = getattr(message, part)
    field = message.DESCRIPTOR.fields_by_name[last]
    is_absent = field.has_presence and not message.HasField(last)
    return None if is_absent else getattr(message, last)
