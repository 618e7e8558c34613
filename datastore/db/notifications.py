"""Notifications from the database (LISTEN): hints that something changed, never the only way to find out."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import asyncpg

from datastore.db.engine import TROUBLE
from mesh.background import Backoff, Loop

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable

    from mesh.background import Step

RECONNECT: Final = Backoff(first_s=0.5, longest_s=5.0)
LOOK_S: Final = 1.0
CONNECT_TIMEOUT_S: Final = 5.0


class Notifications:
    """One connection that listens for the whole process, and is reopened when it is lost."""

    def __init__(self, url: str, channels: Iterable[str]) -> None:
        self._url = url
        self._next = {channel: asyncio.Event() for channel in channels}

    def next(self, channel: str) -> asyncio.Event:
        """Return the event that the next notification sets; get it before you query, so that none is missed."""
        return self._next[channel]

    def loop(self) -> Loop:
        """Return the loop that listens; it reconnects when the connection is lost."""
        return Loop("signals", self._listening, backoff=RECONNECT, expected=TROUBLE)

    @asynccontextmanager
    async def _listening(self) -> AsyncIterator[Step]:
        connection = await asyncpg.connect(self._url, timeout=CONNECT_TIMEOUT_S)
        is_lost = asyncio.Event()
        connection.add_termination_listener(lambda _connection: is_lost.set())
        try:
            for channel in self._next:
                await connection.add_listener(channel, self._wake)
                self._wake(None, 0, channel, "")
            yield partial(_listen, is_lost)
        finally:
            with suppress(*TROUBLE):
                await connection.close(timeout=CONNECT_TIMEOUT_S)

    def _wake(self, _connection: Any, _pid: int, channel: str, _payload: object) -> None:
        self._next[channel].set()
        self._next[channel] = asyncio.Event()


async def _listen(is_lost: asyncio.Event) -> None:
    await wait_for(is_lost, LOOK_S)
    if is_lost.is_set():
        raise ConnectionResetError


async def wait_for(event: asyncio.Event, timeout_s: float) -> None:
    """Wait until the event is set, at most `timeout_s`."""
    with suppress(TimeoutError):
        async with asyncio.timeout(timeout_s):
            await event.wait()
