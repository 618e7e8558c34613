"""Relays that are killed in the middle of their work, side by side with others: every event comes, none twice."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import nats
from sqlalchemy import func, select, update

from datastore.db.engine import begin, transact
from datastore.db.ids import new_id
from datastore.db.tables import outbox
from datastore.events.outbox import announce
from datastore.events.relay import ensure_stream
from datastore.tenancy.actor import DATASTORE_ACTOR
from datastore.tenancy.scope import EVERY_INSURER
from mesh.events import STREAM
from minca.events.v1 import events_pb2
from tests.fixtures.at_length import AT_LENGTH

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

PROGRAM = Path(__file__).with_name("one_relay.py")
EVENTS, KILLS, SIDE_BY_SIDE = 600 if AT_LENGTH else 300, 8 if AT_LENGTH else 4, 3


async def started(database_url: str, nats_url: str) -> asyncio.subprocess.Process:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    return await asyncio.create_subprocess_exec(
        *(sys.executable, PROGRAM, database_url, nats_url), env=environment, stderr=asyncio.subprocess.DEVNULL
    )


async def waiting(engine: AsyncEngine) -> int:
    query = select(func.count()).select_from(outbox).where(outbox.c.publish_time.is_(None))
    async with begin(engine, EVERY_INSURER) as connection:
        return int((await connection.execute(query)).scalar_one())


async def write(engine: AsyncEngine, count: int) -> None:
    async def work(connection: AsyncConnection) -> None:
        for _ in range(count):
            event = events_pb2.EmailReceived(message_id=str(new_id()), insurer_id="norte")
            await announce(connection, DATASTORE_ACTOR, event, event.message_id)

    await transact(engine, work, scope=EVERY_INSURER)


async def published(nats_url: str) -> list[str]:
    """The ids of all events in the stream, in order."""
    client = await nats.connect(nats_url)
    try:
        stream = client.jetstream()
        await ensure_stream(stream)
        last = (await stream.stream_info(STREAM)).state.last_seq
        got = [await stream.get_msg(STREAM, seq=number) for number in range(1, last + 1)]
        return [(each.headers or {})["ce-id"] for each in got]
    finally:
        await client.close()


async def test_every_event_is_published_once_though_relays_are_killed(
    engine: AsyncEngine, database_url: str, nats_url: str, record_property: Callable[[str, object], None]
) -> None:
    chance = random.Random(7)  # noqa: S311 - which of them dies, and when
    relays = [await started(database_url, nats_url) for _ in range(SIDE_BY_SIDE)]
    killed = 0
    try:
        async with asyncio.timeout(90):
            for _ in range(KILLS):
                await write(engine, EVENTS // KILLS)
                before = await waiting(engine)
                while before and await waiting(engine) == before:  # noqa: ASYNC110 - another process works
                    await asyncio.sleep(0.002)
                victim = relays.pop(chance.randrange(SIDE_BY_SIDE))
                victim.send_signal(signal.SIGKILL)
                await victim.wait()
                killed += 1
                relays.append(await started(database_url, nats_url))
            while await waiting(engine):  # noqa: ASYNC110 - another process works
                await asyncio.sleep(0.05)
    finally:
        for relay in relays:
            relay.kill()
            await relay.wait()

    ids = await published(nats_url)
    twice = len(ids) - len(set(ids))
    record_property("figures", f"relays killed {killed}, events written {EVENTS}, published {len(ids)}, twice {twice}")
    assert len(ids) == len(set(ids)) == EVENTS


async def test_a_relay_that_dies_between_publishing_and_its_commit_doubles_nothing(
    engine: AsyncEngine, database_url: str, nats_url: str
) -> None:
    """The one moment at which an event goes out twice: JetStream knows it by its id, and drops it."""
    await write(engine, 20)
    relay = await started(database_url, nats_url)
    try:
        async with asyncio.timeout(60):
            while await waiting(engine):  # noqa: ASYNC110 - another process works
                await asyncio.sleep(0.05)
            async with begin(engine, EVERY_INSURER) as connection:
                await connection.execute(update(outbox).values(publish_time=None, claim_time=None))
                await connection.exec_driver_sql("NOTIFY minca_outbox")
            while await waiting(engine):  # noqa: ASYNC110 - another process works
                await asyncio.sleep(0.05)
    finally:
        relay.kill()
        await relay.wait()

    assert len(await published(nats_url)) == 20
