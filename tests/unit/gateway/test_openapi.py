"""The OpenAPI document of a service with every kind of binding."""

from __future__ import annotations

import json
from typing import Any

import pytest

from gateway.openapi import docs_page
from gateway.openapi import document as openapi
from gateway.routing import descriptors
from gateway.transcoding.requests import CallLimits
from mesh.contracts import descriptor_set
from tests.contract.gateway.echo import echo_contracts

BOUNDS = CallLimits(needs_credentials=False, json_bytes=1, file_bytes=1, body_s=1, unary_s=1, stream_s=1)
DOCUMENT = openapi.document(echo_contracts(), BOUNDS)
MINCA = openapi.document(descriptors.load(descriptor_set()), BOUNDS)


def operation(verb: str, path: str) -> Any:
    return DOCUMENT["paths"][path][verb]


def names(place: str, verb: str, path: str) -> set[str]:
    return {each["name"] for each in operation(verb, path)["parameters"] if each["in"] == place}


def test_a_variable_of_several_segments_says_which() -> None:
    (name,) = (each for each in operation("get", "/v1/{name}")["parameters"] if each["in"] == "path")

    assert name["schema"]["pattern"] == "^shelves/[^/]+/books/[^/]+$"


def test_what_neither_path_nor_body_gives_is_in_the_query() -> None:
    in_query = names("query", "post", "/v1/things/{name}/parts")

    assert {"count", "maybe_count", "create_time", "note", "middle.title", "tags"} <= in_query
    assert not {"name", "nested.title", "children", "labels", "extra", "anything"} & in_query


def test_a_whole_body_leaves_nothing_to_the_query() -> None:
    assert names("query", "post", "/v1/things") == set()


def test_a_call_without_a_body_has_none() -> None:
    assert "requestBody" not in operation("get", "/v1/things/{name}")


def test_a_call_that_changes_something_takes_an_idempotency_key() -> None:
    assert names("header", "post", "/v1/things") == {"Idempotency-Key"}
    assert names("header", "get", "/v1/things/{name}") == {"If-None-Match"}


def test_a_change_that_compares_an_etag_takes_if_match_and_no_other_does() -> None:
    taking = {
        operation["operationId"].rpartition(".")[2]
        for operations in MINCA["paths"].values()
        for operation in operations.values()
        if "If-Match" in {parameter["name"] for parameter in operation["parameters"]}
    }

    assert {"UpdateCase", "ChangeVehicle", "ApplyChangeSet"} <= taking
    assert not {"CreateCase", "SubmitEmail", "GetCase"} & taking


def test_each_binding_has_a_name_of_its_own() -> None:
    ids = [each["operationId"] for operations in DOCUMENT["paths"].values() for each in operations.values()]

    assert len(ids) == len(set(ids))


def test_a_response_body_is_what_the_answer_is() -> None:
    content = operation("get", "/v1/unwrapped/{name}/many")["responses"]["200"]["content"]

    assert content["application/json"]["schema"]["items"] == {"$ref": "#/components/schemas/echo.v1.Thing"}


def test_a_stream_has_three_forms() -> None:
    content = operation("get", "/v1/things/{name}:watch")["responses"]["200"]["content"]

    assert set(content) == {"text/event-stream", "application/x-ndjson", "application/json"}


@pytest.mark.parametrize(
    ("field", "schema"),
    [
        ("big", {"type": "string", "format": "int64", "pattern": "^-?[0-9]+$", "examples": ["1"]}),
        ("count", {"type": "integer", "format": "int32", "minimum": -(2**31), "maximum": 2**31 - 1}),
        ("flag", {"type": "boolean"}),
        ("color", {"$ref": "#/components/schemas/echo.v1.Color"}),
        ("tags", {"type": "array", "items": {"type": "string"}}),
        ("labels", {"type": "object", "additionalProperties": {"type": "string"}}),
        ("note", {"type": "string"}),
        ("custom-kebab", {"type": "string"}),
        ("anything", {}),
    ],
)
def test_a_field_has_the_schema_of_its_json_form(field: str, schema: dict[str, Any]) -> None:
    assert DOCUMENT["components"]["schemas"]["echo.v1.Thing"]["properties"][field] == schema


@pytest.mark.parametrize(
    ("message", "field", "schema"),
    [
        ("Vehicle", "description", {"type": "string", "maxLength": 2000, "examples": ["YARIS 5P CORE L4 1.5L CVT"]}),
        ("Vehicle", "plate", {"type": "string", "maxLength": 200}),
        ("Vehicle", "year", {"type": "integer", "format": "int32", "minimum": 1900, "maximum": 2100}),
        ("Vehicle", "value", {"type": "number", "minimum": 0}),
        ("LossPeriod", "claims", {"type": "integer", "format": "int32", "minimum": 0, "maximum": 2**31 - 1}),
        ("FieldReading", "confidence", {"type": "number", "minimum": 0, "maximum": 1}),
        ("CaseData", "missingFields", {"type": "array", "items": {"type": "string", "maxLength": 200}, "maxItems": 50}),
        ("Origin", "row", {"type": "integer", "format": "int32", "minimum": -(2**31), "maximum": 2**31 - 1}),
    ],
)
def test_a_field_has_the_bounds_that_the_contract_gives_it(message: str, field: str, schema: dict[str, Any]) -> None:
    shown = dict(MINCA["components"]["schemas"][f"minca.fleet.v1.{message}"]["properties"][field])
    del shown["description"]

    # As JSON, where 1900 and 1900.0 are not the same.
    assert json.dumps(shown, sort_keys=True) == json.dumps(schema, sort_keys=True)


def test_a_comment_is_a_description_and_what_it_quotes_an_example() -> None:
    title = DOCUMENT["components"]["schemas"]["echo.v1.Nested"]["properties"]["title"]

    assert title == {"type": "string", "description": 'Its title: "axle".', "examples": ["axle"]}


def test_the_page_escapes_what_comments_say() -> None:
    document = {**DOCUMENT, "info": {"title": "x", "version": "1", "description": "a <script> & `code`"}}

    page = docs_page.render(document)

    assert "<script" not in page
    assert "a &lt;script&gt; &amp; <code>code</code>" in page
