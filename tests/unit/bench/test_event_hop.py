"""Hops of events, read from spans: what starts the clock, what stops it, and what is left out."""

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import ResourceSpans, ScopeSpans, Span

from bench._event_hop import PROCESS, PUBLISH, Hop, hops, p99

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
COMMIT_S = 1000.0


def an_export(*spans: tuple[str, float, float]) -> bytes:
    """What a service sends: spans by name, start and end, in milliseconds since the commit."""
    made = [
        Span(
            trace_id=bytes.fromhex(TRACE),
            name=name,
            start_time_unix_nano=int((COMMIT_S + start_ms / 1000) * 1e9),
            end_time_unix_nano=int((COMMIT_S + end_ms / 1000) * 1e9),
        )
        for name, start_ms, end_ms in spans
    ]
    resource = ResourceSpans(scope_spans=[ScopeSpans(spans=made)])
    return ExportTraceServiceRequest(resource_spans=[resource]).SerializeToString()


def rounded(hop: Hop) -> tuple[float, float, float]:
    return round(hop.taken_ms, 3), round(hop.published_ms, 3), round(hop.begun_ms, 3)


def test_a_hop_goes_from_the_commit_to_the_start_of_the_work() -> None:
    relay, worker = an_export((PUBLISH, 3, 4)), an_export((PROCESS, 5, 90))

    found = hops({TRACE: COMMIT_S}, [worker, relay])

    assert rounded(found[TRACE]) == (3, 4, 5)


def test_an_event_that_comes_again_counts_as_it_came_first() -> None:
    export = an_export((PROCESS, 30_000, 30_001), (PUBLISH, 3, 4), (PROCESS, 5, 90), (PUBLISH, 20_000, 20_001))

    assert rounded(hops({TRACE: COMMIT_S}, [export])[TRACE]) == (3, 4, 5)


@pytest.mark.parametrize("arrived", [PUBLISH, PROCESS, "something else"])
def test_an_event_of_which_half_is_known_is_left_out(arrived: str) -> None:
    assert hops({TRACE: COMMIT_S}, [an_export((arrived, 3, 4))]) == {}


def test_the_99th_percentile_lies_within_what_was_measured() -> None:
    assert p99([float(number) for number in range(101)]) == 99
    assert p99([1.0, 2.0]) <= 2.0
