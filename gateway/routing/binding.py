"""Binds an HTTP request to a request message: its fields come from the path, the body and the query."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from google.protobuf import message_factory

from gateway.protojson import scalars
from gateway.protojson import text as json_text
from gateway.protojson.fields import BODY, Problems, descriptor_of, resolve
from gateway.protojson.reader import JsonReader
from gateway.protojson.scalars import InvalidScalar
from gateway.routing import patch_mask
from gateway.routing.query import QueryReader, descend
from gateway.routing.routes import WHOLE_BODY, Route, RouteError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from google.protobuf.descriptor import FieldDescriptor
    from google.protobuf.descriptor_pool import DescriptorPool
    from google.protobuf.message import Message


@dataclass(frozen=True, slots=True)
class RequestInputs:
    """The inputs of a request: path values by field path, query parameters in order, and the body as JSON text."""

    path: Mapping[str, str]
    query: Sequence[tuple[str, str]] = ()
    body: bytes = b""


def bind(route: Route, inputs: RequestInputs, pool: DescriptorPool) -> Message:
    """Make the request message.

    Raises: InvalidField, InvalidFields.
    """
    message = message_factory.GetMessageClass(route.method.input_type)()
    problems = Problems()
    has_body = bool(inputs.body.strip())
    document = json_text.parse(inputs.body) if has_body and route.body else None
    reader = JsonReader(pool, problems)
    if has_body:
        _read_body(message, route.body, document, reader, problems)
    _fill(message, inputs, {route.body} - {""}, pool, problems)
    problems.refuse_any()
    if has_body:
        json_text.refuse_doubles(inputs.body, reader.members)
    if patch_mask.has_mask(route):
        patch_mask.complete(message, route, document, inputs.path)
    return message


def bind_without(route: Route, field: str, inputs: RequestInputs, pool: DescriptorPool) -> Message:
    """Make a request message without its `field`, which comes as the raw body; all others may come from the query.

    Raises: InvalidFields.
    """
    message = message_factory.GetMessageClass(route.method.input_type)()
    problems = Problems()
    _fill(message, inputs, {field}, pool, problems)
    problems.refuse_any()
    return message


def bind_document(route: Route, document: object, inputs: RequestInputs, pool: DescriptorPool) -> Message:
    """Make the request message from a body that was parsed and checked already.

    Raises: InvalidField, InvalidFields.
    """
    message = message_factory.GetMessageClass(route.method.input_type)()
    problems = Problems()
    _read_body(message, route.body, document, JsonReader(pool, problems), problems)
    _fill(message, inputs, {route.body} - {""}, pool, problems)
    problems.refuse_any()
    return message


def check(route: Route) -> None:
    """Refuse a route that the transcoding rules forbid, at startup rather than at the first request.

    Raises: RouteError.
    """
    request, response = route.method.input_type, route.method.output_type
    if route.method.client_streaming:
        raise RouteError(f"{route.method.full_name} streams its requests, which no binding supports")
    for variable in route.template.variables:
        path = resolve(request, variable.field_path)
        if not path or path[-1].is_repeated or path[-1].message_type is not None:
            raise RouteError(f"{route.method.full_name}: {{{variable.field_path}}} is not a single scalar field")
    if route.body not in ("", WHOLE_BODY) and route.body not in request.fields_by_name:
        raise RouteError(f"{route.method.full_name}: the request has no field {route.body!r} for the body")
    if route.response_body and route.response_body not in response.fields_by_name:
        raise RouteError(f"{route.method.full_name}: the response has no field {route.response_body!r}")


def _fill(message: Message, inputs: RequestInputs, body: set[str], pool: DescriptorPool, problems: Problems) -> None:
    if inputs.query and WHOLE_BODY in body:
        for name, _ in inputs.query:
            problems.add(name[:100], "it in the body, since this call takes no query parameters")
    elif inputs.query:
        QueryReader(pool, problems, {*body, *inputs.path}).fill(message, inputs.query)
    for field_path, text in inputs.path.items():
        _set_from_path(message, field_path, text, problems)


def _read_body(message: Message, body: str, document: object, reader: JsonReader, problems: Problems) -> None:
    if not body:
        problems.add(BODY, "no body, since this call takes none")
    elif body == WHOLE_BODY:
        reader.fill(message, document)
    else:
        reader.set_field(message, body, document)


def _set_from_path(message: Message, field_path: str, text: str, problems: Problems) -> None:
    """Set a path variable; a body may repeat the value but not contradict it."""
    *parents, leaf = resolve(descriptor_of(message), field_path)
    try:
        value = scalars.from_text(leaf, text)
        target = descend(message, parents, leaf)
    except InvalidScalar as refused:
        problems.add(field_path, refused.allowed)
        return
    if _is_set(target, leaf) and getattr(target, leaf.name) != value:
        problems.add(field_path, "the same value as in the path")
    setattr(target, leaf.name, value)


def _is_set(message: Message, leaf: FieldDescriptor) -> bool:
    return message.HasField(leaf.name) if leaf.has_presence else getattr(message, leaf.name) != leaf.default_value
