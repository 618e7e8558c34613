"""Streamed responses over HTTP: server-sent events, JSON lines, or one JSON array.

A watch begins with the state as it is. Events have ids, so that a client that comes again (Last-Event-ID) is not sent
the state that it has already, and one that came to the end is told so. Where a contract has a `resume_token` in request
and response, the token is the id, and whoever comes again goes on from there.
"""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import grpc

from gateway.http import problems
from gateway.http.disconnect import ClientGone, cancel_and_wait, until_disconnect
from gateway.negotiation.media_types import EVENT_STREAM, JSON, JSON_LINES

if TYPE_CHECKING:
    from collections.abc import Callable

    from google.protobuf.descriptor import MethodDescriptor
    from starlette.types import Receive, Scope, Send

BEAT_S = 15.0
FIRST_ANSWER_S = 1.0
END: Any = object()
LAST_EVENT_ID: Final = "last-event-id"
ENDED: Final = "end"
DIGEST_BYTES: Final = 8
LONGEST_NUMBER: Final = 12
RESUMED_BY: Final = "resume_token"


@dataclass(frozen=True, slots=True)
class StreamFraming:
    """How messages and a late problem are framed; `beat` is sent while idle, so that proxies keep the connection."""

    media_type: str
    opening: bytes
    between: bytes
    message: bytes
    problem: bytes
    closing: bytes
    closing_after_problem: bytes
    beat: bytes
    has_ids: bool = False


FORMS = {
    form.media_type: form
    for form in (
        StreamFraming(
            EVENT_STREAM,
            opening=b"retry: 3000\n\n",
            between=b"",
            message=b"data: %s\n",
            problem=b"event: problem\ndata: %s\n\n",
            closing=b"event: end\ndata: {}\nid: end\n\n",
            closing_after_problem=b"event: end\ndata: {}\n\n",
            beat=b": \n\n",
            has_ids=True,
        ),
        StreamFraming(
            JSON_LINES,
            opening=b"",
            between=b"",
            message=b"%s\n",
            problem=b'{"problem":%s}\n',
            closing=b"",
            closing_after_problem=b"",
            beat=b"\n",
        ),
        StreamFraming(
            JSON,
            opening=b"[",
            between=b",",
            message=b"%s",
            problem=b'{"problem":%s}',
            closing=b"]",
            closing_after_problem=b"]",
            beat=b" ",
        ),
    )
}


def has_ended(last_event_id: str) -> bool:
    """Whether the client has the whole stream already."""
    return last_event_id == ENDED


def is_resumable(method: MethodDescriptor) -> bool:
    """Whether a caller may go on where a stream of the method broke: request and response have a token for it."""
    fields = (method.input_type.fields_by_name.get(RESUMED_BY), method.output_type.fields_by_name.get(RESUMED_BY))
    return all(field is not None and field.type == field.TYPE_STRING and not field.is_repeated for field in fields)


class StreamedAnswer:
    """Sends messages as they arrive. An error before the first one is raised; a later error is framed as a problem."""

    def __init__(
        self,
        call: grpc.aio.UnaryStreamCall[Any, Any],
        form: StreamFraming,
        to_json: Callable[[Any], bytes],
        trace_id: str,
        last_event_id: str = "",
        *,
        is_resumable: bool = False,
    ) -> None:
        self._call = call
        self._form = form
        self._to_json = to_json
        self._trace_id = trace_id
        self._separator = b""
        number, _, self._known_digest = last_event_id.partition("-")
        self._number = int(number) if number.isdecimal() and len(number) <= LONGEST_NUMBER else 0
        self._closing = form.closing
        self._is_resumable = is_resumable

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the response; cancels the call when the client disconnects.

        Raises: AioRpcError when the call is refused at once, ClientGone.
        """
        messages = aiter(self._call)
        disconnect = asyncio.ensure_future(until_disconnect(receive))
        next_message = asyncio.ensure_future(_next(messages))
        try:
            await _either(next_message, disconnect, FIRST_ANSWER_S)
            if next_message.done():
                next_message.result()
            await send(self._start())
            if scope["method"] == "HEAD":
                await send({"type": "http.response.body", "body": b""})
                return
            await self._write(send, self._form.opening)
            while await self._sent_next(send, next_message, disconnect, scope["path"]):
                next_message = asyncio.ensure_future(_next(messages))
            await self._write(send, self._closing)
            await send({"type": "http.response.body", "body": b""})
        finally:
            self._call.cancel()
            await cancel_and_wait(next_message, disconnect)

    async def _sent_next(
        self, send: Send, next_message: asyncio.Future[Any], disconnect: asyncio.Future[None], instance: str
    ) -> bool:
        """Send the next message, or the problem that ends the stream; return whether more may come."""
        while not await _either(next_message, disconnect, BEAT_S):
            await self._write(send, self._form.beat)
        try:
            message = next_message.result()
        except grpc.aio.AioRpcError as error:
            document = problems.of_rpc(error).document(instance, self._trace_id)
            await self._write(send, self._separator + self._form.problem % problems.to_json(document))
            self._closing = self._form.closing_after_problem
            return False
        if message is END:
            return False
        token = message.resume_token if self._is_resumable else ""
        await self._write(send, self._framed(self._to_json(message), token))
        return True

    def _framed(self, message: bytes, token: str) -> bytes:
        """Frame a message; the first one is left out where the client has it from an earlier connection."""
        separator, self._separator = self._separator, self._form.between
        if not self._form.has_ids:
            return separator + self._form.message % message
        if self._is_resumable:
            return self._form.message % message + b"id: %s\n\n" % token.encode()
        digest = hashlib.blake2b(message, digest_size=DIGEST_BYTES).hexdigest()
        known_digest, self._known_digest = self._known_digest, ""
        if digest == known_digest:
            return b""
        self._number += 1
        return self._form.message % message + b"id: %d-%s\n\n" % (self._number, digest.encode())

    def _start(self) -> dict[str, Any]:
        headers = [(b"content-type", self._form.media_type.encode()), (b"x-accel-buffering", b"no")]
        return {"type": "http.response.start", "status": 200, "headers": headers}

    async def _write(self, send: Send, body: bytes) -> None:
        if body:
            await send({"type": "http.response.body", "body": body, "more_body": True})


async def _next(messages: Any) -> Any:
    return await anext(messages, END)


async def _either(next_message: asyncio.Future[Any], disconnect: asyncio.Future[None], limit_s: float) -> bool:
    """Wait for the next message, `limit_s` at most; return whether it has arrived.

    Raises: ClientGone.
    """
    await asyncio.wait({next_message, disconnect}, timeout=limit_s, return_when=asyncio.FIRST_COMPLETED)
    if disconnect.done():
        raise ClientGone
    return next_message.done()
