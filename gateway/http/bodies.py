"""Reads request bodies with limits on size, time, and the memory that all requests hold together."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gateway.http.disconnect import ClientGone
from gateway.http.http_errors import BodyTooLarge, BodyTooSlow, WrongContentEncoding
from mesh.errors import NotReady

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from starlette.types import Message, Receive, Send

UNCOUNTED_BYTES = 64 * 1024
LINGER_BYTES = 16 * 2**20
LINGER_S = 2.0


@dataclass(slots=True)
class BodyRoom:
    """The bytes of large bodies that all requests together may still hold in memory."""

    free_bytes: int

    @contextmanager
    def reserve(self, size_bytes: int) -> Iterator[None]:
        """Reserve memory for a body.

        Raises: NotReady when there is not enough left.
        """
        if size_bytes > self.free_bytes:
            raise NotReady("capacity for a body of this size", retry_after_s=1.0)
        self.free_bytes -= size_bytes
        try:
            yield
        finally:
            self.free_bytes += size_bytes


def announced_bytes(headers: Mapping[str, str], limit_bytes: int) -> int:
    """Return how many bytes to reserve for a body: its Content-Length, or the limit when that is not given.

    Raises: BodyTooLarge, WrongContentEncoding.
    """
    if headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise WrongContentEncoding
    length = headers.get("content-length", "")
    if not length.isdecimal():
        return limit_bytes if "transfer-encoding" in headers else 0
    if int(length[:20]) > limit_bytes:
        raise BodyTooLarge(limit_bytes)
    size_bytes = int(length)
    return size_bytes if size_bytes > UNCOUNTED_BYTES else 0


async def read(receive: Receive, limit_bytes: int, limit_s: float) -> bytes:
    """Read the whole body, and stop at the first byte over the limit.

    Raises: BodyTooLarge, BodyTooSlow, ClientGone.
    """
    try:
        async with asyncio.timeout(limit_s):
            return await _read(receive, limit_bytes)
    except TimeoutError:
        raise BodyTooSlow(limit_s) from None


async def _read(receive: Receive, limit_bytes: int) -> bytes:
    chunks: list[bytes] = []
    size_bytes = 0
    while True:
        event = await receive()
        if event["type"] == "http.disconnect":
            raise ClientGone
        chunk: bytes = event.get("body", b"")
        size_bytes += len(chunk)
        if size_bytes > limit_bytes:
            raise BodyTooLarge(limit_bytes)
        chunks.append(chunk)
        if not event.get("more_body", False):
            return chunks[0] if len(chunks) == 1 else b"".join(chunks)


def with_lingering_close(receive: Receive, send: Send) -> Send:
    """Wrap `send` so that what the client still sends is read and dropped, up to a bound, before the connection closes.

    A client that writes to a closed connection is reset, and never reads why it was refused (RFC 9112 section 9.6).
    """

    async def send_and_linger(event: Message) -> None:
        is_last = event["type"] == "http.response.body" and not event.get("more_body", False)
        await send({**event, "more_body": True} if is_last else event)
        if is_last:
            with suppress(TimeoutError):
                async with asyncio.timeout(LINGER_S):
                    await _drop(receive)
            await send({"type": "http.response.body", "body": b""})

    return send_and_linger


async def _drop(receive: Receive) -> None:
    left_bytes = LINGER_BYTES
    while left_bytes > 0:
        event = await receive()
        left_bytes -= len(event.get("body", b""))
        if not event.get("more_body", False):
            return
