"""Turns an HTTP request into a call and its answer into a response: match, read, bind, call, answer."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from starlette.requests import Request

from gateway.http import bodies, timeouts
from gateway.http.disconnect import while_connected
from gateway.http.http_errors import NotAcceptable, WrongContentType
from gateway.http.media_types import EMAIL, EVENT_STREAM, JSON, JSON_LINES, essence, preferred_media_type
from gateway.protojson.writer import JsonWriter
from gateway.routing import query
from gateway.routing.binding import RequestInputs, bind, bind_raw
from gateway.transcoding import response_json
from gateway.transcoding.backends import Backends, caller_metadata
from gateway.transcoding.custom_handlers import RAW_FIELD, BoundCall, CustomHandler, content_types, takes_email
from gateway.transcoding.streams import FORMS, StreamedAnswer
from mesh.errors import InvalidField
from mesh.telemetry.unforeseen import current_trace_id

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from google.protobuf.message import Message
    from starlette.types import ASGIApp, Receive, Scope, Send

    from gateway.http.bodies import BodyRoom
    from gateway.routing.descriptors import Contracts
    from gateway.routing.routes import Route, RouteMatch
    from gateway.transcoding.backends import Metadata

T = TypeVar("T")

IDEMPOTENCY_KEY = "idempotency-key"
REQUEST_ID = "request_id"
OFF_LOOP_BYTES = 64 * 1024
STREAM_FORMS = (EVENT_STREAM, JSON_LINES, JSON)


@dataclass(frozen=True, slots=True)
class CallLimits:
    """Limits of one request: whether it needs credentials, sizes in bytes, and the longest timeouts in seconds."""

    needs_credentials: bool
    json_bytes: int
    email_bytes: int
    body_s: float
    unary_s: float
    stream_s: float


class Transcoder:
    """Serves every route of the contracts."""

    def __init__(
        self,
        contracts: Contracts,
        backends: Backends,
        bounds: CallLimits,
        room: BodyRoom,
        handlers: Mapping[str, CustomHandler],
    ) -> None:
        self._table = contracts.table
        self._pool = contracts.pool
        self._writer = JsonWriter(contracts.pool)
        self._backends = backends
        self._bounds = bounds
        self._room = room
        self._handlers = handlers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request.

        Raises: HttpRefusal, MincaError, AioRpcError, ClientGone; EdgeMiddleware turns them into problem documents.
        """
        request = Request(scope, receive)
        match = self._match(request)
        scope["minca.route"] = f"{match.route.http_method} {match.route.template.text}"
        form = _form(match.route, request.headers.get("accept", ""))
        metadata = caller_metadata(request.headers, is_needed=self._bounds.needs_credentials)
        limit_bytes = self._limit_bytes(match.route, request)
        with self._room.reserve(bodies.announced_bytes(request.headers, limit_bytes)):
            body = await bodies.read(receive, limit_bytes, self._bounds.body_s)
            call, handler_parameters = await self._bind(request, match, body, metadata)
            is_stream = match.route.method.server_streaming
            answer = self._stream(call, form) if is_stream else await self._answer(call, handler_parameters, receive)
        await answer(scope, receive, send)

    def _match(self, request: Request) -> RouteMatch:
        try:
            return self._table.find(request.method, request.scope["raw_path"].decode("ascii"))
        except UnicodeDecodeError:
            raise InvalidField(
                "path", None, "a path in ASCII, with other characters percent-encoded as UTF-8"
            ) from None

    def _limit_bytes(self, route: Route, request: Request) -> int:
        """Return the size limit of the body; base64 makes an e-mail in JSON a third larger."""
        if not takes_email(route):
            return self._bounds.json_bytes
        if essence(request.headers.get("content-type", "")) == EMAIL:
            return self._bounds.email_bytes
        return self._bounds.email_bytes * 4 // 3 + self._bounds.json_bytes

    async def _bind(
        self, request: Request, match: RouteMatch, body: bytes, metadata: Metadata
    ) -> tuple[BoundCall, dict[str, str]]:
        route = match.route
        handler = self._handlers.get(route.method.full_name)
        parameters = query.parse(request.scope["query_string"].decode("latin-1"))
        handler_parameters = {name: value for name, value in parameters if handler and name in handler.parameters}
        inputs = RequestInputs(
            match.values, [parameter for parameter in parameters if parameter[0] not in handler_parameters], body
        )
        message = await _off_loop(len(body), self._reader(route, request, inputs))
        _key(message, request.headers.get(IDEMPOTENCY_KEY, ""))
        most_s = self._bounds.stream_s if route.method.server_streaming else self._bounds.unary_s
        timeout_s = timeouts.requested_s(request.headers, most_s)
        return BoundCall(route, message, metadata, timeout_s), handler_parameters

    def _reader(self, route: Route, request: Request, inputs: RequestInputs) -> Callable[[], Message]:
        content_type = essence(request.headers.get("content-type", ""))
        if inputs.body and content_type == EMAIL and takes_email(route):
            return lambda: bind_raw(route, RAW_FIELD, inputs, self._pool)
        if inputs.body and content_type not in ("", *content_types(route)):
            raise WrongContentType(content_types(route))
        return lambda: bind(route, inputs, self._pool)

    async def _answer(self, call: BoundCall, handler_parameters: dict[str, str], receive: Receive) -> ASGIApp:
        if handler := self._handlers.get(call.route.method.full_name):
            return await while_connected(handler.answer(call, handler_parameters), receive)
        answer = await while_connected(
            self._backends.answer(call.route.method, call.message, call.metadata, call.timeout_s), receive
        )
        body = await _off_loop(answer.message.ByteSize(), lambda: self._to_json(call.route, answer.message))
        return response_json.json_response(body, answer.language)

    def _stream(self, call: BoundCall, form: str) -> ASGIApp:
        stream = self._backends.stream(call.route.method, call.message, call.metadata, call.timeout_s)
        return StreamedAnswer(
            stream, FORMS[form], lambda message: self._to_json(call.route, message), current_trace_id()
        )

    def _to_json(self, route: Route, message: Message) -> bytes:
        return self._writer.to_json(message, route.response_body)


def _form(route: Route, accept: str) -> str:
    """Return the media type of the response that the caller accepts.

    Raises: NotAcceptable.
    """
    offered = STREAM_FORMS if route.method.server_streaming else (JSON,)
    form = preferred_media_type(accept, offered)
    if not form:
        raise NotAcceptable(offered)
    return form


def _key(message: Message, idempotency_key: str) -> None:
    """Use an Idempotency-Key (with or without quotes) as the request_id of a request that has none."""
    if idempotency_key and REQUEST_ID in message.DESCRIPTOR.fields_by_name and not getattr(message, REQUEST_ID):
        if not idempotency_key.isprintable() or not idempotency_key.isascii():
            raise InvalidField(IDEMPOTENCY_KEY, None, "printable ASCII characters")
        setattr(message, REQUEST_ID, idempotency_key.strip().removeprefix('"').removesuffix('"'))


async def _off_loop(size_bytes: int, work: Callable[[], T]) -> T:
    """Do large work in a thread, so that it does not hold up small requests."""
    return await asyncio.to_thread(work) if size_bytes > OFF_LOOP_BYTES else work()
