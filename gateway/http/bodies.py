"""Reads request bodies with limits on size and time; what all of them cost in memory is shared by a `SharedRoom`."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING

from gateway.http.disconnect import ClientGone
from gateway.http.http_errors import BodyTooLarge, BodyTooSlow, WrongContentEncoding

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.types import Message, Receive


UNCOUNTED_BYTES = 64 * 1024
FIRST_S = 5.0
LEAST_RATE = 32 * 1024  # bytes a second


@dataclass(frozen=True, slots=True)
class AnnouncedBody:
    """What the headers say of a body: its length in bytes, or the limit where they do not say it."""

    size_bytes: int
    is_length_known: bool


def announced(headers: Mapping[str, str], limit_bytes: int) -> AnnouncedBody:
    """Return what the headers say of the body.

    Raises: BodyTooLarge, WrongContentEncoding.
    """
    if headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise WrongContentEncoding
    length = headers.get("content-length", "")
    if not length.isdecimal():
        return AnnouncedBody(limit_bytes if "transfer-encoding" in headers else 0, "transfer-encoding" not in headers)
    if int(length[:20]) > limit_bytes:
        raise BodyTooLarge(limit_bytes)
    return AnnouncedBody(int(length), is_length_known=True)


async def measured(receive: Receive, body: AnnouncedBody, limit_s: float) -> tuple[AnnouncedBody, Receive]:
    """Return the length of a body that its headers do not tell, if it is small, and a way to receive it from the start.

    Most that come in chunks are: they must not reserve memory as if they were as large as they may be.

    Raises: BodyTooSlow, ClientGone.
    """
    events: deque[Message] = deque()
    paced = PacedBody(receive, limit_s)
    while paced.size_bytes <= UNCOUNTED_BYTES:
        event = await paced()
        events.append(event)
        if not event.get("more_body", False):
            return AnnouncedBody(paced.size_bytes, is_length_known=True), ReplayedBody(events, receive)
    return body, ReplayedBody(events, receive)


@dataclass(slots=True)
class PacedBody:
    """Receives a body whose sender keeps up `LEAST_RATE`: memory or a place is kept for it meanwhile."""

    receive: Receive
    limit_s: float
    size_bytes: int = 0
    begun_at: float = field(default_factory=lambda: asyncio.get_running_loop().time())

    async def __call__(self) -> Message:
        """Receive the next event of the body.

        Raises: BodyTooSlow, ClientGone.
        """
        within_s = min(FIRST_S + self.size_bytes / LEAST_RATE, self.limit_s)
        try:
            async with asyncio.timeout_at(self.begun_at + within_s):
                event = await self.receive()
        except TimeoutError:
            raise BodyTooSlow(self.limit_s) from None
        if event["type"] == "http.disconnect":
            raise ClientGone
        self.size_bytes += len(event.get("body", b""))
        return event


@dataclass(frozen=True, slots=True)
class ReplayedBody:
    """Receives what was received already, then what follows."""

    events: deque[Message]
    receive: Receive

    async def __call__(self) -> Message:
        """Receive the next event."""
        return self.events.popleft() if self.events else await self.receive()


async def read(receive: Receive, limit_bytes: int, limit_s: float, before: bytes = b"") -> bytes:
    """Return the whole body, preceded by other bytes, and stop at the first byte over the limit.

    It is collected in one buffer that is handed out as it is: chunks joined at the end are held twice.

    Raises: BodyTooLarge, BodyTooSlow, ClientGone.
    """
    collected = BytesIO()
    collected.write(before)
    paced = PacedBody(receive, limit_s)
    while True:
        event = await paced()
        collected.write(event.get("body", b""))
        if paced.size_bytes > limit_bytes:
            raise BodyTooLarge(limit_bytes)
        if not event.get("more_body", False):
            return collected.getvalue()
