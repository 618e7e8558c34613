"""The update mask of a PATCH: the caller's, or else one of the members of its body, since JSON says what is present.

As in grpc-gateway (FieldMaskFromRequestBody): `{"data": {"coverage": ""}}` means `data.coverage`, which it empties.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from gateway.protojson import well_known
from gateway.protojson.fields import descriptor_of, fields_by_name, is_map, message_of
from gateway.routing.routes import WHOLE_BODY
from mesh.errors import InvalidField
from minca.rules.v1 import limits_pb2

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from google.protobuf.descriptor import Descriptor
    from google.protobuf.message import Message

    from gateway.routing.routes import Route

MASK: Final = "update_mask"
FIELD_MASK: Final = "google.protobuf.FieldMask"


def has_mask(route: Route) -> bool:
    """Whether a call is a PATCH of a resource in its body, by a mask beside it (AIP-134)."""
    if route.http_method != "PATCH" or route.body in ("", WHOLE_BODY):
        return False
    fields = route.method.input_type.fields_by_name
    mask, resource = fields.get(MASK), fields[route.body]
    is_mask = mask is not None and mask.message_type is not None and mask.message_type.full_name == FIELD_MASK
    return is_mask and resource.message_type is not None and not resource.is_repeated


def complete(message: Message, route: Route, document: object, bound_paths: Collection[str]) -> None:
    """Set the mask that the caller left out; `document` is the body, which was read without a problem.

    Members that no mask may name are passed over, as output-only fields are (AIP-203). A PATCH whose body is absent or
    null is refused: it would empty every field of a mask.

    Raises: InvalidField.
    """
    if not isinstance(document, dict):
        raise InvalidField(route.body, None, "an object in the body, with the fields to change")
    request: Any = message
    if not request.update_mask.paths:
        resource = message_of(descriptor_of(message).fields_by_name[route.body])
        changeable = changeable_paths(message)
        request.update_mask.paths.extend(
            path
            for path in paths_of(resource, document)
            if path in changeable and f"{route.body}.{path}" not in bound_paths
        )


def changeable_paths(message: Message) -> frozenset[str]:
    """Return the paths that the contract lets a mask have: a resource that was read and is sent back has others too."""
    mask = descriptor_of(message).fields_by_name[MASK]
    return frozenset(mask.GetOptions().Extensions[limits_pb2.field].paths)


def paths_of(resource: Descriptor, document: dict[str, object], prefix: str = "") -> Iterator[str]:
    """Yield the path of each member; of an object the paths of its members, and none of an empty one (RFC 7396)."""
    fields = fields_by_name(resource)
    for name, value in document.items():
        field = fields[name]
        is_nested = field.message_type is not None and not field.is_repeated and not is_map(field)
        if is_nested and isinstance(value, dict) and not well_known.has_own_form(message_of(field)):
            yield from paths_of(message_of(field), value, f"{prefix}{field.name}.")
        else:
            yield f"{prefix}{field.name}"
