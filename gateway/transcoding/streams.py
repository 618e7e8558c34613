"""Streamed responses over HTTP: server-sent events, JSON lines, or one JSON array."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import grpc

from gateway.http import problems
from gateway.http.disconnect import ClientGone, cancel_and_wait, until_disconnect
from gateway.http.media_types import EVENT_STREAM, JSON, JSON_LINES

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import Receive, Scope, Send

BEAT_S = 15.0
FIRST_ANSWER_S = 1.0
END: Any = object()


@dataclass(frozen=True, slots=True)
class StreamFraming:
    """How messages and a late problem are framed; `beat` is sent while idle, so that proxies keep the connection."""

    media_type: str
    opening: bytes
    between: bytes
    message: bytes
    problem: bytes
    closing: bytes
    beat: bytes


FORMS = {
    form.media_type: form
    for form in (
        StreamFraming(
            EVENT_STREAM,
            opening=b"retry: 3000\n\n",
            between=b"",
            message=b"data: %s\n\n",
            problem=b"event: problem\ndata: %s\n\n",
            closing=b"event: end\ndata: {}\n\n",
            beat=b": \n\n",
        ),
        StreamFraming(
            JSON_LINES,
            opening=b"",
            between=b"",
            message=b"%s\n",
            problem=b'{"problem":%s}\n',
            closing=b"",
            beat=b"\n",
        ),
        StreamFraming(
            JSON, opening=b"[", between=b",", message=b"%s", problem=b'{"problem":%s}', closing=b"]", beat=b" "
        ),
    )
}


class StreamedAnswer:
    """Sends messages as they arrive. An error before the first one is raised; a later error is framed as a problem."""

    def __init__(
        self,
        call: grpc.aio.UnaryStreamCall[Any, Any],
        form: StreamFraming,
        to_json: Callable[[Any], bytes],
        trace_id: str,
    ) -> None:
        self._call = call
        self._form = form
        self._to_json = to_json
        self._trace_id = trace_id
        self._separator = b""

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
            await self._write(send, self._form.opening)
            while await self._sent_next(send, next_message, disconnect, scope["path"]):
                next_message = asyncio.ensure_future(_next(messages))
            await self._write(send, self._form.closing)
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
            return False
        if message is END:
            return False
        await self._write(send, self._separator + self._form.message % self._to_json(message))
        self._separator = self._form.between
        return True

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
