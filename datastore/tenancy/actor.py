"""The actor of a change: who makes it, by which call, in which trace, as recorded in every audit entry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from opentelemetry import trace

from mesh.identity.auth import current_caller
from mesh.telemetry import setup


@dataclass(frozen=True, slots=True)
class Actor:
    """The caller of a method, as recorded. An empty `insurer_id` means that it may see every insurer's data."""

    subject: str
    service: str
    insurer_id: str
    rpc: str
    trace_id: str = ""
    traceparent: str = ""


DATASTORE_ACTOR: Final = Actor(subject="", service="datastore", insurer_id="", rpc="")


def current_actor(rpc: str) -> Actor:
    """Return the actor of the current call; `rpc` is its full method name."""
    caller = current_caller()
    span = trace.get_current_span().get_span_context()
    headers: dict[str, str] = {}
    setup.inject(headers)
    return Actor(
        subject="" if caller.subject == caller.service else caller.subject,
        service=caller.service,
        insurer_id=caller.insurer_id,
        rpc=rpc,
        trace_id=format(span.trace_id, "032x") if span.is_valid else "",
        traceparent=headers.get("traceparent", ""),
    )
