"""Routes from google.api.http annotations, and the lookup of the most specific route for a path."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gateway.http.http_errors import NoRoute, WrongMethod
from gateway.routing import percent_encoding, template
from gateway.routing.template import Template, Wildcard

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from google.api.http_pb2 import HttpRule
    from google.protobuf.descriptor import MethodDescriptor

ANY_METHOD = "*"
WHOLE_BODY = "*"
WHOLE_SERVER = "*"
USUAL_METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE"}


class RouteError(ValueError):
    """An annotation breaks the transcoding rules."""


@dataclass(frozen=True, slots=True)
class Route:
    """One binding of a method; `body` and `response_body` are as in HttpRule, empty when not given."""

    http_method: str
    template: Template
    method: MethodDescriptor
    body: str
    response_body: str


@dataclass(frozen=True, slots=True)
class RouteMatch:
    """The route of a request, and the values from its path by field path."""

    route: Route
    values: dict[str, str]


@dataclass(slots=True)
class _Node:
    literals: dict[str, _Node] = field(default_factory=dict)
    one: _Node | None = None
    rest: _Node | None = None
    by_verb: dict[str, dict[str, Route]] = field(default_factory=dict)


def routes_of(method: MethodDescriptor, rule: HttpRule) -> Iterator[Route]:
    """Read the main binding of an annotation and the additional ones.

    Raises: RouteError, TemplateError.
    """
    for binding in (rule, *rule.additional_bindings):
        if binding is not rule and binding.additional_bindings:
            raise RouteError(f"{method.full_name}: additional bindings must not be nested")
        http_method, path = _pattern(binding)
        if not path:
            raise RouteError(f"{method.full_name}: a binding has no pattern")
        yield Route(http_method, template.parse(path), method, binding.body, binding.response_body)


class RouteTable:
    """All routes; for each segment a literal is tried before "*", and "*" before "**"."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self._root = _Node()
        self._verbs: set[str] = set()
        self.routes = tuple(routes)
        for route in self.routes:
            self._add(route)

    def find(self, http_method: str, raw_path: str) -> RouteMatch:
        """Return the route of a raw path (still percent-encoded).

        A known verb at the end of the last segment is always read as a verb: "/cases/a:watch" is never the case
        "a:watch".

        Raises: NoRoute, WrongMethod; UnicodeDecodeError when an escape is not UTF-8.
        """
        parts, verb = self._split(raw_path)
        allowed: set[str] = set()
        for by_method in _leaves(self._root, [percent_encoding.decode(part) for part in parts], verb):
            if route := _route_for(http_method, by_method):
                return RouteMatch(route, template.captured(route.template, parts))
            allowed |= by_method.keys()
        raise WrongMethod(_with_answered(allowed)) if allowed else NoRoute

    def options(self, raw_path: str) -> RouteMatch | set[str]:
        """Return the route that takes OPTIONS itself, or else the methods of a path; "*" means the whole server.

        Raises: NoRoute; UnicodeDecodeError when an escape is not UTF-8.
        """
        if raw_path == WHOLE_SERVER:
            return _with_answered({route.http_method for route in self.routes})
        try:
            return self.find("OPTIONS", raw_path)
        except WrongMethod as refused:
            return refused.allowed

    def _split(self, raw_path: str) -> tuple[list[str], str]:
        if not raw_path.startswith("/"):
            raise NoRoute
        parts = raw_path[1:].split("/") if len(raw_path) > 1 else []
        if parts:
            head, colon, tail = parts[-1].rpartition(":")
            if colon and (verb := percent_encoding.decode(tail)) in self._verbs:
                parts[-1] = head
                return parts, verb
        return parts, ""

    def _add(self, route: Route) -> None:
        node = self._root
        for segment in route.template.segments:
            node = _child(node, segment)
        by_method = node.by_verb.setdefault(route.template.verb, {})
        if other := by_method.get(route.http_method):
            names = f"{route.method.full_name} and {other.method.full_name}"
            raise RouteError(f"{names} both take {route.http_method} {route.template.text}")
        by_method[route.http_method] = route
        self._verbs |= {route.template.verb} - {""}


def _route_for(http_method: str, by_method: Mapping[str, Route]) -> Route | None:
    """Return the route of a method; HEAD is served as GET is, since no server of HTTP sends the body then."""
    route = by_method.get(http_method) or by_method.get(ANY_METHOD)
    return by_method.get("GET") if route is None and http_method == "HEAD" else route


def _with_answered(methods: set[str]) -> set[str]:
    """Add the methods that the gateway answers itself."""
    spelled = methods - {ANY_METHOD} | (USUAL_METHODS if ANY_METHOD in methods else set())
    return spelled | {"OPTIONS"} | ({"HEAD"} if "GET" in spelled else set())


def _pattern(rule: HttpRule) -> tuple[str, str]:
    kind = rule.WhichOneof("pattern")
    if kind == "custom":
        return rule.custom.kind, rule.custom.path
    return (kind.upper(), getattr(rule, kind)) if kind else ("", "")


def _child(node: _Node, segment: str | Wildcard) -> _Node:
    if segment is Wildcard.ONE:
        node.one = node.one or _Node()
        return node.one
    if segment is Wildcard.REST:
        node.rest = node.rest or _Node()
        return node.rest
    return node.literals.setdefault(segment, _Node())


def _leaves(node: _Node, parts: Sequence[str], verb: str) -> Iterator[dict[str, Route]]:
    """Yield the routes of every node that matches all of `parts`, the most specific first."""
    if parts:
        head, *tail = parts
        if literal := node.literals.get(head):
            yield from _leaves(literal, tail, verb)
        if node.one and head:
            yield from _leaves(node.one, tail, verb)
    elif verb in node.by_verb:
        yield node.by_verb[verb]
    if node.rest and verb in node.rest.by_verb:
        yield node.rest.by_verb[verb]
