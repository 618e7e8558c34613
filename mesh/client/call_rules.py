"""What every call to another service carries and goes through: deadline, trace, identity, circuit breaker."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

import grpc
from opentelemetry import trace

from mesh import deadline
from mesh.client.call import ClientCall
from mesh.errors import MincaError
from mesh.identity import auth
from mesh.status import to_rpc_error
from mesh.telemetry import setup

if TYPE_CHECKING:
    from mesh.client.circuit_breaker import Breaker
    from mesh.contracts import Method
    from mesh.identity.tokens import ServiceIdentity


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Deadlines of calls that were given none, in seconds."""

    service_s: float
    batch_s: float
    stream_s: float

    def of(self, method: Method) -> float:
        """The deadline of a call of this method."""
        if method.streams_responses:
            return self.stream_s
        return self.batch_s if method.is_batch else self.service_s


class CallRules:
    """The rules of one channel, shared by its four interceptors; `bearer` is sent where no caller brought a token."""

    def __init__(
        self, peer: str, *, timeouts: Timeouts, breaker: Breaker, identity: ServiceIdentity | None, bearer: str
    ) -> None:
        self.peer = peer
        self._timeouts = timeouts
        self._breaker = breaker
        self._identity = identity
        self._bearer = bearer
        self._followed: set[asyncio.Task[None]] = set()

    def begin(
        self, details: grpc.aio.ClientCallDetails, method: Method
    ) -> tuple[ClientCall, grpc.aio.ClientCallDetails]:
        """Let a call go, with all that it has to carry.

        Raises: AioRpcError when it can't be in time, or the breaker is open.
        """
        try:
            timeout_s = deadline.call_timeout_s(details.timeout, self._timeouts.of(method))
            self._breaker.admit()
        except MincaError as refusal:
            raise to_rpc_error(refusal) from None
        span = setup.tracer().start_span(
            method.path[1:], kind=trace.SpanKind.CLIENT, attributes=setup.rpc_attributes(method.path)
        )
        metadata = self._metadata(details.metadata, span)
        return ClientCall(method.path, span, self._breaker), grpc.aio.ClientCallDetails(
            details.method, timeout_s, metadata, details.credentials, details.wait_for_ready
        )

    def _metadata(self, given: grpc.aio.Metadata | None, span: trace.Span) -> grpc.aio.Metadata:
        metadata = grpc.aio.Metadata(*(given or ()))
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

    def follow(self, sent: ClientCall, call: grpc.aio.Call) -> None:
        """Watch a call that goes on after the interceptor has handed it out."""
        task = asyncio.get_running_loop().create_task(_followed(sent, call))
        self._followed.add(task)
        task.add_done_callback(self._followed.discard)


async def _followed(sent: ClientCall, call: grpc.aio.Call) -> None:
    code = grpc.StatusCode.CANCELLED
    try:
        await call.initial_metadata()
        if not call.done():
            sent.answered()
        code = await call.code()
    finally:
        sent.end(code)
