"""Errors that nobody foresaw: logged with the stack that led to them, without their words."""

from __future__ import annotations

import traceback

from opentelemetry import trace

from mesh.telemetry.logs import log


def current_trace_id() -> str:
    """The trace id of the work at hand, as it stands in logs and traces."""
    return format(trace.get_current_span().get_span_context().trace_id, "032x")


def log_unforeseen(error: BaseException, event: str, **details: str) -> None:
    """Log an error with the stack that led to it, without its words: they may quote a request."""
    log.error(event, error_type=type(error).__qualname__, frames=frames_of(error), **details)


def frames_of(error: BaseException) -> list[str]:
    """Where an error came from, innermost last, and before it the error that it was raised from."""
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    earlier = frames_of(cause) if cause is not None else []
    frames = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]
    return [*earlier, *frames, type(error).__qualname__]
