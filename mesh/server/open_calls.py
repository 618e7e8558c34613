"""Calls that anybody may make, without credentials: health and reflection.

They are outside of every limit on callers, so a stranger's are bounded by themselves, with a share for each address.
"""

from __future__ import annotations

import asyncio
import math
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Final

import grpc

from mesh.errors import MincaError
from mesh.server.message_reader import MessageReader, messages_of
from mesh.server.shared_room import SharedRoom
from mesh.status import status_code, to_status, trailers

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from mesh.server.message_reader import Context

    Handler = grpc.RpcMethodHandler[Any, Any]

MOST_AT_ONCE: Final = 512
OF_ONE_ADDRESS: Final = 256
# What they send is a name: it is there at once, or never.
READ_AT_ONCE: Final = 8
READ_OF_ONE_ADDRESS: Final = 2
LONGEST_READ_S: Final = 1.0
# Who looks at the contracts asks for one thing after another.
LONGEST_CONVERSATION_S: Final = 60.0


class OpenCalls:
    """Wraps the handlers of services that need no credentials."""

    def __init__(self) -> None:
        self._calls = SharedRoom(MOST_AT_ONCE, OF_ONE_ADDRESS, "calls without credentials")
        self._messages = MessageReader(READ_AT_ONCE, READ_OF_ONE_ADDRESS, LONGEST_READ_S)

    def wrap(self, handler: Handler) -> Handler:
        """Return the bounded handler."""
        make: Any = grpc.stream_stream_rpc_method_handler
        around = self._conversing if handler.request_streaming else self._watching
        if not handler.response_streaming:
            make, around = grpc.stream_unary_rpc_method_handler, self._answering
        behaviour: Any = handler.unary_unary or handler.unary_stream or handler.stream_stream
        wrapped: Handler = make(around(behaviour, handler.request_deserializer), None, handler.response_serializer)
        return wrapped

    def _answering(self, behaviour: Any, decode: Any) -> Any:
        async def answer(_messages: Any, context: Context) -> Any:
            async with self._begun(context) as address:
                return await behaviour(await self._message(context, decode, address), context)

        return answer

    def _watching(self, behaviour: Any, decode: Any) -> Any:
        async def watch(_messages: Any, context: Context) -> AsyncIterator[Any]:
            async with self._begun(context) as address:
                async for reply in behaviour(await self._message(context, decode, address), context):
                    yield reply

        return watch

    def _conversing(self, behaviour: Any, decode: Any) -> Any:
        async def converse(_messages: Any, context: Context) -> AsyncIterator[Any]:
            async with self._begun(context, LONGEST_CONVERSATION_S):
                async for reply in behaviour(messages_of(context, decode), context):
                    yield reply

        return converse

    @asynccontextmanager
    async def _begun(self, context: Context, longest_s: float | None = None) -> AsyncIterator[str]:
        address = address_of(context.peer())
        try:
            with self._calls.reserve_now(1, address):
                async with asyncio.timeout(longest_s):
                    yield address
        except TimeoutError:
            await context.abort(grpc.StatusCode.DEADLINE_EXCEEDED, "too slow")
        except MincaError as error:
            status = to_status(error)
            await context.abort(status_code(status), status.message, trailers(status))

    async def _message(self, context: Context, decode: Any, address: str) -> Any:
        return (await self._messages.take(context, decode, address, math.inf)).message


def address_of(peer: str) -> str:
    """Return the address of a peer as gRPC names it, without its port: `ipv4:10.0.0.7`, `ipv6:[::1]`, `unix:`."""
    return peer.rpartition(":")[0] if peer.startswith("ip") else peer
