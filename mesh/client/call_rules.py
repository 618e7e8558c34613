"""Rules for every call to another service: deadline, trace, identity, circuit breaker."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import grpc
from opentelemetry import trace

from mesh import deadline
from mesh.client.call import ClientCall
from mesh.client.second_attempt import SecondAttempts
from mesh.errors import CircuitOpen, DeadlinePassed, MincaError, NotReady, Overloaded
from mesh.identity import auth
from mesh.status import given_up, status_of, to_rpc_error
from mesh.telemetry import setup

if TYPE_CHECKING:
    from mesh.client.circuit_breaker import Breaker
    from mesh.contracts import Method
    from mesh.identity.tokens import ServiceIdentity

# gRPC core drops them without words when a server does not even take them from it; who resets a call has words.
DROPPED: Final = "calls that wait to be taken"
DROPPED_RETRY_S: Final = 1.0


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Default timeouts of calls, in seconds."""

    service_s: float
    batch_s: float
    stream_s: float

    def of(self, method: Method) -> float:
        """Return the default timeout of a method."""
        if method.streams_responses:
            return self.stream_s
        return self.batch_s if method.is_batch else self.service_s


class CallRules:
    """The rules of one channel, shared by its four interceptors; `bearer` is sent when the caller has no token."""

    def __init__(
        self,
        peer: str,
        *,
        timeouts: Timeouts,
        breaker: Breaker,
        identity: ServiceIdentity | None,
        bearer: str,
        max_retries: int,
        retry_delay_s: float | None,
    ) -> None:
        self.peer = peer
        self.attempts = SecondAttempts(max_retries, retry_delay_s)
        self._max_retries = max_retries
        self._timeouts = timeouts
        self._breaker = breaker
        self._identity = identity
        self._bearer = bearer
        self._open_streams: set[asyncio.Task[None]] = set()

    def begin(
        self, details: grpc.aio.ClientCallDetails, method: Method
    ) -> tuple[ClientCall, grpc.aio.ClientCallDetails]:
        """Start a call: return its record, and its details with timeout and metadata.

        Raises: AioRpcError when too little time is left, or the breaker is open.
        """
        started, default_s = time.perf_counter(), self._timeouts.of(method)
        try:
            timeout_s = deadline.call_timeout_s(details.timeout, default_s)
            self._breaker.admit()
        except MincaError as refusal:
            refused = to_rpc_error(refusal)
            setup.record(setup.in_force().client_duration, method.path, refused.code(), started)
            raise (given_up(refused) if isinstance(refusal, CircuitOpen) else refused) from None
        span = setup.tracer().start_span(
            method.path[1:], kind=trace.SpanKind.CLIENT, attributes=setup.rpc_attributes(method.path)
        )
        metadata = self._metadata(details.metadata, span)
        has_our_deadline = details.timeout is None and timeout_s == default_s
        client_call = ClientCall(method.path, span, self._breaker, has_our_deadline=has_our_deadline)
        return client_call, grpc.aio.ClientCallDetails(
            details.method, timeout_s, metadata, details.credentials, details.wait_for_ready
        )

    def repeats(self, method: Method) -> bool:
        """Whether the channel repeats calls of a method."""
        return bool(self._max_retries) and method.is_repeatable

    def explained(self, error: grpc.aio.AioRpcError, method: Method) -> grpc.aio.AioRpcError:
        """Return the error with details, and marked where the call was repeated in vain."""
        detailed = with_details(error, self.peer, method)
        is_in_vain = error.code() is grpc.StatusCode.UNAVAILABLE and self.repeats(method)
        return given_up(detailed) if is_in_vain else detailed

    def _metadata(self, call_metadata: grpc.aio.Metadata | None, span: trace.Span) -> grpc.aio.Metadata:
        metadata = grpc.aio.Metadata(*(call_metadata or ()))
        headers: dict[str, str] = {}
        setup.inject(headers, trace.set_span_in_context(span))
        for key, value in headers.items():
            metadata[key] = value
        bearer = auth.bearer_var.get() or self._bearer
        if bearer and metadata.get(auth.USER_HEADER) is None:
            metadata[auth.USER_HEADER] = bearer
        if self._identity is not None:
            metadata[auth.SERVICE_HEADER] = self._identity.token()
        return metadata

    def follow(self, client_call: ClientCall, call: grpc.aio.Call) -> None:
        """Record the outcome of a stream, which continues after the interceptor has returned it."""
        task = asyncio.get_running_loop().create_task(_follow_stream(client_call, call))
        self._open_streams.add(task)
        task.add_done_callback(self._open_streams.discard)


async def _follow_stream(client_call: ClientCall, call: grpc.aio.Call) -> None:
    code = grpc.StatusCode.CANCELLED
    try:
        await call.initial_metadata()
        if not call.done():
            client_call.responded()
        code = await call.code()
    finally:
        client_call.end(code)


def with_details(error: grpc.aio.AioRpcError, peer: str, method: Method) -> grpc.aio.AioRpcError:
    """Add details that name the peer to a transport error, which has none."""
    if status_of(error) is not None:
        return error
    if error.code() is grpc.StatusCode.UNAVAILABLE:
        return to_rpc_error(NotReady(peer))
    if error.code() is grpc.StatusCode.CANCELLED:  # by others: a call that its caller cancels raises no such error
        return to_rpc_error(Overloaded(DROPPED, DROPPED_RETRY_S) if _is_wordless(error) else NotReady(peer))
    if error.code() is grpc.StatusCode.DEADLINE_EXCEEDED:
        return to_rpc_error(DeadlinePassed(method.path))
    return error


def _is_wordless(error: grpc.aio.AioRpcError) -> bool:
    """Whether an error says no more than its code."""
    return error.details() in (None, "", error.code().name)
