"""The outermost layer: a span, a log line, limits, security headers, and a problem document for whatever goes wrong."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import grpc
from opentelemetry import context as otel_context
from opentelemetry import trace
from starlette.responses import Response

from gateway.http import health, problems
from gateway.http.disconnect import ClientGone
from gateway.http.http_errors import BodyTooSlow, HttpRefusal
from gateway.http.lingering import watched, with_lingering_close
from gateway.http.protocol import CONNECTION
from gateway.http.reception import CALLER
from gateway.negotiation import request_names
from gateway.negotiation.representation import READS, PreconditionFailed
from gateway.negotiation.request_headers import headers_of
from mesh.contracts import WEIGHTS, CallKind
from mesh.errors import CredentialsInvalid, MincaError
from mesh.telemetry import setup
from mesh.telemetry.logs import log
from mesh.telemetry.unforeseen import current_trace_id, log_unforeseen, trace_id_of

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from gateway.http.edge_limits import EdgeLimits
    from gateway.http.lingering import WatchedBody
    from gateway.http.problems import Problem
    from gateway.http.reception import Reception
    from gateway.negotiation.cross_origin import CrossOrigin
    from mesh.server.interceptor import StopSignal

MOST_AT_ONCE = 1000
MOST_LINGERING = 100
PROBES = frozenset({health.HEALTH, health.FITNESS})
SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
}


RAW_SECURITY_HEADERS = {name.lower().encode(): value.encode() for name, value in SECURITY_HEADERS.items()}
VARY = b"vary"


@dataclass(slots=True)
class ResponseProgress:
    """Passes a response on and remembers its status, which is 0 until the response starts."""

    send: Send
    stopping: StopSignal
    headers: dict[bytes, bytes]
    status: int = 0

    async def __call__(self, event: Message) -> None:
        """Send one event, adding the headers of every answer that the response does not set itself."""
        if event["type"] == "http.response.start":
            self.status = event["status"]
            event["headers"] = self._completed(event["headers"])
        await self.send(event)

    def _completed(self, headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        sent = dict(headers)
        if VARY in sent and VARY in self.headers:
            sent[VARY] += b", " + self.headers[VARY]
        if self.stopping.has_begun:
            sent[b"connection"] = b"close"
        return list((self.headers | sent).items())


def _raw(headers: Mapping[str, str]) -> dict[bytes, bytes]:
    return {name.lower().encode("latin-1"): value.encode("latin-1") for name, value in headers.items()}


class EdgeMiddleware:
    """Wraps the application. With `limits` None, callers are not rate limited."""

    def __init__(
        self,
        app: ASGIApp,
        limits: EdgeLimits | None,
        reception: Reception,
        *,
        stopping: StopSignal,
        cross_origin: CrossOrigin,
        is_uncounted: Callable[[str], bool] | None = None,
        light_paths: frozenset[str] = frozenset(),
    ) -> None:
        """Assemble it. Probes, and further paths that are `is_uncounted`, take nothing from a caller's allowance.

        A POST to one of the `light_paths` is weighed as a question about one thing.
        """
        self._app = app
        self._cross_origin = cross_origin
        self._limits = limits
        self._is_uncounted = is_uncounted
        self._light_paths = light_paths
        self._stopping = stopping
        self._reception = reception
        self._lingering = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = headers_of(scope)
        started = time.perf_counter()
        request_id = request_names.request_id_of(headers)
        trace_headers = {name: headers[name] for name in setup.TRACE_HEADERS if name in headers}
        outer = setup.extract(trace_headers) if trace_headers else otel_context.Context()
        span = setup.tracer().start_span(
            scope["method"], outer, trace.SpanKind.SERVER, {"http.request.method": scope["method"]}
        )
        otel_context.attach(trace.set_span_in_context(span, outer))  # each request has its own task: nothing to restore
        on_all = _raw({request_names.REQUEST_ID: request_id, request_names.TRACE_ID: trace_id_of(span)})
        if self._cross_origin.origins:
            on_all |= _raw(self._cross_origin.answer_headers(headers))
        progress = ResponseProgress(send, self._stopping, RAW_SECURITY_HEADERS | on_all)
        scope["minca.request_id"] = request_id
        try:
            await self._answer(scope, headers, watched(receive, headers), progress)
            _finish(span, scope, progress.status, time.perf_counter() - started)
        finally:
            span.end()

    async def _answer(
        self, scope: Scope, headers: Mapping[str, str], receive: WatchedBody, progress: ResponseProgress
    ) -> None:
        try:
            await self._bounded(scope, headers, receive, progress)
        except ClientGone:
            progress.status = progress.status or problems.CLIENT_CLOSED_REQUEST
        except Exception as error:  # noqa: BLE001 - the outermost loop: whatever it is, the caller gets a document
            problem = _problem(error)
            if not progress.status:
                response = problems.to_response(problem, scope["path"], current_trace_id())
                lingers = not (receive.has_ended or isinstance(error, BodyTooSlow)) and self._lingering < MOST_LINGERING
                self._lingering += lingers
                try:
                    await response(scope, receive, with_lingering_close(receive, progress) if lingers else progress)
                finally:
                    self._lingering -= lingers

    async def _bounded(
        self, scope: Scope, headers: Mapping[str, str], receive: Receive, progress: ResponseProgress
    ) -> None:
        preflight = self._cross_origin.preflight_headers(scope["method"], headers)
        if preflight is not None:
            await Response(status_code=204, headers=preflight)(scope, receive, progress)
            return
        if scope["path"] in PROBES:
            await self._app(scope, receive, progress)
            return
        caller = self._caller(scope, headers)
        with self._reception.place(caller, _address(scope)):
            scope[CALLER] = caller
            await self._app(scope, receive, progress)

    def _caller(self, scope: Scope, headers: Mapping[str, str]) -> Hashable:
        """Return who sends a request, and take what it weighs from the allowance of the caller, or of the address."""
        limits = None if self._is_uncounted and self._is_uncounted(scope["path"]) else self._limits
        try:
            caller = self._reception.caller_of(headers)
        except CredentialsInvalid:
            if limits:
                limits.take_of_stranger(_address(scope))
            raise
        if caller is not None and (connection := scope.get("state", {}).get(CONNECTION)):
            connection.belongs_to(caller)
        if limits:
            weight = WEIGHTS[self._kind_of(scope)]
            if caller is None:
                limits.take_of_stranger(_address(scope), weight)
            else:
                limits.take(caller, weight)
        return caller

    def _kind_of(self, scope: Scope) -> CallKind:
        if scope["method"] in READS:
            return CallKind.SHOWS
        return CallKind.ANSWERS if scope["path"] in self._light_paths else CallKind.WORKS


def _problem(error: Exception) -> Problem:
    if isinstance(error, HttpRefusal):
        return problems.of_http(error)
    if isinstance(error, PreconditionFailed):
        return problems.of_precondition(error)
    if isinstance(error, MincaError):
        return problems.of_error(error)
    if isinstance(error, grpc.RpcError):
        return problems.of_rpc(error)
    log_unforeseen(error, "request failed")
    return problems.of_fault(current_trace_id())


def _address(scope: Scope) -> str:
    client: Any = scope.get("client")
    return str(client[0]) if client else ""


def _finish(span: trace.Span, scope: Scope, status: int, duration_s: float) -> None:
    route: str = scope.get("minca.route", "")
    if route:
        span.update_name(route)
        span.set_attribute("http.route", route.partition(" ")[2])
    span.set_attribute("http.response.status_code", status)
    if status >= problems.HTTP_STATUS[grpc.StatusCode.UNKNOWN]:
        span.set_status(trace.StatusCode.ERROR)
    if setup.in_force().is_exporting or status >= 400:  # noqa: PLR2004 - refusals are logged even without a collector
        log.info(
            "answered",
            route=route or scope["method"],
            status=status,
            duration_ms=round(duration_s * 1000, 1),
            http_request_id=scope["minca.request_id"],
        )
