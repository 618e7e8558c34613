"""The floor of an event's hop: a bare NOTIFY, one publish to a JetStream, and its delivery to a waiting fetch."""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

import asyncpg
import nats

from bench._event_hop import Hop

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from nats.js import JetStreamContext

SETTLE_S: Final = 0.01
PATIENCE_S: Final = 30
CHANNEL: Final = "bench"
SUBJECT: Final = "bench.hop"
PAYLOAD: Final = bytes(100)
# A notification gives its transaction a number, and so a commit that PostgreSQL notes.
NOTIFY: Final = "SELECT number FROM (SELECT pg_current_xact_id()::text AS number) this, pg_notify($1, '')"
COMMIT: Final = "SELECT pg_xact_commit_timestamp($1::text::xid)"


class Bare:
    """The floor: a wake-up from the database, one publish, one delivery."""

    def __init__(
        self, database: asyncpg.Connection, stream: JetStreamContext, waiting: JetStreamContext.PullSubscription
    ) -> None:
        self._database = database
        self._stream = stream
        self._waiting = waiting
        self._heard = asyncio.Event()

    def hear(self, *_: object) -> None:
        """Take a wake-up."""
        self._heard.set()

    async def hop(self) -> Hop:
        """Go the way once."""
        arriving, carrying = asyncio.create_task(self._arrival()), asyncio.create_task(self._carry())
        await asyncio.sleep(SETTLE_S)
        number = await self._database.fetchval(NOTIFY, CHANNEL)
        taken_s, published_s = await carrying
        begun_s = await arriving
        commit = await self._database.fetchval(COMMIT, number)
        return Hop.since(commit.timestamp(), taken_s=taken_s, published_s=published_s, begun_s=begun_s)

    async def _carry(self) -> tuple[float, float]:
        self._heard.clear()
        await self._heard.wait()
        taken_s = time.time()
        await self._stream.publish(SUBJECT, PAYLOAD)
        return taken_s, time.time()

    async def _arrival(self) -> float:
        (delivered,) = await self._waiting.fetch(1, timeout=PATIENCE_S)
        begun_s = time.time()
        await delivered.ack()
        return begun_s


@asynccontextmanager
async def bare(database_url: str, nats_url: str) -> AsyncIterator[Bare]:
    """The floor on these servers, of which PostgreSQL has to note commits."""
    listening = await asyncpg.connect(database_url)
    telling = await asyncpg.connect(database_url)
    client = await nats.connect(nats_url)
    try:
        stream = client.jetstream()
        await stream.add_stream(name="BENCH", subjects=[SUBJECT])
        floor = Bare(telling, stream, await stream.pull_subscribe(SUBJECT, durable="bench"))
        await listening.add_listener(CHANNEL, floor.hear)
        yield floor
    finally:
        await client.close()
        await telling.close()
        await listening.close()
