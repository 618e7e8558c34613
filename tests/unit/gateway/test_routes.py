"""Which route a path takes: the most specific one; and which annotations are refused at start."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from google.api.http_pb2 import HttpRule
from google.protobuf import text_format

from gateway.http.http_errors import NoRoute, WrongMethod
from gateway.routing.binding import check
from gateway.routing.routes import RouteError, RouteTable, routes_of
from tests.contract.gateway.echo import SERVICE, echo_contracts

if TYPE_CHECKING:
    from google.protobuf.descriptor import MethodDescriptor


def method(name: str) -> MethodDescriptor:
    found: MethodDescriptor = echo_contracts().pool.FindServiceByName(SERVICE).methods_by_name[name]
    return found


def rule(text: str) -> HttpRule:
    return text_format.Parse(text, HttpRule())


def table(**rules: str) -> RouteTable:
    return RouteTable(route for name, text in rules.items() for route in routes_of(method(name), rule(text)))


SPECIFIC = table(
    GetLiteral='get: "/v1/a/b"',
    GetOne='get: "/v1/a/{name}"',
    GetRest='get: "/v1/{name=**}"',
    GetAny='get: "/v1/*/b/c"',
    TagThing='post: "/v1/a/{name}:tag"',
)


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/v1/a/b", "GetLiteral"),
        ("/v1/a/x", "GetOne"),
        ("/v1/a/b/c", "GetAny"),
        ("/v1/a/x/c", "GetRest"),
        ("/v1", "GetRest"),
        ("/v1/a", "GetRest"),
        ("/v1/a/b:other", "GetOne"),
        ("/v1/a/x%3Atag", "GetOne"),
        ("/v1/a/%62", "GetLiteral"),
    ],
)
def test_a_literal_comes_before_one_segment_and_that_before_the_rest(path: str, name: str) -> None:
    assert SPECIFIC.find("GET", path).route.method.name == name


def test_a_known_verb_is_no_part_of_an_id() -> None:
    with pytest.raises(WrongMethod) as refusal:
        SPECIFIC.find("GET", "/v1/a/x:tag")

    assert refusal.value.headers["Allow"] == "OPTIONS, POST"


@pytest.mark.parametrize("path", ["/", "/v2/a", "", "v1/a", "/v1x"])
def test_a_path_without_a_template_is_not_found(path: str) -> None:
    with pytest.raises(NoRoute):
        SPECIFIC.find("GET", path)


def test_a_wrong_method_names_those_of_every_template_that_fits() -> None:
    routes = table(GetOne='get: "/v1/a/{name}"', DeleteThing='delete: "/v1/{name=a/*}"', UpdateThing='patch: "/v1/**"')

    with pytest.raises(WrongMethod) as refusal:
        routes.find("PUT", "/v1/a/b")

    assert refusal.value.headers["Allow"] == "DELETE, GET, HEAD, OPTIONS, PATCH"


def test_a_less_specific_template_serves_the_method_that_the_other_has_not() -> None:
    routes = table(GetOne='get: "/v1/a/{name}"', UpdateThing='patch: "/v1/{name=**}" body: "*"')

    assert routes.find("PATCH", "/v1/a/b").values == {"name": "a/b"}


def test_a_custom_pattern_names_its_method_and_a_star_takes_any() -> None:
    routes = table(GetOne='custom { kind: "REPORT" path: "/v1/a" }', GetAny='custom { kind: "*" path: "/v1/b" }')

    assert routes.find("REPORT", "/v1/a").route.method.name == "GetOne"
    assert routes.find("PURGE", "/v1/b").route.method.name == "GetAny"


def test_every_binding_of_a_method_is_a_route_with_its_own_body() -> None:
    main, other = routes_of(method("GetOne"), rule('get: "/a" additional_bindings { post: "/b" body: "*" }'))

    assert (main.http_method, main.body, other.http_method, other.body) == ("GET", "", "POST", "*")


@pytest.mark.parametrize(
    "text",
    [
        'body: "*"',
        'get: "/a" additional_bindings { get: "/b" additional_bindings { get: "/c" } }',
    ],
)
def test_a_rule_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(RouteError):
        list(routes_of(method("GetOne"), rule(text)))


def test_two_methods_can_not_take_the_same_path() -> None:
    with pytest.raises(RouteError, match=r"GetRest and .*GetOne both take GET"):
        table(GetOne='get: "/v1/{name}"', GetRest='get: "/v1/{kebab}"')


@pytest.mark.parametrize(
    "text",
    [
        'get: "/v1/{tags}"',
        'get: "/v1/{nested}"',
        'get: "/v1/{children.title}"',
        'get: "/v1/{nowhere}"',
        'post: "/v1" body: "nowhere"',
        'post: "/v1" body: "nested.title"',
        'get: "/v1" response_body: "nowhere"',
    ],
)
def test_a_route_that_no_request_can_fill_is_refused(text: str) -> None:
    (route,) = routes_of(method("GetOne"), rule(text))

    with pytest.raises(RouteError):
        check(route)
