"""Structured logs: one JSON object per line on stderr, with the current trace id.

Ids, counts and words of the domain go in as fields: `log.info("case created", cot_number=..., vehicles=3)`.
Texts of mails, names, addresses, tokens and the messages of foreign exceptions do not.
"""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING, Any

import structlog
from opentelemetry import trace

if TYPE_CHECKING:
    from structlog.typing import EventDict, FilteringBoundLogger, WrappedLogger

log: FilteringBoundLogger = structlog.get_logger()


def configure_logs(service: str, level: str = "INFO") -> None:
    """Write the logs of this process, and the warnings of its libraries, to stderr."""

    def add_service(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        return {"service": service, **event}

    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            add_trace_id,
            add_service,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=_stderr,
        cache_logger_on_first_use=False,
    )
    libraries = logging.getLogger()
    libraries.setLevel(logging.WARNING)
    if not any(isinstance(handler, LibraryLines) for handler in libraries.handlers):
        libraries.addHandler(LibraryLines())


def add_trace_id(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Add the ids of the current trace and span."""
    context = trace.get_current_span().get_span_context()
    if context.is_valid:
        event["trace_id"] = format(context.trace_id, "032x")
        event["span_id"] = format(context.span_id, "016x")
    return event


def _stderr(*_names: Any) -> structlog.WriteLogger:
    """Write to the current stderr, not to the one at the time logging was set up."""
    return structlog.WriteLogger(sys.stderr)


structlog.configure(
    logger_factory=_stderr
)  # until `configure_logs` is called, lines are for people, but stdout stays clean


class LibraryLines(logging.Handler):
    """Writes log records of libraries in our format; of exceptions only the type."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line."""
        error = record.exc_info[1] if record.exc_info else None
        failure = {"error_type": type(error).__qualname__} if error else {}
        log.log(record.levelno, record.getMessage(), logger=record.name, **failure)
