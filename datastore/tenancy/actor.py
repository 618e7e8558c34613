"""Who makes a change, by which call, in which trace: what every audit entry says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from opentelemetry import trace

from mesh.errors import InvalidField
from mesh.identity.auth import current_caller
from mesh.telemetry import setup

DEFAULT_INSURER: Final = "default"


@dataclass(frozen=True, slots=True)
class Actor:
    """The caller of a method, as far as storing cares. `insurer_id` empty: may see every insurer's."""

    subject: str
    service: str
    insurer_id: str
    rpc: str
    trace_id: str = ""
    traceparent: str = ""


THE_DATASTORE: Final = Actor(subject="", service="datastore", insurer_id="", rpc="")


def author(rpc: str) -> Actor:
    """Say who makes the call that is being answered; `rpc` is its full method name."""
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


def insurer_to_write(by: Actor, field: str, asked: str) -> str:
    """Choose whose a new thing is: as asked, else the caller's, else the default.

    Raises: InvalidField when the caller may not write for that insurer.
    """
    if by.insurer_id and asked not in {"", by.insurer_id}:
        raise InvalidField(field, asked, by.insurer_id)
    return asked or by.insurer_id or DEFAULT_INSURER
