"""The services behind the gateway: the channel to each, and the metadata that a call takes from its HTTP request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from google.protobuf import message_factory

from mesh.errors import CredentialsInvalid
from mesh.identity.auth import LONGEST_TOKEN, USER_HEADER
from mesh.language import ACCEPT_LANGUAGE, CONTENT_LANGUAGE
from mesh.language import LONGEST as LONGEST_ACCEPTED

if TYPE_CHECKING:
    from collections.abc import Mapping

    import grpc
    from google.protobuf.descriptor import MethodDescriptor
    from google.protobuf.message import Message

    from mesh.client.channel import Deserializer, DirectChannel, Serializer, UnaryCallable

    Metadata = tuple[tuple[str, str], ...]

LONGEST_AUTHORIZATION = LONGEST_TOKEN + len("Bearer ")


@dataclass(frozen=True, slots=True)
class ServiceAnswer:
    """The response of a service, and the language of its sentences; empty when it has none."""

    message: Message
    language: str = ""


@dataclass(frozen=True, slots=True)
class SerializedRequest:
    """A request in the form in which it is sent, made without its message, so that a large mail is not copied again.

    The channel's interceptors look for a `request_id`, which therefore must not be empty where the method takes one.
    """

    content: bytes
    request_id: str


class Backends:
    """Makes calls by method descriptor, over the channel of the service (by its full name)."""

    def __init__(self, channels: Mapping[str, DirectChannel]) -> None:
        self.channels = channels
        self._unary: dict[str, UnaryCallable] = {}
        self._streams: dict[str, Any] = {}

    async def unary(
        self,
        method: MethodDescriptor,
        request: Message | SerializedRequest,
        metadata: Metadata,
        timeout_s: float | None = None,
    ) -> Message:
        """Call, and return the response.

        Raises: AioRpcError.
        """
        return (await self.answer(method, request, metadata, timeout_s)).message

    async def answer(
        self,
        method: MethodDescriptor,
        request: Message | SerializedRequest,
        metadata: Metadata,
        timeout_s: float | None = None,
    ) -> ServiceAnswer:
        """Call, and return the response with its language.

        Raises: AioRpcError.
        """
        begin = self._unary.get(method.full_name)
        if begin is None:
            begin = self._unary[method.full_name] = self._channel(method).unary(*_form(method))
        call = await begin(request, metadata, timeout_s)
        message: Message = await call
        trailing = await call.trailing_metadata() or ()
        return ServiceAnswer(message, next((str(value) for key, value in trailing if key == CONTENT_LANGUAGE), ""))

    def stream(
        self,
        method: MethodDescriptor,
        request: Message | SerializedRequest,
        metadata: Metadata,
        timeout_s: float | None = None,
    ) -> grpc.aio.UnaryStreamCall[Any, Any]:
        """Start a call that streams its responses."""
        begin = self._streams.get(method.full_name)
        if begin is None:
            begin = self._streams[method.full_name] = self._channel(method).channel.unary_stream(*_form(method))
        call: grpc.aio.UnaryStreamCall[Any, Any] = begin(request, metadata=metadata, timeout=timeout_s)
        return call

    def _channel(self, method: MethodDescriptor) -> DirectChannel:
        return self.channels[method.containing_service.full_name]


def _form(method: MethodDescriptor) -> tuple[str, Serializer, Deserializer]:
    """Return the path of a method, how its request is serialized, and how its response is read."""
    path = f"/{method.containing_service.full_name}/{method.name}"
    return path, _serialized, message_factory.GetMessageClass(method.output_type).FromString


def _serialized(request: Message | SerializedRequest) -> bytes:
    return request.content if isinstance(request, SerializedRequest) else request.SerializeToString()


def new_request(method: MethodDescriptor, **values: str) -> Message:
    """Make a request message for a method."""
    request: Message = message_factory.GetMessageClass(method.input_type)(**values)
    return request


def caller_metadata(headers: Mapping[str, str], *, is_needed: bool) -> Metadata:
    """Return the metadata of a call: the caller's own credentials and languages, nothing else from its request.

    A caller without credentials is refused here when they are needed: further on, the gateway itself would be the
    caller.

    Raises: CredentialsInvalid.
    """
    bearer = headers.get(USER_HEADER)
    if not bearer:
        if is_needed:
            raise CredentialsInvalid("missing")
        return _languages(headers)
    if len(bearer) > LONGEST_AUTHORIZATION or not (bearer.isascii() and bearer.isprintable()):
        raise CredentialsInvalid("malformed")
    return ((USER_HEADER, bearer), *_languages(headers))


def _languages(headers: Mapping[str, str]) -> Metadata:
    accept = headers.get(ACCEPT_LANGUAGE, "")[:LONGEST_ACCEPTED]
    return ((ACCEPT_LANGUAGE, accept),) if accept and accept.isascii() and accept.isprintable() else ()
