"""What a hop of an event is: its way from a commit to a worker in stages, read from the spans that services send."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import quantiles
from typing import TYPE_CHECKING, Any, Final, Self

import grpc
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from opentelemetry.proto.trace.v1.trace_pb2 import Span

EVENT: Final = "minca.events.v1.EmailReceived"
PUBLISH: Final = f"{EVENT} publish"
PROCESS: Final = f"{EVENT} process"


@dataclass(frozen=True, slots=True)
class Hop:
    """One event on its way; each stage in milliseconds since the commit."""

    taken_ms: float
    published_ms: float
    begun_ms: float

    @classmethod
    def since(cls, commit_s: float, *, taken_s: float, published_s: float, begun_s: float) -> Self:
        """Make one of moments, each in seconds of the same clock."""
        return cls(*((instant_s - commit_s) * 1000 for instant_s in (taken_s, published_s, begun_s)))


class Exports(grpc.GenericRpcHandler):
    """A collector that keeps spans as the bytes they came in, to be read when nothing is measured any more."""

    def __init__(self) -> None:
        self.requests: list[bytes] = []

    def service(self, details: grpc.HandlerCallDetails) -> grpc.RpcMethodHandler[Any, Any]:
        """Keep spans, swallow the rest."""
        is_spans = str(details.method).endswith("TraceService/Export")

        def take(request: bytes, _context: object) -> bytes:
            if is_spans:
                self.requests.append(request)
            return b""

        return grpc.unary_unary_rpc_method_handler(take)


def hops(commits: Mapping[str, float], exports: Iterable[bytes]) -> dict[str, Hop]:
    """The hop of each event that arrived; `commits` and what is returned go by the trace.

    What came more than once, counts as it came first.
    """
    first: dict[tuple[str, str], Span] = {}
    for span in _spans(exports):
        key = span.trace_id.hex(), span.name
        if key not in first or span.start_time_unix_nano < first[key].start_time_unix_nano:
            first[key] = span
    return {
        trace: Hop.since(
            commit_s,
            taken_s=published.start_time_unix_nano / 1e9,
            published_s=published.end_time_unix_nano / 1e9,
            begun_s=begun.start_time_unix_nano / 1e9,
        )
        for trace, commit_s in commits.items()
        if (published := first.get((trace, PUBLISH))) and (begun := first.get((trace, PROCESS)))
    }


def _spans(exports: Iterable[bytes]) -> Iterable[Span]:
    for export in exports:
        for of_process in ExportTraceServiceRequest.FromString(export).resource_spans:
            for of_scope in of_process.scope_spans:
                yield from (span for span in of_scope.spans if span.name in {PUBLISH, PROCESS})


def p99(values: Sequence[float]) -> float:
    """The 99th percentile, never above the largest value."""
    return quantiles(values, n=100, method="inclusive")[98]
