"""Messages of google.protobuf that have a JSON form of their own: a time is a string, a wrapper is its value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from google.protobuf import json_format

from gateway.protojson import scalars
from gateway.protojson.fields import descriptor_of
from gateway.protojson.scalars import InvalidScalar

if TYPE_CHECKING:
    from google.protobuf.descriptor import Descriptor
    from google.protobuf.descriptor_pool import DescriptorPool
    from google.protobuf.message import Message

PACKAGE = "google.protobuf."
TEXT_FORMS = {
    "google.protobuf.Timestamp": 'an RFC 3339 time, such as "2026-01-31T12:00:00Z"',
    "google.protobuf.Duration": 'seconds with an "s", such as "1.5s"',
    "google.protobuf.FieldMask": 'field paths separated by commas, such as "clientName,data.policyStart"',
}
OTHER_FORMS = {
    "google.protobuf.Struct": "an object",
    "google.protobuf.ListValue": "an array",
    "google.protobuf.Value": "a JSON value",
    "google.protobuf.Any": 'an object with "@type"',
    "google.protobuf.Empty": "an empty object",
}
WRAPPERS = {
    f"{PACKAGE}{kind}Value"
    for kind in ("Double", "Float", "Int64", "UInt64", "Int32", "UInt32", "Bool", "String", "Bytes")
}
VALUE = "google.protobuf.Value"
WRAPPED = "value"


def has_own_form(descriptor: Descriptor) -> bool:
    """Whether the message has a JSON form other than an object of its fields."""
    name = descriptor.full_name
    return name in TEXT_FORMS or name in WRAPPERS or name in OTHER_FORMS


def has_text_form(descriptor: Descriptor) -> bool:
    """Whether a query parameter can hold the whole message."""
    return descriptor.full_name in TEXT_FORMS or descriptor.full_name in WRAPPERS


def fill_from_json(message: Message, value: object, pool: DescriptorPool) -> None:
    """Fill the message from its JSON form.

    Raises: InvalidScalar.
    """
    name = message.DESCRIPTOR.full_name
    if name in WRAPPERS:
        setattr(message, WRAPPED, scalars.from_json(descriptor_of(message).fields_by_name[WRAPPED], value))
        return
    try:
        json_format.ParseDict(value, message, descriptor_pool=pool)  # type: ignore[arg-type] # refuses what is no object itself
    except (json_format.ParseError, ValueError, TypeError, KeyError, AttributeError):
        raise InvalidScalar(TEXT_FORMS.get(name) or OTHER_FORMS[name]) from None


def fill_from_text(message: Message, text: str, pool: DescriptorPool) -> None:
    """Fill a message for which `has_text_form` is true from a query parameter.

    Raises: InvalidScalar.
    """
    if message.DESCRIPTOR.full_name in WRAPPERS:
        setattr(message, WRAPPED, scalars.from_text(descriptor_of(message).fields_by_name[WRAPPED], text))
    else:
        is_mask = message.DESCRIPTOR.full_name == "google.protobuf.FieldMask"
        fill_from_json(message, _camel_case(text) if is_mask else text, pool)


def _camel_case(mask: str) -> str:
    """Write `client_name` as `clientName`, so that a mask in a query accepts both names of a field.

    Within JSON it may not: the mapping refuses a path that would not come back the same.
    """
    head, *tail = mask.split("_")
    return head + "".join(part[:1].upper() + part[1:] for part in tail)
