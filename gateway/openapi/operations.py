"""One operation of the OpenAPI document: a binding of a method with its parameters, body and answers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from gateway.negotiation.downloads import ANY_TYPE
from gateway.negotiation.media_types import EVENT_STREAM, JSON, JSON_LINES, MERGE_PATCH
from gateway.openapi.examples import example
from gateway.protojson import well_known
from gateway.protojson.fields import is_map, resolve
from gateway.routing.patch_mask import MASK, has_mask
from gateway.routing.routes import WHOLE_BODY
from gateway.routing.template import Wildcard
from gateway.transcoding import submit_email
from gateway.transcoding.custom_handlers import file_types
from gateway.transcoding.file_bodies import is_file
from gateway.transcoding.preconditions import compares_etag

if TYPE_CHECKING:
    from collections.abc import Iterator

    from google.protobuf.descriptor import Descriptor, FieldDescriptor

    from gateway.openapi.schemas import Schemas
    from gateway.routing.descriptors import Contracts, RestMethod
    from gateway.routing.routes import Route
    from gateway.routing.template import Variable
    from gateway.transcoding.requests import CallLimits

    Json = dict[str, Any]

DEEPEST_PARAMETER = 3
SECONDS = r"^[0-9]{1,3}(\.[0-9]{1,9})?s?$"
EVENT: dict[str, Any] = {
    "type": "object",
    "description": "An event whose data is a message; `problem` carries a Problem, and `end` is the last event.",
    "properties": {"event": {"type": "string", "enum": ["message", "problem", "end"]}, "data": {"type": "string"}},
}
TAG: dict[str, Any] = {"description": "The state that is shown.", "schema": {"type": "string"}}
FILE_NAME: dict[str, Any] = {
    "description": "`attachment`, with the name of the file (RFC 6266).",
    "schema": {"type": "string"},
}
FILE = (
    "The bytes of a file, with its own `Content-Type`, to be saved. A connection that ends before the body does has "
    "sent a part only."
)
MASK_OF_BODY = (
    "Over REST, empty means every field that stands in the body, an empty or null one too: that one is emptied."
)
REFUSALS = {
    400: "The request is not valid: `violations` names each field.",
    401: "The credentials are missing or do not verify.",
    403: "A permission is missing.",
    404: "The resource does not exist.",
    429: "Too many requests: try again after `retry_after` seconds.",
    503: "A dependency is not available at the moment: try again after `retry_after` seconds.",
    504: "The work did not finish in time.",
}
CONDITION_REFUSALS = {412: "The resource is not in the state that `If-Match` names."}
BODY_REFUSALS = {
    409: "The resource was changed or created by someone else in the meantime.",
    413: "The body is too large.",
    415: "The body has a type that the call does not accept.",
}


def path_of(route: Route) -> str:
    """Write a template as OpenAPI does: `/v1/{name=shelves/*}` becomes `/v1/{name}`; the parameter has the pattern."""
    parts = [segment.value if isinstance(segment, Wildcard) else segment for segment in route.template.segments]
    for variable in reversed(route.template.variables):
        parts[variable.start : _end(variable, route)] = [f"{{{variable.field_path}}}"]
    return "/" + "/".join(parts) + (f":{route.template.verb}" if route.template.verb else "")


def _end(variable: Variable, route: Route) -> int:
    return len(route.template.segments) if variable.length is None else variable.start + variable.length


class Operation:
    """One binding of one method."""

    def __init__(
        self, contracts: Contracts, schemas: Schemas, bounds: CallLimits, method: RestMethod, route: Route
    ) -> None:
        self._comments = contracts.comments
        self._schemas = schemas
        self._bounds = bounds
        self._method = method
        self._route = route

    def json(self, number: int) -> Json:
        """Return the operation; `number` distinguishes the bindings of a method."""
        descriptor = self._method.descriptor
        comment = self._comments.get(descriptor.full_name, "")
        operation: Json = {
            "operationId": f"{descriptor.full_name}{f'.{number}' if number else ''}",
            "tags": [descriptor.containing_service.full_name],
            "summary": comment.partition(". ")[0].partition("\n")[0].rstrip(".") or descriptor.name,
            "description": comment,
            "parameters": [*self._path_parameters(), *self._query_parameters(), *self._header_parameters()],
            "responses": self._responses(),
        }
        if self._method.permission:
            operation["x-permission"] = self._method.permission
        if self._route.body:
            operation["requestBody"] = self._body()
        return operation

    def _path_parameters(self) -> Iterator[Json]:
        for variable in self._route.template.variables:
            leaf = resolve(self._route.method.input_type, variable.field_path)[-1]
            schema = self._schemas.of_field(leaf)
            if schema.get("type") == "string":
                schema |= {"minLength": 1} if variable.length == 1 else {"pattern": _pattern(variable, self._route)}
            yield _parameter("path", variable.field_path, schema, is_required=True)

    def _query_parameters(self) -> Iterator[Json]:
        if self._method.descriptor.full_name == submit_email.SUBMIT_EMAIL:
            description = "How long to wait for the case; 202 with the intake if it is not done by then."
            yield _parameter(
                "query",
                submit_email.WAIT,
                {"type": "string", "pattern": SECONDS, "description": description},
            )
        if self._route.body == WHOLE_BODY:
            return
        bound_paths = {variable.field_path for variable in self._route.template.variables} | {self._route.body}
        for name, field in _query_fields(self._route.method.input_type):
            if not any(f"{name}.".startswith(f"{path}.") for path in bound_paths if path):
                schema = self._schemas.of_field(field)
                if name == MASK and has_mask(self._route):
                    schema["description"] = f"{schema.get('description', '')} {MASK_OF_BODY}".strip()
                yield _parameter("query", name, schema)

    def _header_parameters(self) -> Iterator[Json]:
        if self._method.has_side_effects and "request_id" in self._route.method.input_type.fields_by_name:
            description = "The caller's key for this request: a repeat with the same key gets the earlier response."
            yield _parameter(
                "header", "Idempotency-Key", {"type": "string", "maxLength": 128, "description": description}
            )
        if self._has_tag():
            description = "The `ETag` of an earlier answer: 304 without a body if it is still the same."
            yield _parameter("header", "If-None-Match", {"type": "string", "description": description})
        if compares_etag(self._route):
            description = (
                "The `ETag` of the resource that was read, or its `etag` in quotes: 412 if it was changed since."
            )
            yield _parameter("header", "If-Match", {"type": "string", "description": description})

    def _has_tag(self) -> bool:
        return self._route.http_method == "GET" and not self._route.method.server_streaming

    def _body(self) -> Json:
        request = self._route.method.input_type
        if self._route.body == WHOLE_BODY:
            schema = self._schemas.of_message(request)
            sample = example(request, without={variable.field_path for variable in self._route.template.variables})
        else:
            field = request.fields_by_name[self._route.body]
            schema = self._schemas.of_field(field)
            sample = example(field.message_type) if field.message_type and not field.is_repeated else None
        content: Json = {JSON: {"schema": schema} | ({"example": sample} if sample else {})}
        types = file_types(self._route)
        description = f"The file as it is, at most {self._bounds.file_bytes} bytes; other fields go in the query."
        for media_type in types:
            content[media_type] = {"schema": {"type": "string", "format": "binary", "description": description}}
        if has_mask(self._route):
            content[MERGE_PATCH] = content[JSON]
        return {"required": bool(types) or has_mask(self._route), "content": content}

    def _responses(self) -> Json:
        conditions = CONDITION_REFUSALS if compares_etag(self._route) else {}
        refusals = sorted(REFUSALS | (BODY_REFUSALS if self._route.body else {}) | conditions)
        responses: Json = {str(status): {"$ref": f"#/components/responses/{status}"} for status in refusals}
        unchanged = {"304": {"description": "Nothing changed since the answer that `If-None-Match` names."}}
        return self._successes() | (unchanged if self._has_tag() else {}) | responses

    def _successes(self) -> Json:
        if is_file(self._route):
            return {"200": self._file()}
        response = self._route.method.output_type
        field = response.fields_by_name.get(self._route.response_body)
        schema = self._schemas.of_field(field) if field else self._schemas.of_message(response)
        if self._route.method.server_streaming:
            content: Json = {EVENT_STREAM: {"schema": EVENT}, JSON_LINES: {"schema": schema}}
            content[JSON] = {"schema": {"type": "array", "items": schema}}
            return {"200": {"description": "One message after another, as they arrive.", "content": content}}
        answer: Json = {"description": "The answer.", "content": {JSON: {"schema": schema}}}
        if self._has_tag():
            answer["headers"] = {"ETag": TAG}
        if self._method.descriptor.full_name != submit_email.SUBMIT_EMAIL:
            return {"200": answer}
        case: Json = {"$ref": "#/components/schemas/minca.datastore.v1.Case"}
        return {
            "200": {"description": "The case, finished within `wait`.", "content": {JSON: {"schema": case}}},
            "202": answer | {"description": "The intake: the e-mail is stored and will be processed."},
        }

    def _file(self) -> Json:
        headers = {"Content-Disposition": FILE_NAME}
        if self._has_tag():
            headers["ETag"] = TAG
        return {
            "description": FILE,
            "headers": headers,
            "content": {ANY_TYPE: {"schema": {"type": "string", "format": "binary"}}},
        }


def _pattern(variable: Variable, route: Route) -> str:
    """Return a pattern for the segments of a variable."""
    patterns = {Wildcard.ONE: "[^/]+", Wildcard.REST: ".*"}
    segments = route.template.segments[variable.start : _end(variable, route)]
    return f"^{'/'.join(patterns[part] if isinstance(part, Wildcard) else re.escape(part) for part in segments)}$"


def _query_fields(descriptor: Descriptor, prefix: str = "", depth: int = 1) -> Iterator[tuple[str, FieldDescriptor]]:
    """Yield each field that a query can set, with its dotted path."""
    for field in descriptor.fields:
        message = field.message_type
        if message is None or (not field.is_repeated and well_known.has_text_form(message)):
            yield f"{prefix}{field.name}", field
        elif (
            not field.is_repeated
            and not is_map(field)
            and not well_known.has_own_form(message)
            and depth < DEEPEST_PARAMETER
        ):
            yield from _query_fields(message, f"{prefix}{field.name}.", depth + 1)


def _parameter(location: str, name: str, schema: Json, *, is_required: bool = False) -> Json:
    described = {"description": schema.pop("description")} if "description" in schema else {}
    return {"name": name, "in": location, "required": is_required, **described, "schema": schema}
