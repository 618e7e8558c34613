"""Events: written with the change they tell of, published once, whatever runs beside or goes down."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import nats
import pytest
from sqlalchemy import func, select, update

from datastore.db.engine import own_session, transact
from datastore.db.notifications import Notifications
from datastore.db.tables import messages
from datastore.db.tables import outbox as outbox_table
from datastore.events import outbox
from datastore.events import waiting as waiting_events
from datastore.events.outbox import CHANNEL
from datastore.events.relay import Relay, ensure_stream, publish_waiting
from datastore.jobs import redelivery
from datastore.store.messages import create_message, update_status
from datastore.tenancy.actor import DATASTORE_ACTOR, Actor
from mesh import background
from mesh.embedded.nats import ensure_nats
from mesh.events import STREAM
from minca.events.v1 import events_pb2

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from nats.js import JetStreamContext
    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
LONG_AGO = timedelta(seconds=-1)


async def receive(engine: AsyncEngine, content: str, actor: Actor = DATASTORE_ACTOR) -> str:
    """Store a message and its event; returns the id of the message."""
    values = {
        "kind": "EMAIL",
        "insurer_id": "default",
        "content_sha256": content,
        "size_bytes": 1,
        "blob_key": content,
    }
    row, _ = await transact(engine, lambda connection: create_message(connection, actor, values, key=None, case=""))
    return str(row["id"])


async def waiting(engine: AsyncEngine) -> int:
    """How many events were not published yet."""
    query = select(func.count()).select_from(outbox_table).where(outbox_table.c.publish_time.is_(None))
    async with engine.connect() as connection:
        return int((await connection.execute(query)).scalar_one())


async def until_published(engine: AsyncEngine) -> None:
    async with asyncio.timeout(60):
        while await waiting(engine):  # noqa: ASYNC110 - the relay tells nobody
            await asyncio.sleep(0.02)


@asynccontextmanager
async def jetstream(url: str) -> AsyncIterator[JetStreamContext]:
    client = await nats.connect(url)
    try:
        stream = client.jetstream()
        await ensure_stream(stream)
        yield stream
    finally:
        await client.close()


async def publish(engine: AsyncEngine, stream: JetStreamContext) -> int:
    """Publish what waits, once; returns how many events."""
    async with own_session(engine) as session:
        return await publish_waiting(session, stream)


@asynccontextmanager
async def relays(engine: AsyncEngine, database_url: str, nats_url: str, count: int = 1) -> AsyncIterator[None]:
    signals = Notifications(database_url, (CHANNEL,))
    async with background.running(signals.loop(), *(Relay(engine, signals, nats_url).loop() for _ in range(count))):
        yield


async def published(nats_url: str, count: int) -> list[Any]:
    """What the stream holds, which must be `count` events."""
    async with jetstream(nats_url) as stream:
        info = await stream.stream_info(STREAM)
        assert info.state.messages == count
        return [await stream.get_msg(STREAM, seq=number) for number in range(1, count + 1)]


async def test_an_event_stands_in_the_outbox_only_if_its_change_was_committed(engine: AsyncEngine) -> None:
    class Undone(Exception):
        """Takes the transaction back."""

    async def work(connection: AsyncConnection) -> None:
        event = events_pb2.EmailReceived(message_id="m", insurer_id="i")
        await outbox.announce(connection, DATASTORE_ACTOR, event, "m")
        raise Undone

    with pytest.raises(Undone):
        await transact(engine, work)

    assert await waiting(engine) == 0
    await receive(engine, "mail")
    assert await waiting(engine) == 1


async def test_an_event_is_published_as_a_cloud_event_with_its_payload(
    engine: AsyncEngine, database_url: str, nats_url: str
) -> None:
    message_id = await receive(engine, "mail")
    async with relays(engine, database_url, nats_url):
        await until_published(engine)

    (event,) = await published(nats_url, 1)
    payload = events_pb2.EmailReceived.FromString(event.data)
    assert event.subject == "minca.events.v1.EmailReceived"
    assert (payload.message_id, payload.insurer_id) == (message_id, "default")
    assert event.headers["Nats-Msg-Id"] == event.headers["ce-id"] == payload.event_id
    assert event.headers["ce-specversion"] == "1.0"
    assert event.headers["ce-type"] == event.subject
    assert event.headers["ce-subject"] == message_id


async def test_an_event_carries_the_trace_of_the_call_that_made_it(
    engine: AsyncEngine, database_url: str, nats_url: str
) -> None:
    await receive(engine, "mail", replace(DATASTORE_ACTOR, traceparent=f"00-{TRACE}-00f067aa0ba902b7-01"))
    async with relays(engine, database_url, nats_url):
        await until_published(engine)

    (event,) = await published(nats_url, 1)
    assert event.headers["traceparent"].split("-")[1] == TRACE


async def test_two_relays_publish_every_event_once(engine: AsyncEngine, database_url: str, nats_url: str) -> None:
    async with relays(engine, database_url, nats_url, count=2):
        sent = await asyncio.gather(*(receive(engine, f"mail {number}") for number in range(150)))
        await until_published(engine)

    events = await published(nats_url, 150)
    told = [events_pb2.EmailReceived.FromString(event.data).message_id for event in events]
    assert sorted(told) == sorted(sent)


async def test_one_relay_goes_by_notifications_and_another_takes_over_when_it_ends(engine: AsyncEngine) -> None:
    async with own_session(engine) as follower:
        async with own_session(engine) as leader:
            assert await waiting_events.lead(leader)
            assert not await waiting_events.lead(follower)

        async with asyncio.timeout(10):
            while not await waiting_events.lead(follower):  # noqa: ASYNC110 - the server ends the session in its time
                await asyncio.sleep(0.05)


async def test_the_session_of_a_relay_sees_what_waits_and_does_not_go_back_to_the_pool(engine: AsyncEngine) -> None:
    await receive(engine, "mail")
    async with own_session(engine) as session:
        assert len(await waiting_events.claim(session)) == 1

    async with engine.connect() as connection:
        scope = await connection.exec_driver_sql("SELECT current_setting('minca.every_insurer', true)")
        assert not scope.scalar_one()


async def test_an_event_published_again_after_a_crash_is_delivered_once(engine: AsyncEngine, nats_url: str) -> None:
    await receive(engine, "mail")
    async with jetstream(nats_url) as stream:
        assert await publish(engine, stream) == 1
        async with engine.begin() as connection:
            await connection.execute(update(outbox_table).values(publish_time=None, claim_time=None))
        assert await publish(engine, stream) == 1

    await published(nats_url, 1)


async def test_events_wait_while_nats_is_down_and_go_out_when_it_is_back(
    engine: AsyncEngine, database_url: str, tmp_path: Path
) -> None:
    server = await ensure_nats(tmp_path)
    try:
        async with relays(engine, database_url, server.url):
            await receive(engine, "before")
            await until_published(engine)
            await server.stop()
            for number in range(5):
                await receive(engine, f"while down {number}")
            assert await waiting(engine) == 5
            server = await ensure_nats(tmp_path)
            await until_published(engine)

        await published(server.url, 6)
    finally:
        await server.stop()


async def test_an_event_is_on_its_way_soon_after_its_commit(
    engine: AsyncEngine, database_url: str, nats_url: str
) -> None:
    async with relays(engine, database_url, nats_url), jetstream(nats_url) as stream:
        await receive(engine, "first")
        await until_published(engine)
        subscription = await stream.subscribe("minca.events.v1.EmailReceived", ordered_consumer=True)
        await subscription.next_msg(timeout=10)

        await receive(engine, "second")
        # Far less than the relay's own poll: only the database's signal is this quick.
        event = await subscription.next_msg(timeout=3)

    assert event.subject == "minca.events.v1.EmailReceived"


async def test_a_message_that_stays_under_way_is_announced_again(engine: AsyncEngine, nats_url: str) -> None:
    message_id = await receive(engine, "mail")
    async with jetstream(nats_url) as stream:
        await publish(engine, stream)
        await transact(
            engine,
            lambda connection: update_status(
                connection, DATASTORE_ACTOR, message_id, status="PROCESSING", failure="", etag=""
            ),
        )

        found = await redelivery.sweep(engine, LONG_AGO)
        await publish(engine, stream)

    first, again = await published(nats_url, 2)
    assert found == 1
    assert events_pb2.EmailReceived.FromString(again.data).message_id == message_id
    assert first.headers["Nats-Msg-Id"] != again.headers["Nats-Msg-Id"]


async def test_a_message_within_its_lease_or_done_or_still_in_the_outbox_is_left_alone(
    engine: AsyncEngine, nats_url: str
) -> None:
    await receive(engine, "still in the outbox")
    assert await redelivery.sweep(engine, LONG_AGO) == 0

    async with jetstream(nats_url) as stream:
        await publish(engine, stream)
    assert await redelivery.sweep(engine, timedelta(minutes=10)) == 0

    async with engine.begin() as connection:
        await connection.execute(update(messages).values(status="PROCESSED"))
    assert await redelivery.sweep(engine, LONG_AGO) == 0


async def test_a_message_that_a_worker_begins_again_is_not_announced_behind_its_back(
    engine: AsyncEngine, nats_url: str
) -> None:
    message_id = await receive(engine, "mail")
    async with jetstream(nats_url) as stream:
        await publish(engine, stream)
    begin = partial(update_status, actor=DATASTORE_ACTOR, message=message_id, status="PROCESSING", failure="", etag="")
    await transact(engine, begin)
    async with engine.begin() as connection:
        await connection.execute(update(messages).values(announce_time=func.now() - timedelta(hours=1)))

    await transact(engine, begin)

    assert await redelivery.sweep(engine, timedelta(minutes=10)) == 0
