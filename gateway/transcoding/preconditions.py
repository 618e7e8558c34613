"""If-Match of a change: the etag goes into the request, and the service compares it where it writes.

Comparing here, before the call, would let somebody else's change come in between.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from google.protobuf.descriptor import FieldDescriptor

from gateway.negotiation import entity_tags
from gateway.negotiation.representation import IF_MATCH, IF_NONE_MATCH, READS, PreconditionFailed
from gateway.routing.patch_mask import has_mask
from mesh.errors import InvalidField, StaleEtag
from mesh.status import read_details

if TYPE_CHECKING:
    from collections.abc import Mapping

    import grpc
    from google.protobuf.descriptor import Descriptor
    from google.protobuf.message import Message

    from gateway.routing.routes import Route

ETAG: Final = "etag"


def has_etag(descriptor: Descriptor | None) -> bool:
    """Whether messages of a type have an etag."""
    field = descriptor.fields_by_name.get(ETAG) if descriptor else None
    return field is not None and field.type == FieldDescriptor.TYPE_STRING and not field.is_repeated


def compares_etag(route: Route) -> bool:
    """Whether a call is a change that takes the etag which its caller read."""
    return route.http_method not in READS and _path_of_etag(route) is not None


def apply(message: Message, route: Route, headers: Mapping[str, str]) -> None:
    """Put the etag that If-Match names into the request of a change.

    Raises: PreconditionFailed for a condition that cannot hold or be compared; InvalidField.
    """
    if route.http_method in READS:
        return
    if IF_NONE_MATCH in headers:
        raise PreconditionFailed("this call compares no If-None-Match")
    state = _wanted_state(headers.get(IF_MATCH))
    if state is None:
        return
    path = _path_of_etag(route)
    if path is None:
        raise PreconditionFailed("this call compares no etag, so that If-Match cannot be kept")
    target: Any = getattr(message, path[0]) if len(path) > 1 else message
    if target.etag not in ("", state):
        raise InvalidField(".".join(path), None, "the same etag as in If-Match")
    target.etag = state


def failed(error: grpc.aio.AioRpcError, headers: Mapping[str, str]) -> bool:
    """Whether a call failed because the etag of If-Match is not the current one."""
    return IF_MATCH in headers and read_details(error).reason == StaleEtag.reason


def etag_of(message: Message, response_body: str) -> str:
    """Return the etag of the resource in an answer; empty when it has none."""
    answered: Any = getattr(message, response_body) if response_body else message
    descriptor = getattr(answered, "DESCRIPTOR", None)
    return str(answered.etag) if descriptor is not None and has_etag(descriptor) else ""


def _wanted_state(header: str | None) -> str | None:
    """Return the etag that If-Match names; None when it names none, or any."""
    if header is None or header.strip() == entity_tags.ANY:
        return None
    tags = entity_tags.parse(header, IF_MATCH)
    strong = [opaque for opaque, is_weak in tags if not is_weak]
    if not strong:
        raise PreconditionFailed("If-Match compares strong entity tags only, without W/")
    if len(strong) > 1:
        raise InvalidField(IF_MATCH, None, "one entity tag, or *")
    state = entity_tags.state_of(strong[0])
    if not state:
        raise PreconditionFailed("no resource has an empty entity tag")
    return state


def _path_of_etag(route: Route) -> tuple[str, ...] | None:
    request: Descriptor = route.method.input_type
    if has_etag(request):
        return (ETAG,)
    is_compared = has_mask(route) and has_etag(request.fields_by_name[route.body].message_type)
    return (route.body, ETAG) if is_compared else None  # a resource to create has an etag too, which means nothing
