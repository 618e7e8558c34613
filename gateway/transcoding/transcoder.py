"""Turns an HTTP request into a call and its answer into a response: match, read, bind, call, answer."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import grpc
from starlette.responses import Response

from gateway.http.disconnect import while_connected
from gateway.http.http_errors import NotAcceptable
from gateway.http.static_pages import options
from gateway.negotiation import entity_tags
from gateway.negotiation.media_types import EVENT_STREAM, JSON, JSON_LINES, preferred_media_type
from gateway.negotiation.representation import READS, PreconditionFailed
from gateway.routing.routes import RouteMatch
from gateway.transcoding import preconditions, response_json
from gateway.transcoding.backends import SerializedRequest, caller_metadata
from gateway.transcoding.file_bodies import StreamedFile, file_response, is_file
from gateway.transcoding.requests import OFF_LOOP_BYTES, RequestReader
from gateway.transcoding.streams import FORMS, LAST_EVENT_ID, RESUMED_BY, StreamedAnswer, has_ended, is_resumable
from mesh.errors import InvalidField
from mesh.telemetry.unforeseen import current_trace_id

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from google.protobuf.message import Message
    from starlette.types import ASGIApp, Receive, Scope, Send

    from gateway.negotiation.request_headers import HttpRequest
    from gateway.routing.descriptors import Contracts
    from gateway.routing.routes import Route
    from gateway.transcoding.backends import Backends, ServiceAnswer
    from gateway.transcoding.custom_handlers import BoundCall, CustomHandler
    from gateway.transcoding.requests import CallLimits
    from mesh.server.shared_room import SharedRoom

STREAM_FORMS = (EVENT_STREAM, JSON_LINES, JSON)


class Transcoder:
    """Serves every route of the contracts."""

    def __init__(
        self,
        contracts: Contracts,
        backends: Backends,
        bounds: CallLimits,
        room: SharedRoom,
        handlers: Mapping[str, CustomHandler],
    ) -> None:
        self._table = contracts.table
        self._pool = contracts.pool
        self._reader = RequestReader(contracts, bounds, room)
        self._backends = backends
        self._bounds = bounds
        self._handlers = handlers

    async def __call__(self, request: HttpRequest) -> ASGIApp:
        """Make the call of one request, and return its answer.

        Raises: HttpRefusal, MincaError, AioRpcError, ClientGone, PreconditionFailed; EdgeMiddleware turns them into
        problem documents.
        """
        matched = self._matched(request.scope)
        return await self._called(request, matched) if isinstance(matched, RouteMatch) else options(matched)

    def _matched(self, scope: Scope) -> RouteMatch | set[str]:
        """Return the route of a request; for OPTIONS, where no route takes it, the methods of the path."""
        try:
            raw_path = scope["raw_path"].decode("ascii")
            is_options = scope["method"] == "OPTIONS"
            return self._table.options(raw_path) if is_options else self._table.find(scope["method"], raw_path)
        except UnicodeDecodeError:
            raise InvalidField(
                "path", None, "a path in ASCII, with other characters percent-encoded as UTF-8"
            ) from None

    async def _called(self, request: HttpRequest, match: RouteMatch) -> ASGIApp:
        route = match.route
        request.scope["minca.route"] = f"{route.http_method} {route.template.text}"
        form = _form(route, request.headers.get("accept", ""))
        metadata = caller_metadata(request.headers, is_needed=self._bounds.needs_credentials)
        handler = self._handlers.get(route.method.full_name)
        call = await self._reader.call_of(request, match, metadata, handler.parameters if handler else ())
        if route.method.server_streaming:
            return self._streaming(call, form, request)
        with call.reservation:
            try:
                return await while_connected(self._answer(call, handler, request.method), request.receive)
            except grpc.aio.AioRpcError as error:
                if preconditions.failed(error, request.headers):
                    raise PreconditionFailed("the resource was changed since its etag was read") from error
                raise

    async def _answer(self, call: BoundCall, handler: CustomHandler | None, http_method: str) -> Response:
        if handler:
            return await handler.answer(call)
        message = call.take_message()
        sent = self._backends.answer(call.route.method, message, call.metadata, call.timeout_s)
        del message
        answer = await sent
        if is_file(call.route):
            return file_response(answer.message, call.route, self._pool, is_read=http_method in READS)
        if answer.message.ByteSize() > OFF_LOOP_BYTES:
            return await asyncio.to_thread(_response, call, answer, http_method)
        return _response(call, answer, http_method)

    def _streaming(self, call: BoundCall, form: str, request: HttpRequest) -> ASGIApp:
        """Return what makes the call and sends its answer; until that is over, the request is kept to be repeated."""

        async def answer(scope: Scope, receive: Receive, send: Send) -> None:
            with call.reservation:
                await self._stream(call, form, request)(scope, receive, send)

        return answer

    def _stream(self, call: BoundCall, form: str, request: HttpRequest) -> ASGIApp:
        last_event_id = request.headers.get(LAST_EVENT_ID, "") if form == EVENT_STREAM else ""
        if has_ended(last_event_id):
            return Response(status_code=204)  # the one answer after which an EventSource does not come again
        message = call.take_message()
        can_resume = is_resumable(call.route.method)
        if can_resume and last_event_id and not isinstance(message, SerializedRequest):
            setattr(message, RESUMED_BY, last_event_id)
        stream = self._backends.stream(call.route.method, message, call.metadata, call.timeout_s)
        if is_file(call.route):
            return StreamedFile(stream, call.route, self._pool)
        to_json, trace_id = _to_json(call), current_trace_id()
        return StreamedAnswer(stream, FORMS[form], to_json, trace_id, last_event_id, is_resumable=can_resume)


def _form(route: Route, accept: str) -> str:
    """Return the media type of the response that the caller accepts; a file has its own, whatever is accepted.

    Raises: NotAcceptable.
    """
    if is_file(route):
        return ""
    offered = STREAM_FORMS if route.method.server_streaming else (JSON,)
    form = preferred_media_type(accept, offered)
    if not form:
        raise NotAcceptable(offered)
    return form


def _to_json(call: BoundCall) -> Callable[[Message], bytes]:
    return lambda message: call.writer.to_json(message, call.route.response_body)


def _response(call: BoundCall, answer: ServiceAnswer, http_method: str) -> Response:
    body = _to_json(call)(answer.message)
    state = preconditions.etag_of(answer.message, call.route.response_body)
    is_read = http_method in READS
    tag = entity_tags.of_answer(body, state) if is_read else entity_tags.of_state(state)
    return response_json.json_response(body, answer.language, tag)
