"""Tracers: one exports spans without error messages, one only propagates the trace."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from opentelemetry import context as otel_context
from opentelemetry import trace
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator

from mesh.telemetry import semconv

if TYPE_CHECKING:
    from collections.abc import Iterator

    from opentelemetry.context import Context

WORDLESS: Final = {"record_exception": False, "set_status_on_exception": False}

_ids: Final = RandomIdGenerator()


class QuietTracer(trace.Tracer):
    """A tracer whose spans record the type of an error but never its message."""

    def __init__(self, tracer: trace.Tracer) -> None:
        self._tracer = tracer

    def start_span(self, name: str, *arguments: Any, **options: Any) -> trace.Span:
        """Start a span that is not the current one."""
        return self._tracer.start_span(name, *arguments, **options | WORDLESS)

    @contextmanager
    def start_as_current_span(  # type: ignore[override] # the API's own context manager is private
        self, name: str, *arguments: Any, **options: Any
    ) -> Iterator[trace.Span]:
        """Run in a span; an exception marks it as failed."""
        with self._tracer.start_as_current_span(name, *arguments, **options | WORDLESS) as span:
            try:
                yield span
            except Exception as error:
                span.set_attribute(semconv.ERROR_TYPE, type(error).__qualname__)
                span.set_status(trace.StatusCode.ERROR)
                raise


class CarryingTracer(trace.Tracer):
    """A tracer that records nothing: it continues the incoming trace or starts one, so that there is a trace id."""

    def start_span(
        self,
        name: str,  # noqa: ARG002 - nobody will see it
        context: Context | None = None,
        *_arguments: Any,
        **_options: Any,
    ) -> trace.Span:
        """Continue the trace of `context`."""
        outer = trace.get_current_span(context).get_span_context()
        if outer.is_valid:
            return trace.NonRecordingSpan(outer)
        return trace.NonRecordingSpan(
            trace.SpanContext(_ids.generate_trace_id(), _ids.generate_span_id(), is_remote=False)
        )

    @contextmanager
    def start_as_current_span(  # type: ignore[override] # the API's own context manager is private
        self, name: str, context: Context | None = None, *_arguments: Any, **_options: Any
    ) -> Iterator[trace.Span]:
        """Run in the trace of `context`."""
        span = self.start_span(name, context)
        token = otel_context.attach(trace.set_span_in_context(span, context))
        try:
            yield span
        finally:
            otel_context.detach(token)
