"""The interceptors of a channel, one for each kind of call, for grpc.aio takes an interceptor for one kind only.

Calls of methods that are in no contract of ours, such as health checks, pass untouched.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import grpc

from mesh.contracts import methods
from mesh.errors import DeadlinePassed, NotReady
from mesh.status import read_details, status_of, to_rpc_error

if TYPE_CHECKING:
    from collections.abc import Callable

    from grpc.aio import ClientCallDetails

    from mesh.client.call_rules import CallRules
    from mesh.contracts import Method

    Continuation = Callable[[ClientCallDetails, Any], Any]


def interceptors_of(outgoing: CallRules) -> list[grpc.aio.ClientInterceptor]:
    """The interceptors of a channel with these rules."""
    return [UnaryUnary(outgoing), UnaryStream(outgoing), StreamUnary(outgoing), StreamStream(outgoing)]


class UnaryUnary(grpc.aio.UnaryUnaryClientInterceptor):
    """One request, one response."""

    def __init__(self, outgoing: CallRules) -> None:
        self._outgoing = outgoing

    async def intercept_unary_unary(
        self, continuation: Continuation, client_call_details: ClientCallDetails, request: Any
    ) -> Any:
        """Wait for the answer, so that it is known how the call went."""
        method = method_of(client_call_details)
        if method is None:
            return await continuation(client_call_details, request)
        sent, details = self._outgoing.begin(client_call_details, method)
        code, reason = grpc.StatusCode.CANCELLED, ""
        try:
            call = await continuation(details, with_request_id(request, method))
            await call
            code = grpc.StatusCode.OK
        except grpc.aio.AioRpcError as error:
            told = with_details(error, self._outgoing.peer, method)
            code, reason = told.code(), read_details(told).reason
            raise told from None
        finally:
            sent.end(code, reason)
        return call


class UnaryStream(grpc.aio.UnaryStreamClientInterceptor):
    """One request, many responses."""

    def __init__(self, outgoing: CallRules) -> None:
        self._outgoing = outgoing

    async def intercept_unary_stream(
        self, continuation: Continuation, client_call_details: ClientCallDetails, request: Any
    ) -> Any:
        """Hand out the call, and follow it."""
        return await begun(self._outgoing, continuation, client_call_details, request)


class StreamUnary(grpc.aio.StreamUnaryClientInterceptor):
    """Many requests, one response."""

    def __init__(self, outgoing: CallRules) -> None:
        self._outgoing = outgoing

    async def intercept_stream_unary(
        self, continuation: Continuation, client_call_details: ClientCallDetails, request_iterator: Any
    ) -> Any:
        """Hand out the call, and follow it."""
        return await begun(self._outgoing, continuation, client_call_details, request_iterator)


class StreamStream(grpc.aio.StreamStreamClientInterceptor):
    """Many requests, many responses."""

    def __init__(self, outgoing: CallRules) -> None:
        self._outgoing = outgoing

    async def intercept_stream_stream(
        self, continuation: Continuation, client_call_details: ClientCallDetails, request_iterator: Any
    ) -> Any:
        """Hand out the call, and follow it."""
        return await begun(self._outgoing, continuation, client_call_details, request_iterator)


async def begun(outgoing: CallRules, continuation: Continuation, details: ClientCallDetails, requests: Any) -> Any:
    """Begin a streaming call; how it went is known when it is over, long after it was handed out."""
    method = method_of(details)
    if method is None:
        return await continuation(details, requests)
    sent, details = outgoing.begin(details, method)
    try:
        call = await continuation(details, requests)
    except BaseException:
        sent.end(grpc.StatusCode.CANCELLED)
        raise
    outgoing.follow(sent, call)
    return call


def method_of(details: ClientCallDetails) -> Method | None:
    """What the contracts say of the method that is called; grpc hands its name out as bytes."""
    name: str | bytes = details.method
    return methods().get(name.decode() if isinstance(name, bytes) else name)


def with_request_id(request: Any, method: Method) -> Any:
    """Give a request that has none a request_id of its own, where that is what makes it safe to repeat."""
    if method.states_idempotency or not method.takes_request_id or request.request_id:
        return request
    keyed = type(request)()
    keyed.CopyFrom(request)
    keyed.request_id = str(uuid.uuid4())
    return keyed


def with_details(error: grpc.aio.AioRpcError, peer: str, method: Method) -> grpc.aio.AioRpcError:
    """Say who failed, where the failure is one of the transport, which does not."""
    if status_of(error) is not None:
        return error
    if error.code() is grpc.StatusCode.UNAVAILABLE:
        return to_rpc_error(NotReady(peer))
    if error.code() is grpc.StatusCode.DEADLINE_EXCEEDED:
        return to_rpc_error(DeadlinePassed(method.path))
    return error
