"""The contracts as data: every method with its route annotation, permission and comments, from a descriptor set."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from google.api.annotations_pb2 import http as http_annotation
from google.protobuf import descriptor_pb2, descriptor_pool
from google.rpc import error_details_pb2

from gateway.routing.binding import check
from gateway.routing.routes import Route, RouteTable, routes_of
from mesh.contracts import WEIGHTS, CallKind, kind_of
from minca.auth.v1 import requires_pb2

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from google.protobuf.descriptor import FileDescriptor, MethodDescriptor
    from google.protobuf.descriptor_pool import DescriptorPool

HTTP: Any = http_annotation  # its stub does not say that it is an extension
FILE_MESSAGES, FILE_ENUMS, FILE_SERVICES = 4, 5, 6
MESSAGE_FIELDS, MESSAGE_MESSAGES, MESSAGE_ENUMS, MESSAGE_ONEOFS = 2, 3, 4, 8
ENUM_VALUES = SERVICE_METHODS = 2


@dataclass(frozen=True, slots=True)
class RestMethod:
    """One RPC that has a route; `permission` is empty when the contract names none."""

    descriptor: MethodDescriptor
    routes: tuple[Route, ...]
    permission: str
    has_side_effects: bool
    weight: float
    """What a call takes of its caller's allowance."""


@dataclass(frozen=True)
class Contracts:
    """The methods that REST serves, the pool of their messages, and comments by full name."""

    pool: DescriptorPool
    methods: tuple[RestMethod, ...]
    comments: Mapping[str, str]

    def light_paths(self) -> frozenset[str]:
        """Return the paths whose POST is weighed as less than a whole request."""
        routes = (route for method in self.methods if method.weight < 1 for route in method.routes)
        return frozenset(route.template.text for route in routes if route.http_method == "POST")

    @cached_property
    def table(self) -> RouteTable:
        """All routes.

        Raises: RouteError when two methods take the same path.
        """
        return RouteTable(route for method in self.methods for route in method.routes)

    @cached_property
    def services(self) -> tuple[str, ...]:
        """Full names of the services that have a route."""
        return tuple(dict.fromkeys(method.descriptor.containing_service.full_name for method in self.methods))


def load(described: descriptor_pb2.FileDescriptorSet) -> Contracts:
    """Read descriptors that include their imports; their comments are kept when they have source info.

    Raises: RouteError, TemplateError.
    """
    pool = descriptor_pool.DescriptorPool()
    for file in described.file:
        pool.Add(file)
    _add_error_details(pool)
    methods: list[RestMethod] = []
    comments: dict[str, str] = {}
    for file in described.file:
        comments |= dict(_comments(file))
        methods += _methods(file, pool)
    for method in methods:
        for route in method.routes:
            check(route)
    return Contracts(pool, tuple(methods), comments)


def _add_error_details(pool: DescriptorPool) -> None:
    """Let answers carry google.rpc details in an Any, whether or not a contract imports them."""
    _add_file(pool, error_details_pb2.DESCRIPTOR)


def _add_file(pool: DescriptorPool, file: FileDescriptor) -> None:
    try:
        pool.FindFileByName(file.name)
    except KeyError:
        for dependency in file.dependencies:
            _add_file(pool, dependency)
        copy = descriptor_pb2.FileDescriptorProto()
        file.CopyToProto(copy)
        pool.Add(copy)


def _methods(file: descriptor_pb2.FileDescriptorProto, pool: DescriptorPool) -> Iterator[RestMethod]:
    for service in file.service:
        descriptor = pool.FindServiceByName(f"{file.package}.{service.name}".removeprefix("."))
        for declared in service.method:
            if not declared.options.HasExtension(HTTP):
                continue
            method = descriptor.methods_by_name[declared.name]
            yield RestMethod(
                method,
                tuple(routes_of(method, declared.options.Extensions[HTTP])),
                declared.options.Extensions[requires_pb2.requires],
                declared.options.idempotency_level != descriptor_pb2.MethodOptions.NO_SIDE_EFFECTS,
                WEIGHTS[_kind_of(method, declared)],
            )


def _kind_of(method: MethodDescriptor, declared: descriptor_pb2.MethodDescriptorProto) -> CallKind:
    request = descriptor_pb2.DescriptorProto()
    method.input_type.CopyToProto(request)
    return kind_of(
        request,
        is_get=declared.options.Extensions[HTTP].WhichOneof("pattern") == "get",
        is_harmless=declared.options.idempotency_level == descriptor_pb2.MethodOptions.NO_SIDE_EFFECTS,
    )


def _comments(file: descriptor_pb2.FileDescriptorProto) -> Iterator[tuple[str, str]]:
    """Yield the leading comment of each thing in a file, by full name."""
    names = dict(_names(file))
    for location in file.source_code_info.location:
        name = names.get(tuple(location.path))
        if name and location.leading_comments:
            yield name, "\n".join(line.removeprefix(" ").rstrip() for line in location.leading_comments.splitlines())


def _names(file: descriptor_pb2.FileDescriptorProto) -> Iterator[tuple[tuple[int, ...], str]]:
    """Yield the source path of each thing in a file with its full name."""
    for index, message in enumerate(file.message_type):
        yield from _message_names(message, (FILE_MESSAGES, index), file.package)
    for index, enum in enumerate(file.enum_type):
        yield from _enum_names(enum, (FILE_ENUMS, index), file.package)
    for index, service in enumerate(file.service):
        path, name = (FILE_SERVICES, index), f"{file.package}.{service.name}"
        yield path, name
        yield from (
            ((*path, SERVICE_METHODS, number), f"{name}.{method.name}") for number, method in enumerate(service.method)
        )


def _message_names(
    message: descriptor_pb2.DescriptorProto, path: tuple[int, ...], scope: str
) -> Iterator[tuple[tuple[int, ...], str]]:
    name = f"{scope}.{message.name}"
    yield path, name
    for index, field in enumerate(message.field):
        yield (*path, MESSAGE_FIELDS, index), f"{name}.{field.name}"
    for index, oneof in enumerate(message.oneof_decl):
        yield (*path, MESSAGE_ONEOFS, index), f"{name}.{oneof.name}"
    for index, enum in enumerate(message.enum_type):
        yield from _enum_names(enum, (*path, MESSAGE_ENUMS, index), name)
    for index, nested in enumerate(message.nested_type):
        yield from _message_names(nested, (*path, MESSAGE_MESSAGES, index), name)


def _enum_names(
    enum: descriptor_pb2.EnumDescriptorProto, path: tuple[int, ...], scope: str
) -> Iterator[tuple[tuple[int, ...], str]]:
    """Values are named below their enum, though protobuf itself puts them beside it."""
    name = f"{scope}.{enum.name}"
    yield path, name
    yield from (((*path, ENUM_VALUES, number), f"{name}.{value.name}") for number, value in enumerate(enum.value))
