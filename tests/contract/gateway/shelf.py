"""The shelf service: a contract with files in its answers, and a real server that sends what a test lays on it."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

import grpc
from google.protobuf import message_factory

from gateway.routing import descriptors
from tests.contract.gateway.echo import compiled

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from google.protobuf.descriptor import MethodDescriptor
    from google.protobuf.message import Message

    from gateway.routing.descriptors import Contracts

SERVICE = "shelf.v1.ShelfService"


@cache
def shelf_contracts() -> Contracts:
    return descriptors.load(compiled("shelf/v1/shelf_service.proto"))


def new(full_name: str, **values: Any) -> Any:
    """Make a message of the contract."""
    return message_factory.GetMessageClass(shelf_contracts().pool.FindMessageTypeByName(full_name))(**values)


def http_body(data: bytes, media_type: str = "", *extensions: Message) -> Any:
    """Make a piece."""
    body = new("google.api.HttpBody", data=data, content_type=media_type)
    for extension in extensions:
        body.extensions.add().Pack(extension)
    return body


def label(name: str) -> Any:
    return new("shelf.v1.Label", name=name)


@dataclass(slots=True)
class ShelfServer:
    """A running server. It sends `pieces`, and then does what `afterwards` says."""

    address: str = ""
    pieces: list[Any] = field(default_factory=list)
    source: Callable[[], AsyncIterator[Any]] | None = None
    afterwards: Callable[[Message, grpc.aio.ServicerContext[Any, Any]], Awaitable[None]] | None = None

    async def stream(self, request: Message, context: grpc.aio.ServicerContext[Any, Any]) -> AsyncIterator[Any]:
        if self.source:
            async for piece in self.source():
                yield piece
        for piece in self.pieces:
            yield piece
        if self.afterwards:
            await self.afterwards(request, context)

    async def one(self, request: Message, context: grpc.aio.ServicerContext[Any, Any]) -> Any:
        if self.afterwards:
            await self.afterwards(request, context)
        return self.pieces[0]

    def handler(self, method: MethodDescriptor) -> grpc.RpcMethodHandler[Any, Any]:
        request = message_factory.GetMessageClass(method.input_type)
        is_bare = method.output_type.full_name == "google.api.HttpBody"

        def serialized(body: Any) -> bytes:
            answer = body if is_bare else new("shelf.v1.PaperPiece", body=body)
            return bytes(answer.SerializeToString())

        if method.server_streaming:
            return grpc.unary_stream_rpc_method_handler(self.stream, request.FromString, serialized)
        return grpc.unary_unary_rpc_method_handler(self.one, request.FromString, serialized)


@asynccontextmanager
async def running_shelf() -> AsyncIterator[ShelfServer]:
    server, shelf = grpc.aio.server(), ShelfServer()
    service = shelf_contracts().pool.FindServiceByName(SERVICE)
    handlers = {method.name: shelf.handler(method) for method in service.methods}
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(SERVICE, handlers),))
    shelf.address = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    await server.start()
    try:
        yield shelf
    finally:
        await server.stop(None)
