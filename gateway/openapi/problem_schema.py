"""The schema of problem documents, with an example for each status."""

from __future__ import annotations

from typing import Any

PROBLEM_SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": "Why a request was refused (RFC 9457).",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference", "description": "Where the reason is explained."},
        "title": {"type": "string", "description": "The reason as text."},
        "status": {"type": "integer", "description": "The HTTP status."},
        "detail": {"type": "string", "description": "What happened, for people."},
        "instance": {"type": "string", "description": "The requested path."},
        "reason": {"type": "string", "description": "The reason, for programs; see `x-error-reasons`."},
        "domain": {"type": "string", "description": "The domain of the reason: `minca`."},
        "metadata": {
            "type": "object",
            "additionalProperties": {"type": "string"},
            "description": "Every variable part of `detail`.",
        },
        "violations": {
            "type": "array",
            "description": "Every field whose value is not allowed.",
            "items": {
                "type": "object",
                "required": ["field", "description"],
                "properties": {
                    "field": {"type": "string", "description": "Its path in the request: `vehicles[3].year`."},
                    "description": {"type": "string", "description": "What is allowed."},
                },
            },
        },
        "resource": {
            "type": "object",
            "description": "The resource that the problem is about.",
            "properties": {"type": {"type": "string"}, "name": {"type": "string"}},
        },
        "retry_after": {"type": "number", "description": "Seconds to wait before trying again."},
        "trace_id": {"type": "string", "description": "Leads operators to logs and traces."},
    },
}


def _example(title: str, status: int, detail: str, **members: Any) -> dict[str, Any]:
    reason = title.upper().replace(" ", "_")
    common = {"type": f"/docs#{reason}", "title": title, "status": status, "detail": detail, "instance": "/v1/cases"}
    return common | {"reason": reason, "domain": "minca", **members}


EXAMPLES: dict[int, dict[str, Any]] = {
    400: _example(
        "Invalid field",
        400,
        "vehicles[3].year: '1850' is not allowed; expected a year from 1900 to 2100",
        metadata={"field": "vehicles[3].year", "value": "1850", "allowed": "a year from 1900 to 2100"},
        violations=[
            {"field": "vehicles[3].year", "description": "'1850' is not allowed; expected a year from 1900 to 2100"}
        ],
    ),
    401: _example(
        "Credentials invalid", 401, "the credentials were not accepted: expired", metadata={"problem": "expired"}
    ),
    403: _example(
        "Permission missing", 403, "permission 'cases.read' is required", metadata={"permission": "cases.read"}
    ),
    404: _example(
        "Resource not found",
        404,
        "there is no case 'TK-2026-001'",
        metadata={"resource_type": "case", "resource_name": "TK-2026-001"},
        resource={"type": "case", "name": "TK-2026-001"},
    ),
    429: _example(
        "Rate limited",
        429,
        "the limit of 100 requests per minute is exceeded",
        metadata={"limit_per_minute": "100"},
        retry_after=0.6,
    ),
    503: _example(
        "Not ready", 503, "catalog is not available at the moment", metadata={"dependency": "catalog"}, retry_after=1.0
    ),
}
