"""Logs unexpected errors with their stack but without their message."""

from __future__ import annotations

import traceback

from opentelemetry import trace

from mesh.telemetry.logs import log


def current_trace_id() -> str:
    """Return the current trace id, as in logs and traces."""
    return trace_id_of(trace.get_current_span())


def trace_id_of(span: trace.Span) -> str:
    """Return the trace id of a span, as in logs and traces."""
    return format(span.get_span_context().trace_id, "032x")


def log_unforeseen(error: BaseException, event: str, **details: str) -> None:
    """Log an error with its stack but without its message, which may quote a request."""
    log.error(event, error_type=type(error).__qualname__, frames=frames_of(error), **details)


def frames_of(error: BaseException) -> list[str]:
    """Return the stack of an error, innermost last, preceded by that of the error that caused it."""
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    earlier = frames_of(cause) if cause is not None else []
    frames = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]
    return [*earlier, *frames, type(error).__qualname__]
