"""The OpenAPI 3.1 document of all routes, made from descriptors and the comments of the contracts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gateway.negotiation.media_types import PROBLEM
from gateway.openapi.operations import BODY_REFUSALS, CONDITION_REFUSALS, REFUSALS, Operation, path_of
from gateway.openapi.problem_schema import EXAMPLES, PROBLEM_SCHEMA
from gateway.openapi.schemas import Schemas
from gateway.routing.routes import ANY_METHOD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gateway.routing.descriptors import Contracts
    from gateway.transcoding.requests import CallLimits

    Json = dict[str, Any]

ALL_REFUSALS = REFUSALS | BODY_REFUSALS | CONDITION_REFUSALS
INTRODUCTION = """E-mails and vehicle lists in, coded cases out.

Send a bearer token in `Authorization`. A refusal is a problem document (RFC 9457): its `reason` says what happened, its
`violations` which fields. Repeat a POST safely with an `Idempotency-Key`. Bound the time of a call with
`Request-Timeout` in seconds. Change only what is as you read it with `If-Match`, and read only what changed with
`If-None-Match`. Every answer has an `X-Request-Id`, yours if you send one, and an `X-Trace-Id`. 64-bit integers are
strings, bytes are base64, times are RFC 3339."""


def document(contracts: Contracts, bounds: CallLimits) -> Json:
    """Return the whole document."""
    schemas = Schemas(contracts.comments)
    paths: dict[str, Json] = {}
    for method in contracts.methods:
        for number, route in enumerate(method.routes):
            if route.http_method != ANY_METHOD:
                operations = paths.setdefault(path_of(route), {})
                operations[route.http_method.lower()] = Operation(contracts, schemas, bounds, method, route).json(
                    number
                )
    return {
        "openapi": "3.1.0",
        "info": {"title": "Minca", "version": "1", "description": INTRODUCTION},
        "servers": [{"url": "/"}],
        "security": [{"bearer": []}],
        "tags": list(_tags(contracts)),
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": {"Problem": PROBLEM_SCHEMA, **dict(sorted(schemas.components.items()))},
            "responses": {str(status): _problem(status, description) for status, description in ALL_REFUSALS.items()},
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
        },
        "x-error-reasons": dict(_reasons(contracts)),
    }


def _problem(status: int, description: str) -> Json:
    content: Json = {"schema": {"$ref": "#/components/schemas/Problem"}}
    if status in EXAMPLES:
        content["example"] = EXAMPLES[status]
    return {"description": description, "content": {PROBLEM: content}}


def _tags(contracts: Contracts) -> Iterator[Json]:
    for name in contracts.services:
        yield {"name": name, "description": contracts.comments.get(name, "")}


def _reasons(contracts: Contracts) -> Iterator[tuple[str, str]]:
    """Yield every reason that a problem may have, with what the contracts say of it."""
    enum = "minca.errors.v1.ErrorReason."
    for name, description in contracts.comments.items():
        reason = name.removeprefix(f"{enum}ERROR_REASON_")
        if name.startswith(enum) and reason != "UNSPECIFIED":
            yield reason, description
