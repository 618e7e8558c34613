"""One call that is being answered: its span, its metrics, and its status when it fails."""

from __future__ import annotations

import time
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Final, Self

import grpc
from opentelemetry import context as otel_context
from opentelemetry import trace

from mesh.errors import DeadlineTooShort, MincaError, Overloaded
from mesh.identity import auth
from mesh.server.error_to_status import refusal_of
from mesh.status import PUSHBACK, details_of, has_given_up, status_code, trailers
from mesh.telemetry import setup

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import TracebackType

    from mesh.contracts import Method
    from mesh.server.load_report import LoadReport

    Metadata = Iterable[tuple[str, str | bytes]]

SERVER_FAULTS: Final = frozenset(
    {
        grpc.StatusCode.UNKNOWN,
        grpc.StatusCode.DEADLINE_EXCEEDED,
        grpc.StatusCode.UNIMPLEMENTED,
        grpc.StatusCode.INTERNAL,
        grpc.StatusCode.UNAVAILABLE,
        grpc.StatusCode.DATA_LOSS,
    }
)
# Of these it says something about this process, and not the caller, that a call failed.
REPLICA_FAULTS: Final = SERVER_FAULTS - {grpc.StatusCode.UNIMPLEMENTED}

# Set by the interceptor, which receives the metadata; asking the context for it would decode it again.
incoming_metadata: ContextVar[Metadata] = ContextVar("minca_metadata", default=())


class ServerCall:
    """Reads the metadata of a call, records its span, and turns an exception of the servicer into a status."""

    __slots__ = ("_context", "_load", "_span", "_started", "bearer", "method", "service_token")

    def __init__(self, method: Method, context: grpc.aio.ServicerContext[Any, Any], load: LoadReport) -> None:
        self.method = method
        self.bearer = self.service_token = ""
        self._context = context
        self._load = load
        self._started = time.perf_counter()
        self._span: trace.Span = trace.INVALID_SPAN

    async def __aenter__(self) -> Self:
        """Read the metadata and start the span; each call has its own task, so no context has to be restored."""
        trace_headers: dict[str, str] = {}
        for key, value in incoming_metadata.get():
            if key in setup.TRACE_HEADERS:
                trace_headers[key] = str(value)
            elif key == auth.USER_HEADER:
                self.bearer = str(value)
            elif key == auth.SERVICE_HEADER:
                self.service_token = str(value)
        outer = setup.extract(trace_headers) if trace_headers else otel_context.Context()
        self._span = setup.tracer().start_span(
            self.method.path[1:], outer, trace.SpanKind.SERVER, setup.rpc_attributes(self.method.path)
        )
        otel_context.attach(trace.set_span_in_context(self._span, outer))
        return self

    async def __aexit__(
        self, _kind: type[BaseException] | None, error: BaseException | None, _stack: TracebackType | None
    ) -> None:
        """End the span; abort the call with a status if it failed."""
        if error is None:
            self._end(grpc.StatusCode.OK)
            self._context.set_trailing_metadata((*(self._context.trailing_metadata() or ()), self._load.trailer()))
            return
        if not isinstance(error, Exception) or isinstance(error, grpc.aio.AbortError):
            self._end(grpc.StatusCode.CANCELLED)
            return
        status = refusal_of(error, self.method)
        code = status_code(status)
        self._end(code, error.reason if isinstance(error, MincaError) else details_of(status).reason)
        pushback = (PUSHBACK,) if has_given_up(error) or isinstance(error, Overloaded) else ()
        await self._context.abort(code, status.message, (*trailers(status), *pushback, self._load.trailer()))

    def _end(self, code: grpc.StatusCode, reason: str = "") -> None:
        self._weigh(code, reason)
        setup.end_span(self._span, code, reason, is_fault=code in SERVER_FAULTS)
        setup.record(setup.in_force().server_duration, self.method.path, code, self._started)

    def _weigh(self, code: grpc.StatusCode, reason: str) -> None:
        """Tell the report how this call went, unless its caller went away; refusals say nothing of durations."""
        if code is grpc.StatusCode.CANCELLED:
            return
        if code is grpc.StatusCode.OK and not self.method.is_batch and not self.method.streams_responses:
            self._load.answered(time.perf_counter() - self._started)
        self._load.judged(is_fault=code in REPLICA_FAULTS and reason != DeadlineTooShort.reason)
