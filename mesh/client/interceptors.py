"""The interceptors of a channel, one for each kind of call, since a grpc.aio interceptor handles only one kind.

Calls of methods outside our contracts, such as health checks, pass through unchanged.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import grpc

from mesh.contracts import methods
from mesh.status import read_details

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable

    from grpc.aio import ClientCallDetails

    from mesh.client.call_rules import CallRules
    from mesh.contracts import Method

    Continuation = Callable[[ClientCallDetails, Any], Any]


def interceptors_of(outgoing: CallRules) -> tuple[UnaryUnary, UnaryStream, StreamUnary, StreamStream]:
    """Return the interceptors of a channel with these rules."""
    return (UnaryUnary(outgoing), UnaryStream(outgoing), StreamUnary(outgoing), StreamStream(outgoing))


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
            call = await self._attempts(continuation, details, with_request_id(request, method), method)
            await call
            code = grpc.StatusCode.OK
        except grpc.aio.AioRpcError as error:
            detailed = self._outgoing.explained(error, method)
            code, reason = error.code(), read_details(detailed).reason
            raise detailed from None
        finally:
            client_call.end(code, reason)
        return call

    async def _attempts(
        self, continuation: Continuation, details: ClientCallDetails, request: Any, method: Method
    ) -> Any:
        if details.timeout is None or method.is_batch or not self._outgoing.repeats(method):
            return await continuation(details, request)

        async def begin(timeout_s: float) -> Any:
            attempt = grpc.aio.ClientCallDetails(
                details.method, timeout_s, details.metadata, details.credentials, details.wait_for_ready
            )
            return await continuation(attempt, request)

        return await self._outgoing.attempts.answer(begin, method.path, details.timeout)


class UnaryStream(grpc.aio.UnaryStreamClientInterceptor):
    """One request, many responses."""

    def __init__(self, outgoing: CallRules) -> None:
        self._outgoing = outgoing

    async def intercept_unary_stream(
        self, continuation: Continuation, client_call_details: ClientCallDetails, request: Any
    ) -> Any:
        """Start the stream, and record its outcome when it ends."""
        return await start_answers(self._outgoing, continuation, client_call_details, request)


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
        return await start_answers(self._outgoing, continuation, client_call_details, request_iterator)


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


async def start_answers(
    outgoing: CallRules, continuation: Continuation, details: ClientCallDetails, requests: Any
) -> Any:
    """Start a stream of responses, whose error will have details as that of any other call."""
    method = method_of(details)
    call = await start_stream(outgoing, continuation, details, requests)
    return call if method is None else _responses(call, outgoing, method)


async def _responses(call: Any, outgoing: CallRules, method: Method) -> AsyncGenerator[Any]:
    try:
        async for response in call:
            yield response
    except grpc.aio.AioRpcError as error:
        raise outgoing.explained(error, method) from None
    finally:
        call.cancel()


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
