"""The echo service: its contract, compiled at test time, and a real server that answers what it got."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import google.rpc
import grpc
from google.protobuf import descriptor_pb2, message_factory
from grpc_tools import protoc

from gateway.routing import descriptors

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from google.protobuf.descriptor import MethodDescriptor
    from google.protobuf.message import Message

    from gateway.routing.descriptors import Contracts

PROTOS = Path(__file__).parent / "protos"
GOOGLE_PROTOS = Path(next(iter(google.rpc.__path__))).parent.parent
WELL_KNOWN_PROTOS = files("grpc_tools") / "_proto"
SERVICE = "echo.v1.EchoService"
UNWRAP_SERVICE = "echo.v1.UnwrapService"


@cache
def descriptor_set() -> descriptor_pb2.FileDescriptorSet:
    """Compile the contract with its imports and comments."""
    return compiled("echo/v1/echo_service.proto")


def compiled(proto: str) -> descriptor_pb2.FileDescriptorSet:
    """Compile one of the contracts of these tests."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "contract.binpb"
        includes = (f"-I{PROTOS}", f"-I{GOOGLE_PROTOS}", f"-I{WELL_KNOWN_PROTOS}")
        options = ("--include_imports", "--include_source_info", f"--descriptor_set_out={out}")
        assert protoc.main(["protoc", *includes, *options, proto]) == 0
        return descriptor_pb2.FileDescriptorSet.FromString(out.read_bytes())


@cache
def echo_contracts() -> Contracts:
    return descriptors.load(descriptor_set())


def new(message: str, **values: Any) -> Any:
    """Make a message of the echo package."""
    return message_factory.GetMessageClass(echo_contracts().pool.FindMessageTypeByName(f"echo.v1.{message}"))(**values)


@dataclass(slots=True)
class EchoServer:
    """A running echo server. `received` holds each request with its RPC; `behave` runs before each answer."""

    server: grpc.aio.Server
    address: str
    received: list[tuple[str, Message]] = field(default_factory=list)
    metadata: list[dict[str, str | bytes]] = field(default_factory=list)
    behave: Callable[[Message, grpc.aio.ServicerContext[Any, Any]], Awaitable[None]] | None = None
    behave_in_stream: Callable[[Message, grpc.aio.ServicerContext[Any, Any]], Awaitable[None]] | None = None

    def forget(self) -> None:
        """Start afresh."""
        self.received.clear()
        self.metadata.clear()
        self.behave = self.behave_in_stream = None

    async def _receive(self, rpc: str, request: Message, context: grpc.aio.ServicerContext[Any, Any]) -> Message:
        self.received.append((rpc, request))
        self.metadata.append(dict(context.invocation_metadata() or ()))
        if self.behave:
            await self.behave(request, context)
        return new("Echo", thing=request, rpc=rpc, many=[request, request])

    def _unary(self, rpc: str) -> Callable[..., Awaitable[Message]]:
        async def answer(request: Message, context: grpc.aio.ServicerContext[Any, Any]) -> Message:
            return await self._receive(rpc, request, context)

        return answer

    def _stream(self, rpc: str) -> Callable[..., AsyncIterator[Message]]:
        async def answer(request: Message, context: grpc.aio.ServicerContext[Any, Any]) -> AsyncIterator[Message]:
            response = await self._receive(rpc, request, context)
            for _ in range(3):
                yield response
            if self.behave_in_stream:
                await self.behave_in_stream(request, context)

        return answer

    def handler(self, method: MethodDescriptor) -> grpc.RpcMethodHandler[Any, Any]:
        request = message_factory.GetMessageClass(method.input_type)
        make = grpc.unary_stream_rpc_method_handler if method.server_streaming else grpc.unary_unary_rpc_method_handler
        behaviour = self._stream(method.name) if method.server_streaming else self._unary(method.name)
        return make(behaviour, request.FromString, lambda message: message.SerializeToString())


async def start_echo_server() -> EchoServer:
    server = grpc.aio.server()
    echo = EchoServer(server, f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}")
    for name in (SERVICE, UNWRAP_SERVICE):
        service = echo_contracts().pool.FindServiceByName(name)
        handlers = {method.name: echo.handler(method) for method in service.methods}
        server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(name, handlers),))
    await server.start()
    return echo
