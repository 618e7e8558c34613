"""Traces and metrics: exported over OTLP where a collector is set, else only propagated, so that logs have trace ids.

The names of spans, attributes and instruments stand in `mesh.telemetry.semconv`.
No span carries an exception's message, for it may hold personal data.
"""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

import grpc
from opentelemetry import context as otel_context
from opentelemetry import metrics, trace
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from mesh.telemetry import semconv
from mesh.telemetry.logs import configure_logs
from mesh.telemetry.tracers import CarryingTracer, QuietTracer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from opentelemetry.context import Context

    from mesh.settings import Settings

FLUSH_S: Final = 5.0
METRICS_EVERY_S: Final = 10.0
SCOPE: Final = "minca"
TRACE_HEADERS: Final = frozenset({"traceparent", "tracestate"})

_propagator: Final = TraceContextTextMapPropagator()
_observed: Final[list[tuple[str, metrics.CallbackT, str]]] = []


def observe(name: str, callback: metrics.CallbackT, description: str) -> None:
    """Register a gauge that `callback` reads, for every telemetry started from now on."""
    _observed.append((name, callback, description))


@dataclass(frozen=True, slots=True)
class Instruments:
    """Where spans and measurements go."""

    tracer: trace.Tracer
    meter: metrics.Meter
    server_duration: metrics.Histogram
    client_duration: metrics.Histogram
    is_exporting: bool


def _instruments(tracer: trace.Tracer, measures: metrics.MeterProvider, *, is_exporting: bool) -> Instruments:
    meter = measures.get_meter(SCOPE)
    for name, callback, description in _observed:
        meter.create_observable_gauge(name, callbacks=[callback], description=description)
    return Instruments(
        tracer=tracer,
        meter=meter,
        server_duration=_duration(meter, semconv.SERVER_DURATION, "How long it took to answer a call."),
        client_duration=_duration(meter, semconv.CLIENT_DURATION, "How long a call to another service took."),
        is_exporting=is_exporting,
    )


def _duration(meter: metrics.Meter, name: str, description: str) -> metrics.Histogram:
    return meter.create_histogram(
        name, unit="s", description=description, explicit_bucket_boundaries_advisory=semconv.DURATION_BUCKETS_S
    )


def _carried_only() -> Instruments:
    """Return instruments that propagate trace ids but export nothing."""
    return _instruments(CarryingTracer(), metrics.NoOpMeterProvider(), is_exporting=False)


_in_force: Instruments = _carried_only()


def in_force() -> Instruments:
    """Return the current instruments."""
    return _in_force


def tracer() -> trace.Tracer:
    """Return the current tracer; do not keep it, since it changes when telemetry starts."""
    return _in_force.tracer


def meter() -> metrics.Meter:
    """Return the current meter, to create instruments once telemetry has started."""
    return _in_force.meter


def inject(headers: dict[str, str], context: Context | None = None) -> None:
    """Put the current trace, or that of `context`, into the headers of an event or a request."""
    _propagator.inject(headers, context)


def extract(headers: Mapping[str, str]) -> Context:
    """Return the trace context in the headers; the current context when they have none."""
    return _propagator.extract(dict(headers))


@cache
def rpc_attributes(path: str) -> dict[str, str]:
    """Return the attributes of a call for spans and metrics."""
    return {semconv.RPC_SYSTEM: semconv.GRPC, semconv.RPC_METHOD: path[1:]}


def end_span(span: trace.Span, code: grpc.StatusCode, reason: str, *, is_fault: bool) -> None:
    """Record the outcome of a call on its span, and end it."""
    if span.is_recording():
        span.set_attribute(semconv.RPC_STATUS, code.name)
        if code is not grpc.StatusCode.OK:
            span.set_attribute(semconv.ERROR_TYPE, reason or code.name)
        if is_fault:
            span.set_status(trace.StatusCode.ERROR)
    span.end()


def record(duration: metrics.Histogram, path: str, code: grpc.StatusCode, started: float) -> None:
    """Record the duration of a call that started at `started` (performance counter)."""
    if _in_force.is_exporting:
        duration.record(time.perf_counter() - started, rpc_attributes(path) | {semconv.RPC_STATUS: code.name})


@contextmanager
def continued(headers: Mapping[str, str]) -> Iterator[None]:
    """Continue the trace in the headers."""
    token = otel_context.attach(extract(headers))
    try:
        yield
    finally:
        otel_context.detach(token)


@contextmanager
def telemetry(service_name: str, settings: Settings) -> Iterator[None]:
    """Set up logs, traces and metrics of this process; at the end flush them, for five seconds at most."""
    global _in_force  # noqa: PLW0603 - one process has one telemetry, and libraries reach it without being handed it
    configure_logs(service_name, settings.log_level)
    if settings.otlp_endpoint is None:
        yield
        return
    before = _in_force
    traces, measures = _exporting(service_name, settings.otlp_endpoint)
    _in_force = _instruments(QuietTracer(traces.get_tracer(SCOPE)), measures, is_exporting=True)
    try:
        yield
    finally:
        _in_force = before
        _flush(traces.shutdown, measures.shutdown)


def _exporting(service_name: str, endpoint: str) -> tuple[TracerProvider, MeterProvider]:
    # A fifth of a second that a process without a collector, such as most commands, does not need.
    from opentelemetry.exporter.otlp.proto.grpc.metric_exporter import OTLPMetricExporter  # noqa: PLC0415
    from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter  # noqa: PLC0415

    resource = Resource.create({semconv.SERVICE_NAME: service_name, semconv.SERVICE_NAMESPACE: "minca"})
    traces = TracerProvider(resource=resource, shutdown_on_exit=False)
    traces.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=endpoint), schedule_delay_millis=1000))
    reader = PeriodicExportingMetricReader(
        OTLPMetricExporter(endpoint=endpoint), export_interval_millis=METRICS_EVERY_S * 1000
    )
    return traces, MeterProvider([reader], resource=resource, shutdown_on_exit=False)


def _flush(*shutdowns: Callable[[], None]) -> None:
    """Flush what is left, without waiting long for a collector that is gone."""
    threads = [threading.Thread(target=shutdown, daemon=True) for shutdown in shutdowns]
    ends_at = time.monotonic() + FLUSH_S
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(ends_at - time.monotonic(), 0))
