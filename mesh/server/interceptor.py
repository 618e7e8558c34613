"""The server interceptor: everything around each call, in one layer, since every further layer costs a coroutine.

From the outside in: telemetry, errors, authentication and permission, deadline, rate limit, the message, admission, the
servicer. Nothing of a message is taken before its caller is known: gRPC gives handlers of one message that message
already read and inflated, so each method is served as one that streams its requests, which is the same on the wire.
A stream ends with the token of its user, whoever it is passed on by.
The standard health and reflection services answer everyone, under any load (`open_calls`).
"""

from __future__ import annotations

import asyncio
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import grpc

from mesh import deadline
from mesh.contracts import methods
from mesh.errors import CredentialsInvalid, DeadlinePassed, MincaError, NotReady, PermissionMissing
from mesh.identity import auth
from mesh.server.admission import Admission
from mesh.server.call import ServerCall, incoming_metadata
from mesh.server.load_report import LoadReport
from mesh.server.message_reader import MessageReader, TakenMessage, messages_of
from mesh.server.open_calls import OpenCalls
from mesh.server.rate_limit import extra_weight

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
    """How a server admits calls, and how long it works on them; `strangers` limits, by address, who is not known."""

    authenticator: auth.Authenticator
    limits: CallerLimits
    strangers: CallerLimits
    calls_at_once: int
    service_timeout_s: float
    batch_timeout_s: float
    stream_timeout_s: float


@dataclass(frozen=True, slots=True)
class AdmittedCall:
    """A call that may begin: its message, or messages, and when its time and its token end, by the event loop."""

    taken: TakenMessage
    ends_at: float
    token_ends_at: float

    @property
    def until(self) -> float:
        """When it ends at the latest."""
        return min(self.ends_at, self.token_ends_at)


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
                admitted = await self._admit(call, context, decode)
                try:
                    return await self._bounded(behaviour(admitted.taken.message, context), admitted, method)
                finally:
                    self._end(admitted, method)

        return answer

    def _streaming(self, behaviour: Any, method: Method, decode: Any) -> Any:
        async def stream(_messages: Any, context: Context) -> AsyncIterator[Any]:
            async with ServerCall(method, context, self._load) as call:
                admitted = await self._admit(call, context, decode)
                replies: AsyncGenerator[Any, None] = behaviour(admitted.taken.message, context)
                try:
                    while (reply := await self._bounded(anext(replies, _END), admitted, method)) is not _END:
                        yield reply
                        self._refuse_late(admitted, method)
                finally:
                    self._end(admitted, method)
                    await replies.aclose()

        return stream

    async def _admit(self, call: ServerCall, context: Context, decode: Any) -> AdmittedCall:
        """Take the message of a call whose caller may make it, and admit the call once it may begin."""
        rules, method = self._rules, call.method
        caller = self._caller(call, context)
        if not method.requires or method.requires not in caller.permissions:
            raise PermissionMissing(method.requires)
        budget_s = self._budget_s(method, context.time_remaining())
        if rules.authenticator.is_counted(caller, method.requires):
            rules.limits.check((caller.insurer_id, caller.subject), method.weight)
        auth.caller_var.set(caller)
        auth.bearer_var.set(call.bearer)
        deadline.begin(budget_s)
        now = asyncio.get_running_loop().time()
        is_stream = method.streams_requests or method.streams_responses
        token_s = rules.authenticator.remaining_s(caller) if is_stream else math.inf
        taken = await self._taken(method, caller, context, decode, now + budget_s)
        try:
            await self._admission.enter(method, now + budget_s - asyncio.get_running_loop().time())
        except BaseException:
            taken.release()
            raise
        return AdmittedCall(taken, now + budget_s, now + token_s)

    async def _taken(
        self, method: Method, caller: auth.Caller, context: Context, decode: Any, ends_at: float
    ) -> TakenMessage:
        """Take the message, or messages, and what the call weighs with them from the caller's allowance."""
        rules, limited = self._rules, (caller.insurer_id, caller.subject)
        limits = rules.limits if rules.authenticator.is_counted(caller, method.requires) else None
        if method.streams_requests:
            if limits:
                limits.take(limited, method.weight)
            messages = messages_of(context, decode)
            return TakenMessage(limits.paced(limited, messages) if limits and method.streams_responses else messages)
        owner = None if rules.authenticator.is_open else limited
        try:
            taken = await self._messages.take(context, decode, owner, ends_at)
        except TimeoutError:
            raise DeadlinePassed(method.path) from None
        if limits:
            try:
                limits.take(limited, method.weight + extra_weight(taken.message))
            except BaseException:
                taken.release()
                raise
        return taken

    def _caller(self, call: ServerCall, context: Context) -> auth.Caller:
        try:
            return self._rules.authenticator.caller(call.bearer, call.service_token)
        except CredentialsInvalid:
            self._rules.strangers.take(context.peer().rpartition(":")[0])
            raise

    def _end(self, admitted: AdmittedCall, method: Method) -> None:
        admitted.taken.release()
        self._admission.leave(method)

    def _budget_s(self, method: Method, given_s: float | None) -> float:
        rules = self._rules
        if method.streams_responses:
            return deadline.work_budget_s(given_s, rules.stream_timeout_s, rules.stream_timeout_s)
        usual_s = rules.batch_timeout_s if method.is_batch else rules.service_timeout_s
        return deadline.work_budget_s(given_s, usual_s, rules.batch_timeout_s)

    async def _bounded(self, work: Awaitable[Any], admitted: AdmittedCall, method: Method) -> Any:
        """Await work until its time or its token ends, or, for a watch, until the server stops."""
        try:
            async with asyncio.timeout_at(admitted.until) as scope:
                if not method.is_watch:
                    return await work
                return await self._watching(work, scope)
        except Exception as error:
            if not scope.expired():
                raise
            raise self._lateness(admitted, method) from error

    def _refuse_late(self, admitted: AdmittedCall, method: Method) -> None:
        """End a stream that has so much to say that it never waits."""
        if asyncio.get_running_loop().time() >= admitted.until:
            raise self._lateness(admitted, method)

    def _lateness(self, admitted: AdmittedCall, method: Method) -> MincaError:
        if method.is_watch and self._stopping.has_begun:
            return NotReady("server")
        has_expired = admitted.token_ends_at <= admitted.ends_at
        return CredentialsInvalid("expired") if has_expired else DeadlinePassed(method.path)

    async def _watching(self, work: Awaitable[Any], scope: asyncio.Timeout) -> Any:
        if self._stopping.has_begun:
            scope.reschedule(asyncio.get_running_loop().time())
        self._stopping.watches.add(scope)
        try:
            return await work
        finally:
            self._stopping.watches.discard(scope)
