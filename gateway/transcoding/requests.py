"""Reads a request for its call: the body within its bounds, the message with what path, query and headers add to it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, TypeVar

from gateway.http import bodies
from gateway.http.http_errors import BodyTooLarge, WrongCharset, WrongContentType
from gateway.http.reception import CALLER
from gateway.negotiation import timeouts
from gateway.negotiation.media_types import UTF_8, charset, essence
from gateway.protojson.writer import JsonWriter
from gateway.routing import query
from gateway.routing.binding import RequestInputs, bind, bind_without
from gateway.transcoding import preconditions, raw_bodies
from gateway.transcoding.backends import SerializedRequest
from gateway.transcoding.custom_handlers import RAW_FIELD, BoundCall, content_types, file_types
from mesh.errors import InvalidField

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from google.protobuf.message import Message

    from gateway.negotiation.request_headers import HttpRequest
    from gateway.routing.descriptors import Contracts
    from gateway.routing.routes import Route, RouteMatch
    from gateway.transcoding.backends import Metadata
    from mesh.server.shared_room import SharedRoom

T = TypeVar("T")

IDEMPOTENCY_KEY: Final = "idempotency-key"
OFF_LOOP_BYTES: Final = 256 * 1024  # some milliseconds of work, as long as a thread waits for its turn
# How often a body is held at its worst moment: a file as it came and as gRPC sends it; in JSON as text and as a
# string; JSON of small values as objects of Python and of protobuf.
COST_OF_FILE: Final = 2
COST_OF_FILE_IN_JSON: Final = 2
COST_OF_JSON: Final = 16
SYSTEM: Final = "$"
ALT: Final = "$alt"
ENUMS_AS_NUMBERS: Final = "enum-encoding=int"


@dataclass(frozen=True, slots=True)
class CallLimits:
    """Limits of one request: whether it needs credentials, sizes in bytes, and the longest timeouts in seconds."""

    needs_credentials: bool
    json_bytes: int
    file_bytes: int
    body_s: float
    unary_s: float
    stream_s: float


@dataclass(frozen=True, slots=True)
class Parameters:
    """The query of a request: what fills fields, what its handler reads, and whether enums are wanted as numbers."""

    of_fields: list[tuple[str, str]]
    of_handler: dict[str, str]
    enums_as_numbers: bool


NO_PARAMETERS: Final = Parameters([], {}, enums_as_numbers=False)


class RequestReader:
    """Reads requests for the calls of one set of contracts."""

    def __init__(self, contracts: Contracts, bounds: CallLimits, room: SharedRoom) -> None:
        self._pool = contracts.pool
        self._writers = {False: JsonWriter(self._pool), True: JsonWriter(self._pool, enums_as_numbers=True)}
        self._bounds = bounds
        self._room = room

    async def call_of(
        self, request: HttpRequest, match: RouteMatch, metadata: Metadata, handler_parameters: Collection[str]
    ) -> BoundCall:
        """Read the request; the call holds memory that must be released.

        Raises: HttpRefusal, MincaError, ClientGone, PreconditionFailed.
        """
        route = match.route
        parameters = parameters_of(request.scope["query_string"], handler_parameters)
        most_s = self._bounds.stream_s if route.method.server_streaming else self._bounds.unary_s
        timeout_s = timeouts.requested_s(request.headers, most_s)
        limit_bytes = self._limit_bytes(route, request)
        announced = bodies.announced(request.headers, limit_bytes)
        body = announced
        if not announced.is_length_known:
            body, receive = await bodies.measured(request.receive, announced, self._bounds.body_s)
            if body.size_bytes > limit_bytes:
                raise BodyTooLarge(limit_bytes)
            request = replace(request, receive=receive)
        if body.size_bytes and body.is_length_known:
            _refuse_type(route, request)
        reservation = await self._room.reserve(_cost_bytes(route, request, body), request.scope.get(CALLER))
        try:
            message = await self._message(request, match, RequestInputs(match.values, parameters.of_fields), body)
        except BaseException:
            reservation.release()
            raise
        writer = self._writers[parameters.enums_as_numbers]
        return BoundCall(route, message, metadata, timeout_s, writer, parameters.of_handler, reservation)

    async def _message(
        self, request: HttpRequest, match: RouteMatch, inputs: RequestInputs, body: bodies.AnnouncedBody
    ) -> Message | SerializedRequest:
        if body.size_bytes and is_file(match.route, request):
            return await self._raw_file(request, match.route, inputs, body)
        content = b""
        if body.size_bytes:
            content = await bodies.read(request.receive, self._limit_bytes(match.route, request), self._bounds.body_s)
        if content and not body.is_length_known:
            _refuse_type(match.route, request)
        size_bytes = len(content)
        if size_bytes > OFF_LOOP_BYTES and file_types(match.route):
            file = raw_bodies.FileInJson(content)
            del content
            return await _off_loop(
                size_bytes,
                lambda: file.request(
                    match.route, inputs, self._pool, lambda message: _complete(message, match, request)
                ),
            )
        filled = RequestInputs(inputs.path, inputs.query, content)
        message = await _off_loop(size_bytes, lambda: bind(match.route, filled, self._pool))
        _complete(message, match, request)
        return message

    async def _raw_file(
        self, request: HttpRequest, route: Route, inputs: RequestInputs, body: bodies.AnnouncedBody
    ) -> Message | SerializedRequest:
        """Read a file right behind the rest of its request, as it is sent on."""
        message = bind_without(route, RAW_FIELD, inputs, self._pool)
        _key(message, request.headers.get(IDEMPOTENCY_KEY, ""))
        preconditions.apply(message, route, request.headers)
        raw_bodies.ensure_request_id(message)
        before = raw_bodies.before_raw(message, body.size_bytes) if body.is_length_known else b""
        limit_bytes = self._limit_bytes(route, request)
        content = await bodies.read(request.receive, limit_bytes, self._bounds.body_s, before)
        if body.is_length_known:
            return SerializedRequest(content, raw_bodies.request_id_of(message))
        return raw_bodies.with_raw(message, content)

    def _limit_bytes(self, route: Route, request: HttpRequest) -> int:
        """Return the size limit of the body; base64 makes a file in JSON a third larger."""
        if not file_types(route):
            return self._bounds.json_bytes
        if is_file(route, request):
            return self._bounds.file_bytes
        return self._bounds.file_bytes * 4 // 3 + self._bounds.json_bytes


def is_file(route: Route, request: HttpRequest) -> bool:
    """Whether the body is a file as it is."""
    return essence(request.headers.get("content-type", "")) in file_types(route)


def parameters_of(query_string: bytes, handler_parameters: Collection[str]) -> Parameters:
    """Sort the parameters of a query. Those of Google's clients start with "$", and name no field.

    Raises: InvalidField.
    """
    if not query_string:
        return NO_PARAMETERS
    sent = query.parse(query_string.decode("latin-1"))
    return Parameters(
        [(name, value) for name, value in sent if name not in handler_parameters and not name.startswith(SYSTEM)],
        {name: value for name, value in sent if name in handler_parameters},
        any(name == ALT and ENUMS_AS_NUMBERS in value.split(";") for name, value in sent),
    )


def _cost_bytes(route: Route, request: HttpRequest, body: bodies.AnnouncedBody) -> int:
    """Return the memory that a body takes; nothing for a small one, which never waits behind large ones."""
    if body.size_bytes <= bodies.UNCOUNTED_BYTES:
        return 0
    if is_file(route, request):
        return body.size_bytes * (COST_OF_FILE + (not body.is_length_known))
    return body.size_bytes * (COST_OF_FILE_IN_JSON if file_types(route) else COST_OF_JSON)


def _refuse_type(route: Route, request: HttpRequest) -> None:
    """Refuse a body of another type.

    Raises: WrongContentType, WrongCharset.
    """
    content_type = request.headers.get("content-type", "")
    media_type = essence(content_type)
    if media_type not in ("", *content_types(route)):
        raise WrongContentType(content_types(route))
    if media_type not in file_types(route) and charset(content_type) not in UTF_8:
        raise WrongCharset


def _complete(message: Message, match: RouteMatch, request: HttpRequest) -> None:
    """Set what comes from the headers."""
    _key(message, request.headers.get(IDEMPOTENCY_KEY, ""))
    preconditions.apply(message, match.route, request.headers)


def _key(message: Message, idempotency_key: str) -> None:
    """Use an Idempotency-Key (with or without quotes) as the request_id of a request that has none."""
    name = raw_bodies.REQUEST_ID
    if idempotency_key and name in message.DESCRIPTOR.fields_by_name and not getattr(message, name):
        if not idempotency_key.isprintable() or not idempotency_key.isascii():
            raise InvalidField(IDEMPOTENCY_KEY, None, "printable ASCII characters")
        setattr(message, name, idempotency_key.strip().removeprefix('"').removesuffix('"'))


async def _off_loop(size_bytes: int, work: Callable[[], T]) -> T:
    """Do large work in a thread, so that it does not hold up small requests."""
    return await asyncio.to_thread(work) if size_bytes > OFF_LOOP_BYTES else work()
