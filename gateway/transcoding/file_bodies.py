"""google.api.HttpBody, in the answers of any contract: bytes that go out as they are, in one piece or in a stream.

The name of the file is generic too: the first extension of the first piece whose type has one field, a string `name`.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

import grpc
from google.protobuf import message_factory
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import DecodeError
from starlette.responses import Response

from gateway.http.disconnect import ClientGone, cancel_and_wait, until_disconnect
from gateway.negotiation import downloads, entity_tags
from mesh.telemetry.logs import log

if TYPE_CHECKING:
    from google.protobuf.descriptor import Descriptor
    from google.protobuf.descriptor_pool import DescriptorPool
    from google.protobuf.message import Message
    from starlette.types import Receive, Scope, Send

    from gateway.routing.routes import Route

HTTP_BODY: Final = "google.api.HttpBody"
NAME: Final = "name"
TAKEN_WITHIN_S: Final = 60.0  # a client that takes nothing for so long is gone, or holds a place on purpose
END: Any = object()


def is_file(route: Route) -> bool:
    """Whether a route answers with bytes as they are."""
    response = route.method.output_type
    if not route.response_body:
        return bool(response.full_name == HTTP_BODY)
    field = response.fields_by_name[route.response_body]
    return field.message_type is not None and field.message_type.full_name == HTTP_BODY and not field.is_repeated


def file_response(message: Message, route: Route, pool: DescriptorPool, *, is_read: bool) -> Response:
    """Answer with a file that came in one message."""
    body = _body(message, route)
    tagged = {"ETag": entity_tags.of_answer(body.data)} if is_read else {}
    return Response(body.data, headers=downloads.headers(body.content_type, name_of(body, pool)) | tagged)


def name_of(body: Any, pool: DescriptorPool) -> str:
    """Return the name that an extension of a body gives its file; empty for none."""
    for extension in body.extensions:
        descriptor = _known(extension.type_url.rpartition("/")[2], pool)
        if descriptor is None or not _is_name(descriptor):
            continue
        message = message_factory.GetMessageClass(descriptor)()
        try:
            message.ParseFromString(extension.value)
        except DecodeError:
            continue
        return str(getattr(message, NAME))
    return ""


class StreamedFile:
    """Sends the pieces of a file as they come and as the client takes them, never more than one or two at a time.

    An error before the first piece is raised, and becomes a problem document. A later one breaks the connection before
    the end of the body was sent, so that nobody takes the part for the whole.
    """

    def __init__(self, call: grpc.aio.UnaryStreamCall[Any, Any], route: Route, pool: DescriptorPool) -> None:
        self._call = call
        self._route = route
        self._pool = pool

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the response; cancels the call when the client disconnects.

        Raises: AioRpcError, ClientGone.
        """
        disconnect = asyncio.ensure_future(until_disconnect(receive))
        sending = asyncio.ensure_future(self._send(send, is_head=scope["method"] == "HEAD"))
        try:
            await asyncio.wait({sending, disconnect}, return_when=asyncio.FIRST_COMPLETED)
            if not sending.done():
                raise ClientGone
            sending.result()
        finally:
            self._call.cancel()
            await cancel_and_wait(sending, disconnect)

    async def _send(self, send: Send, *, is_head: bool) -> None:
        pieces = aiter(self._call)
        piece = await anext(pieces, END)
        await send({"type": "http.response.start", "status": 200, "headers": self._headers(piece)})
        if is_head:
            await send({"type": "http.response.body", "body": b""})
            return
        while piece is not END:
            if data := _body(piece, self._route).data:
                await _taken(send, data)
            piece = await self._following(pieces)
        await send({"type": "http.response.body", "body": b""})

    def _headers(self, first: Any) -> list[tuple[bytes, bytes]]:
        body = None if first is END else _body(first, self._route)
        named = downloads.headers(body.content_type, name_of(body, self._pool)) if body else downloads.headers("", "")
        return [(name.lower().encode(), value.encode()) for name, value in named.items()]

    async def _following(self, pieces: Any) -> Any:
        try:
            return await anext(pieces, END)
        except grpc.aio.AioRpcError as error:
            log.warning("file broken off", method=self._route.method.full_name, code=error.code().name)
            raise


async def _taken(send: Send, data: bytes) -> None:
    """Send a piece; it waits until the client has taken most of those before.

    Raises: ClientGone when it takes nothing for too long.
    """
    try:
        async with asyncio.timeout(TAKEN_WITHIN_S):
            await send({"type": "http.response.body", "body": data, "more_body": True})
    except TimeoutError:
        raise ClientGone from None


def _body(message: Message, route: Route) -> Any:
    return getattr(message, route.response_body) if route.response_body else message


def _known(full_name: str, pool: DescriptorPool) -> Descriptor | None:
    try:
        return pool.FindMessageTypeByName(full_name)
    except KeyError:
        return None


def _is_name(descriptor: Descriptor) -> bool:
    fields = descriptor.fields
    return len(fields) == 1 and fields[0].name == NAME and fields[0].type == FieldDescriptor.TYPE_STRING
