"""The outermost layer: a span, a log line, limits, security headers, and a problem document for whatever goes wrong."""

from __future__ import annotations

import hashlib
import time
from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import grpc
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
from mesh.errors import MincaError
from mesh.identity.auth import USER_HEADER
from mesh.telemetry import setup
from mesh.telemetry.logs import log
from mesh.telemetry.unforeseen import current_trace_id, log_unforeseen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from gateway.http.lingering import WatchedBody
    from gateway.http.problems import Problem
    from gateway.http.reception import Reception
    from gateway.negotiation.cross_origin import CrossOrigin
    from mesh.server.interceptor import StopSignal
    from mesh.server.rate_limit import CallerLimits

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


RAW_SECURITY_HEADERS = [(name.lower().encode(), value.encode()) for name, value in SECURITY_HEADERS.items()]
VARY = b"vary"


@dataclass(slots=True)
class ResponseProgress:
    """Passes a response on and remembers its status, which is 0 until the response starts."""

    send: Send
    stopping: StopSignal
    headers: list[tuple[bytes, bytes]]
    status: int = 0

    async def __call__(self, event: Message) -> None:
        """Send one event, adding the headers of every answer that the response does not set itself."""
        if event["type"] == "http.response.start":
            self.status = event["status"]
            event = {**event, "headers": self._completed(event["headers"])}
        await self.send(event)

    def _completed(self, headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        sent = dict(headers)
        added = dict(self.headers)
        if VARY in added and VARY in sent:
            added[VARY] = sent.pop(VARY) + b", " + added[VARY]
        if self.stopping.has_begun:
            added[b"connection"] = sent[b"connection"] = b"close"
        return list((added | sent).items())


def _raw(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]


class EdgeMiddleware:
    """Wraps the application. With `limits` None, callers are not rate limited."""

    def __init__(
        self,
        app: ASGIApp,
        limits: CallerLimits | None,
        reception: Reception,
        *,
        stopping: StopSignal,
        cross_origin: CrossOrigin,
        is_uncounted: Callable[[str], bool] | None = None,
    ) -> None:
        """Assemble it. Probes, and further paths that are `is_uncounted`, take nothing from a caller's allowance."""
        self._app = app
        self._cross_origin = cross_origin
        self._limits = limits
        self._is_uncounted = is_uncounted
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
        with (
            setup.continued(trace_headers) if trace_headers else nullcontext(),
            setup.tracer().start_as_current_span(
                scope["method"], kind=trace.SpanKind.SERVER, attributes={"http.request.method": scope["method"]}
            ) as span,
        ):
            names = {request_names.REQUEST_ID: request_id, request_names.TRACE_ID: current_trace_id()}
            on_all = _raw(names | self._cross_origin.answer_headers(headers))
            progress = ResponseProgress(send, self._stopping, [*RAW_SECURITY_HEADERS, *on_all])
            scope["minca.request_id"] = request_id
            await self._answer(scope, headers, watched(receive, headers), progress)
            _finish(span, scope, progress.status, time.perf_counter() - started)

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
        caller = self._reception.caller_of(headers)
        if caller is not None and (connection := scope.get("state", {}).get(CONNECTION)):
            connection.belongs_to(caller)
        if self._limits and not (self._is_uncounted and self._is_uncounted(scope["path"])):
            self._limits.take(_subject(scope, headers), is_read=scope["method"] in READS)
        with self._reception.place(caller, _address(scope)):
            scope[CALLER] = caller
            await self._app(scope, receive, progress)


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


def _subject(scope: Scope, headers: Mapping[str, str]) -> str:
    """Return the key of the rate limit: the digest of the caller's token, or else the caller's address."""
    bearer = headers.get(USER_HEADER)
    if bearer:
        return hashlib.sha256(bearer.encode()).hexdigest()
    return _address(scope)


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
