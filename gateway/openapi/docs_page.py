"""The page at /docs: the OpenAPI document for people, as one self-contained HTML page."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from gateway.negotiation.media_types import JSON, MERGE_PATCH

if TYPE_CHECKING:
    from collections.abc import Iterator

    Json = dict[str, Any]

CSS = (files("gateway.openapi") / "docs.css").read_text()
CSS_HASH = base64.b64encode(hashlib.sha256(CSS.encode()).digest()).decode()
POLICY = f"default-src 'none'; style-src 'sha256-{CSS_HASH}'; frame-ancestors 'none'; base-uri 'none'"
HEADERS = {"Content-Security-Policy": POLICY}
CODE = re.compile(r"`([^`]+)`")
SCHEMA_PREFIX = "#/components/schemas/"


def render(document: Json) -> str:
    """Return the page."""
    operations = list(_operations(document))
    schemas = document["components"]["schemas"]
    return "".join(
        (
            '<!doctype html><html lang="en"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1"><title>Minca API</title>',
            f"<style>{CSS}</style></head><body><nav><h1>Minca</h1>",
            '<a href="/openapi.json">openapi.json</a>',
            *_navigation(document, operations),
            "<h2>Shapes</h2>",
            *(f'<a href="#{escape(name)}">{escape(_short(name))}</a>' for name in schemas),
            f"</nav><main><h1>Minca API</h1>{_prose(document['info']['description'])}",
            *_sections(document, operations),
            '<h2 id="errors">Errors</h2>',
            *(_reason(name, comment) for name, comment in document["x-error-reasons"].items()),
            "<h2>Shapes</h2>",
            *(_shape(name, schema) for name, schema in schemas.items()),
            "</main></body></html>",
        )
    )


def _operations(document: Json) -> Iterator[tuple[str, str, Json]]:
    for path, operations in document["paths"].items():
        for verb, operation in operations.items():
            yield verb.upper(), path, operation


def _navigation(document: Json, operations: list[tuple[str, str, Json]]) -> Iterator[str]:
    for tag in document["tags"]:
        yield f"<h2>{escape(tag['name'])}</h2>"
        for verb, path, operation in operations:
            if tag["name"] in operation["tags"]:
                label = f'<span class="verb">{verb}</span>{escape(path)}'
                yield f'<a href="#{escape(operation["operationId"])}">{label}</a>'
    yield "<h2>Errors</h2>"
    yield from (f'<a href="#{escape(reason)}">{escape(reason)}</a>' for reason in document["x-error-reasons"])


def _sections(document: Json, operations: list[tuple[str, str, Json]]) -> Iterator[str]:
    for tag in document["tags"]:
        yield f"<h2>{escape(tag['name'])}</h2>{_prose(tag['description'])}"
        for verb, path, operation in operations:
            if tag["name"] in operation["tags"]:
                yield _operation(verb, path, operation)


def _operation(verb: str, path: str, operation: Json) -> str:
    permission = operation.get("x-permission", "")
    return "".join(
        (
            f'<section id="{escape(operation["operationId"])}">',
            f'<h3><span class="verb">{verb}</span> <code>{escape(path)}</code></h3>',
            f'<div class="permission">needs {escape(permission)}</div>' if permission else "",
            _prose(operation["description"]),
            _parameters(operation["parameters"]),
            _body(operation.get("requestBody")),
            _responses(operation["responses"]),
            f"<h4>Try it</h4><pre>{escape(_curl(verb, path, operation))}</pre></section>",
        )
    )


def _parameters(parameters: list[Json]) -> str:
    if not parameters:
        return ""
    rows = (
        (
            f"{parameter['name']}{' *' if parameter['required'] else ''}",
            f"{parameter['in']}, {_type(parameter['schema'])}",
            parameter.get("description", ""),
        )
        for parameter in parameters
    )
    return "<h4>Parameters</h4>" + _table(rows)


def _body(body: Json | None) -> str:
    if body is None:
        return ""
    rows = (
        (media_type, _type(content["schema"]), content["schema"].get("description", ""))
        for media_type, content in body["content"].items()
    )
    return "<h4>Body</h4>" + _table(rows)


def _responses(responses: Json) -> str:
    rows = (
        (f"{status} {media_type}", _type(content["schema"]), response["description"])
        for status, response in responses.items()
        if "content" in response
        for media_type, content in response["content"].items()
    )
    refusals = ", ".join(status for status, response in responses.items() if "$ref" in response)
    return "<h4>Answer</h4>" + _table(rows) + f'<p>Refusals: {refusals}, each a <a href="#Problem">Problem</a>.</p>'


def _shape(name: str, schema: Json) -> str:
    rows = (
        (field, _type(member), member.get("description", "")) for field, member in schema.get("properties", {}).items()
    )
    table = _table(rows) if "properties" in schema else ""
    description = _prose(schema.get("description", ""))
    return f'<section id="{escape(name)}"><h3>{escape(_short(name))}</h3>{description}{table}</section>'


def _reason(name: str, comment: str) -> str:
    prose, _, example_json = comment.partition("\n\n    ")
    example = f"<pre>{escape(example_json.strip())}</pre>" if example_json else ""
    return f'<section id="{escape(name)}"><h3>{escape(name)}</h3>{_prose(prose)}{example}</section>'


def _table(rows: Any) -> str:
    cells = (
        f"<tr><td><code>{escape(name)}</code></td><td>{kind}</td><td>{_inline(description)}</td></tr>"
        for name, kind, description in rows
    )
    return f"<table>{''.join(cells)}</table>"


def _type(schema: Json) -> str:
    if "$ref" in schema:
        name = schema["$ref"].removeprefix(SCHEMA_PREFIX)
        return f'<a href="#{escape(name)}">{escape(_short(name))}</a>'
    if schema.get("type") == "array":
        return f"array of {_type(schema['items'])}"
    if isinstance(schema.get("additionalProperties"), dict):
        return f"map of {_type(schema['additionalProperties'])}"
    kind = schema.get("type", "number" if "oneOf" in schema else "any")
    detail = schema.get("format") or schema.get("contentEncoding")
    return escape(f"{kind} ({detail})" if detail else kind)


def _curl(verb: str, path: str, operation: Json) -> str:
    lines = [f'curl -X {verb} "$MINCA{path}"', '-H "Authorization: Bearer $TOKEN"']
    content = operation.get("requestBody", {}).get("content", {})
    if file_type := next((name for name in content if name not in {JSON, MERGE_PATCH}), ""):
        lines += [f'-H "Content-Type: {file_type}"', "--data-binary @FILE"]
    elif JSON in content:
        body = json.dumps(content[JSON].get("example", {}), ensure_ascii=False, indent=1)
        lines += [f'-H "Content-Type: {JSON}"', f"-d '{body}'"]
    return " \\\n  ".join(lines)


def _prose(text: str) -> str:
    return "".join(f"<p>{_inline(_unwrapped(part))}</p>" for part in text.split("\n\n") if part)


def _unwrapped(paragraph: str) -> str:
    """Join the lines of a paragraph, but keep the lines of a list."""
    return paragraph if "\n- " in paragraph else " ".join(paragraph.split())


def _inline(text: str) -> str:
    return CODE.sub(r"<code>\1</code>", escape(text))


def _short(name: str) -> str:
    """Leave out the top package: `minca.fleet.v1.Vehicle` becomes `fleet.v1.Vehicle`."""
    return name.removeprefix("minca.")
