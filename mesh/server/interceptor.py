"""The server interceptor: everything around each call, in one layer, since every further layer costs a coroutine.

From the outside in: telemetry, errors, authentication and permission, deadline, rate limit, the message, admission, the
servicer. Nothing of a message is taken before its caller is known: gRPC gives handlers of one message that message
already read and inflated, so each method is served as one that streams its requests, which is the same on the wire.
The standard health and reflection services answer everyone, under any load (`open_calls`).
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import grpc

from mesh import deadline
from mesh.contracts import methods
from mesh.errors import DeadlinePassed, NotReady, PermissionMissing
from mesh.identity import auth
from mesh.server.admission import Admission
from mesh.server.call import ServerCall, incoming_metadata
from mesh.server.load_report import LoadReport
from mesh.server.message_reader import MessageReader, TakenMessage, messages_of
from mesh.server.open_calls import OpenCalls

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable

    from mesh.contracts import Method
    from mesh.server.rate_limit import CallerLimits

    Context = grpc.aio.ServicerContext[Any, Any]
    Handler = grpc.RpcMethodHandler[Any, Any]

# Messages on their way: of all callers, of one, and how long one may take.
READ_AT_ONCE: Final = 64
READ_OF_ONE_CALLER: Final = 8
LONGEST_READ_S: Final = 30.0
_END: Final = object()


@dataclass(frozen=True, slots=True)
class ServerRules:
    """How a server admits calls, and how long it works on them."""

    authenticator: auth.Authenticator
    limits: CallerLimits
    calls_at_once: int
    service_timeout_s: float
    batch_timeout_s: float
    stream_timeout_s: float


@dataclass(slots=True)
class StopSignal:
    """Tells endless streams that the server is about to stop."""

    has_begun: bool = False
    watches: set[asyncio.Timeout] = field(default_factory=set)

    def begin(self) -> None:
        """Wake every watch that is waiting for its next message."""
        self.has_begun = True
        for watch in self.watches:
            watch.reschedule(asyncio.get_running_loop().time())


class ServerInterceptor(grpc.aio.ServerInterceptor):
    """Wraps the handler of each method once."""

    def __init__(self, rules: ServerRules, stopping: StopSignal) -> None:
        self._rules = rules
        self._stopping = stopping
        self._load = LoadReport()
        self._admission = Admission(rules.calls_at_once)
        self._messages = MessageReader(READ_AT_ONCE, READ_OF_ONE_CALLER, LONGEST_READ_S)
        self._open_calls = OpenCalls()
        self._wrapped: dict[str, Handler] = {}

    async def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Awaitable[Handler | None]],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> Handler | None:
        """Return the wrapped handler of a method, or the original one of a service that is not ours."""
        incoming_metadata.set(handler_call_details.invocation_metadata or ())
        path = handler_call_details.method
        wrapped_before = self._wrapped.get(path)
        if wrapped_before is not None:
            return wrapped_before
        handler = await continuation(handler_call_details)
        if handler is None:
            return None
        method = methods().get(path)
        self._wrapped[path] = wrapped = self._wrap(handler, method) if method else self._open_calls.wrap(handler)
        return wrapped

    def _wrap(self, handler: Handler, method: Method) -> Handler:
        behaviour: Any = handler.unary_unary or handler.unary_stream or handler.stream_unary or handler.stream_stream
        make: Any = grpc.stream_stream_rpc_method_handler
        around = self._streaming
        if not method.streams_responses:
            make, around = grpc.stream_unary_rpc_method_handler, self._answering
        # Without a deserializer the wrapper gets bytes: it decodes them itself, to refuse in words what is no message.
        wrapped: Handler = make(
            around(behaviour, method, handler.request_deserializer), None, handler.response_serializer
        )
        return wrapped

    def _answering(self, behaviour: Any, method: Method, decode: Any) -> Any:
        async def answer(_messages: Any, context: Context) -> Any:
            async with ServerCall(method, context, self._load) as call:
                taken, ends_at = await self._begin(call, context, decode)
                try:
                    return await self._bounded(behaviour(taken.message, context), ends_at, method)
                finally:
                    self._end(taken, method)

        return answer

    def _streaming(self, behaviour: Any, method: Method, decode: Any) -> Any:
        async def stream(_messages: Any, context: Context) -> AsyncIterator[Any]:
            async with ServerCall(method, context, self._load) as call:
                taken, ends_at = await self._begin(call, context, decode)
                replies: AsyncGenerator[Any, None] = behaviour(taken.message, context)
                try:
                    while (reply := await self._bounded(anext(replies, _END), ends_at, method)) is not _END:
                        yield reply
                finally:
                    self._end(taken, method)
                    await replies.aclose()

        return stream

    async def _begin(self, call: ServerCall, context: Context, decode: Any) -> tuple[TakenMessage, float]:
        """Take the message of a call whose caller may make it, and admit the call once it may begin.

        Returns the message, and the time of the event loop at which the call must end.
        """
        rules, method = self._rules, call.method
        caller = rules.authenticator.caller(call.bearer, call.service_token)
        if not method.requires or method.requires not in caller.permissions:
            raise PermissionMissing(method.requires)
        budget_s = self._budget_s(method, context.time_remaining())
        if rules.authenticator.is_counted(caller, method.requires):
            rules.limits.take(caller.subject, is_read=method.is_read)
        auth.caller_var.set(caller)
        auth.bearer_var.set(call.bearer)
        deadline.begin(budget_s)
        ends_at = asyncio.get_running_loop().time() + budget_s
        if method.streams_requests:
            taken = TakenMessage(messages_of(context, decode))
        else:
            owner = None if rules.authenticator.is_open else (caller.insurer_id, caller.subject)
            try:
                taken = await self._messages.take(context, decode, owner, ends_at)
            except TimeoutError:
                raise DeadlinePassed(method.path) from None
        try:
            await self._admission.enter(method, ends_at - asyncio.get_running_loop().time())
        except BaseException:
            taken.release()
            raise
        return taken, ends_at

    def _end(self, taken: TakenMessage, method: Method) -> None:
        taken.release()
        self._admission.leave(method)

    def _budget_s(self, method: Method, given_s: float | None) -> float:
        rules = self._rules
        if method.streams_responses:
            return deadline.work_budget_s(given_s, rules.stream_timeout_s, rules.stream_timeout_s)
        usual_s = rules.batch_timeout_s if method.is_batch else rules.service_timeout_s
        return deadline.work_budget_s(given_s, usual_s, rules.batch_timeout_s)

    async def _bounded(self, work: Awaitable[Any], ends_at: float, method: Method) -> Any:
        """Await work until its deadline, or, for a watch, until the server stops."""
        try:
            async with asyncio.timeout_at(ends_at) as scope:
                if not method.is_watch:
                    return await work
                return await self._watching(work, scope)
        except Exception as error:
            if not scope.expired():
                raise
            late = NotReady("server") if method.is_watch and self._stopping.has_begun else DeadlinePassed(method.path)
            raise late from error

    async def _watching(self, work: Awaitable[Any], scope: asyncio.Timeout) -> Any:
        if self._stopping.has_begun:
            scope.reschedule(asyncio.get_running_loop().time())
        self._stopping.watches.add(scope)
        try:
            return await work
        finally:
            self._stopping.watches.discard(scope)
