"""Refusals of requests whose body was not read: the rest is read off, within bounds, before the connection closes.

A client that writes to a closed connection is reset, and never reads why it was refused (RFC 9112, 9.6).
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.types import Message, Receive, Send

LINGER_BYTES: Final = 256 * 2**20
LINGER_S: Final = 20.0
SILENCE_S: Final = 1.5
SMALL_BYTES: Final = 64 * 1024  # the server reads that much off by itself


@dataclass(slots=True)
class WatchedBody:
    """Receives for a request, and remembers whether all of its body came."""

    receive: Receive
    has_ended: bool

    async def __call__(self) -> Message:
        """Receive the next event."""
        event = await self.receive()
        self.has_ended = not event.get("more_body", False)
        return event


def watched(receive: Receive, headers: Mapping[str, str]) -> WatchedBody:
    """Return the body of a request, which has already ended where it is small or absent."""
    length = headers.get("content-length", "0")
    is_small = "transfer-encoding" not in headers and (not length.isdecimal() or int(length[:20]) <= SMALL_BYTES)
    return WatchedBody(receive, is_small)


def with_lingering_close(body: WatchedBody, send: Send) -> Send:
    """Wrap `send` so that the answer is sent whole, then what the client still sends is read and dropped."""

    async def send_and_linger(event: Message) -> None:
        if event["type"] == "http.response.start":
            await send({**event, "headers": [*event["headers"], (b"connection", b"close")]})
            return
        await send({**event, "more_body": True})
        with suppress(TimeoutError):
            async with asyncio.timeout(LINGER_S):
                await _drop(body)
        await send({"type": "http.response.body", "body": b""})

    return send_and_linger


async def _drop(body: WatchedBody) -> None:
    left_bytes = LINGER_BYTES
    while left_bytes > 0 and not body.has_ended:
        async with asyncio.timeout(SILENCE_S):
            event = await body()
        left_bytes -= len(event.get("body", b""))
