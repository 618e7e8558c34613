"""The interceptors of a channel, one for each kind of call, since a grpc.aio interceptor handles only one kind.

Calls of methods outside our contracts, such as health checks, pass through unchanged.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import grpc

from mesh.contracts import methods
from mesh.errors import DeadlinePassed, NotReady
from mesh.status import given_up, read_details, status_of, to_rpc_error

if TYPE_CHECKING:
    from collections.abc import Callable

    from grpc.aio import ClientCallDetails

    from mesh.client.call_rules import CallRules
    from mesh.contracts import Method

    Continuation = Callable[[ClientCallDetails, Any], Any]


def interceptors_of(outgoing: CallRules) -> list[grpc.aio.ClientInterceptor]:
    """Return the interceptors of a channel with these rules."""
    return [UnaryUnary(outgoing), UnaryStream(outgoing), StreamUnary(outgoing), StreamStream(outgoing)]


class UnaryUnary(grpc.aio.UnaryUnaryClientInterceptor):
    """One request, one response."""

    def __init__(self, outgoing: CallRules) -> None:
        self._outgoing = outgoing

    async def intercept_unary_unary(
        self, continuation: Continuation, client_call_details: ClientCallDetails, request: Any
    ) -> Any:
        """Make the call, wait for its response, and record the outcome."""
        method = method_of(client_call_details)
        if method is None:
            return await continuation(client_call_details, request)
        client_call, details = self._outgoing.begin(client_call_details, method)
        code, reason = grpc.StatusCode.CANCELLED, ""
        try:
            call = await continuation(details, with_request_id(request, method))
            await call
            code = grpc.StatusCode.OK
        except grpc.aio.AioRpcError as error:
            detailed = with_details(error, self._outgoing.peer, method)
            code, reason = detailed.code(), read_details(detailed).reason
            if code is grpc.StatusCode.UNAVAILABLE and self._outgoing.repeats(method):
                detailed = given_up(detailed)
            raise detailed from None
        finally:
            client_call.end(code, reason)
        return call


class UnaryStream(grpc.aio.UnaryStreamClientInterceptor):
    """One request, many responses."""

    def __init__(self, outgoing: CallRules) -> None:
        self._outgoing = outgoing

    async def intercept_unary_stream(
        self, continuation: Continuation, client_call_details: ClientCallDetails, request: Any
    ) -> Any:
        """Start the stream, and record its outcome when it ends."""
        return await start_stream(self._outgoing, continuation, client_call_details, request)


class StreamUnary(grpc.aio.StreamUnaryClientInterceptor):
    """Many requests, one response."""

    def __init__(self, outgoing: CallRules) -> None:
        self._outgoing = outgoing

    async def intercept_stream_unary(
        self, continuation: Continuation, client_call_details: ClientCallDetails, request_iterator: Any
    ) -> Any:
        """Start the stream, and record its outcome when it ends."""
        return await start_stream(self._outgoing, continuation, client_call_details, request_iterator)


class StreamStream(grpc.aio.StreamStreamClientInterceptor):
    """Many requests, many responses."""

    def __init__(self, outgoing: CallRules) -> None:
        self._outgoing = outgoing

    async def intercept_stream_stream(
        self, continuation: Continuation, client_call_details: ClientCallDetails, request_iterator: Any
    ) -> Any:
        """Start the stream, and record its outcome when it ends."""
        return await start_stream(self._outgoing, continuation, client_call_details, request_iterator)


async def start_stream(
    outgoing: CallRules, continuation: Continuation, details: ClientCallDetails, requests: Any
) -> Any:
    """Start a stream; its outcome is recorded when it ends, after it was returned."""
    method = method_of(details)
    if method is None:
        return await continuation(details, requests)
    client_call, details = outgoing.begin(details, method)
    try:
        call = await continuation(details, requests)
    except BaseException:
        client_call.end(grpc.StatusCode.CANCELLED)
        raise
    outgoing.follow(client_call, call)
    return call


def method_of(details: ClientCallDetails) -> Method | None:
    """Return the contract of the called method, whose name grpc passes as bytes; None for methods of others."""
    name: str | bytes = details.method
    return methods().get(name.decode() if isinstance(name, bytes) else name)


def with_request_id(request: Any, method: Method) -> Any:
    """Set a request_id on a request that has none, where the id makes it safe to retry."""
    if method.states_idempotency or not method.takes_request_id or request.request_id:
        return request
    keyed = type(request)()
    keyed.CopyFrom(request)
    keyed.request_id = str(uuid.uuid4())
    return keyed


def with_details(error: grpc.aio.AioRpcError, peer: str, method: Method) -> grpc.aio.AioRpcError:
    """Add details that name the peer to a transport error, which has none."""
    if status_of(error) is not None:
        return error
    if error.code() is grpc.StatusCode.UNAVAILABLE:
        return to_rpc_error(NotReady(peer))
    if error.code() is grpc.StatusCode.DEADLINE_EXCEEDED:
        return to_rpc_error(DeadlinePassed(method.path))
    return error
