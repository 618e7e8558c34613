"""The relay: publishes events from the outbox to JetStream, at least once each; within its window, exactly once."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import nats
from nats.errors import Error as NatsError
from nats.js.api import StreamConfig
from nats.js.errors import BadRequestError
from opentelemetry import trace
from sqlalchemy import func, or_, select, update

from datastore.db.engine import TROUBLE as DATABASE_TROUBLE
from datastore.db.engine import begin
from datastore.db.notifications import wait_for
from datastore.db.tables import outbox
from datastore.events.outbox import CHANNEL
from datastore.tenancy.scope import EVERY_INSURER
from mesh import events as names
from mesh.background import Backoff, Loop
from mesh.telemetry import setup

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from uuid import UUID

    from nats.aio.client import Client
    from nats.js import JetStreamContext
    from sqlalchemy import Row
    from sqlalchemy.ext.asyncio import AsyncEngine

    from datastore.db.notifications import Notifications
    from mesh.background import Step

BATCH: Final = 64
POLL_S: Final = 5.0
PUBLISH_TIMEOUT_S: Final = 5.0
CONNECT_TIMEOUT_S: Final = 5
RECONNECT: Final = Backoff(first_s=0.5, longest_s=5.0)
# Longer than a publication can take.
CLAIM_S: Final = 10.0
# Losing a claim in a crash of PostgreSQL does no harm.
UNFLUSHED: Final = "SET LOCAL synchronous_commit = off"
KEPT_FOR_S: Final = 7 * 24 * 3600
DUPLICATE_WINDOW_S: Final = 600
TROUBLE: Final = (NatsError, *DATABASE_TROUBLE)


class Relay:
    """Publishes waiting events when notified, and by polling as a fallback. Any number of relays may run at once."""

    def __init__(self, engine: AsyncEngine, signals: Notifications, nats_url: str) -> None:
        self._engine = engine
        self._signals = signals
        self._nats_url = nats_url

    def loop(self) -> Loop:
        """Return the loop that publishes; it reconnects after any failure."""
        return Loop("relay", self._connected, backoff=RECONNECT, expected=TROUBLE)

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[Step]:
        client = await connect(self._nats_url)
        try:
            stream = client.jetstream(timeout=PUBLISH_TIMEOUT_S)
            await ensure_stream(stream)
            yield self._publishing(stream)
        finally:
            await client.close()

    def _publishing(self, stream: JetStreamContext) -> Step:
        """Return the step that publishes all waiting events: at once the first time, then whenever it is notified."""
        signal = asyncio.Event()
        signal.set()

        async def step() -> None:
            nonlocal signal
            await wait_for(signal, POLL_S)
            signal = self._signals.next(CHANNEL)
            while await publish_waiting(self._engine, stream) == BATCH:
                pass

        return step


async def connect(url: str) -> Client:
    """Connect to NATS once; the caller retries.

    Raises: NatsError, OSError, TimeoutError.
    """
    return await nats.connect(
        url,
        name="minca-datastore-relay",
        allow_reconnect=False,
        connect_timeout=CONNECT_TIMEOUT_S,
        error_cb=_leave_to_the_call,
    )


async def _leave_to_the_call(_error: Exception) -> None:
    """Ignore an error of the connection; the call that it makes fail reports it."""


async def ensure_stream(stream: JetStreamContext) -> None:
    """Create the stream of all events; a stream that an operator configured differently is left unchanged."""
    config = StreamConfig(
        name=names.STREAM, subjects=[names.SUBJECTS], max_age=KEPT_FOR_S, duplicate_window=DUPLICATE_WINDOW_S
    )
    try:
        await stream.add_stream(config)
    except BadRequestError:
        await stream.stream_info(names.STREAM)


async def publish_waiting(engine: AsyncEngine, stream: JetStreamContext) -> int:
    """Publish the oldest events that no other relay has claimed, and mark them; return how many there were.

    No transaction stays open meanwhile: the events are claimed for a limited time. If a relay dies or hangs, others
    publish them again, and the stream drops repeats by their id.

    Raises: the first error of publishing, after the other events were marked.
    """
    events = await _claim(engine)
    if not events:
        return 0
    outcomes = await asyncio.gather(*(_publish(stream, event) for event in events), return_exceptions=True)
    published = [event.id for event, outcome in zip(events, outcomes, strict=True) if outcome is None]
    await _note(engine, published, [event.id for event in events if event.id not in published])
    for outcome in outcomes:
        if outcome is not None:
            raise outcome
    return len(events)


async def _claim(engine: AsyncEngine) -> list[Row[Any]]:
    c = outbox.c
    is_free = or_(c.claim_time.is_(None), c.claim_time < func.now() - timedelta(seconds=CLAIM_S))
    waiting = select(c.id).where(c.publish_time.is_(None), is_free).order_by(c.id).limit(BATCH)
    claimed = update(outbox).where(c.id.in_(waiting.with_for_update(skip_locked=True))).values(claim_time=func.now())
    async with begin(engine, EVERY_INSURER) as connection:
        await connection.exec_driver_sql(UNFLUSHED)
        events = (await connection.execute(claimed.returning(*c))).all()
    return sorted(events, key=lambda event: event.id)


async def _note(engine: AsyncEngine, published: Sequence[UUID], failed: Sequence[UUID]) -> None:
    c = outbox.c
    async with begin(engine, EVERY_INSURER) as connection:
        if published:
            await connection.execute(update(outbox).where(c.id.in_(published)).values(publish_time=func.now()))
        if failed:
            await connection.execute(update(outbox).where(c.id.in_(failed)).values(claim_time=None))


async def _publish(stream: JetStreamContext, event: Row[Any]) -> None:
    parent = setup.extract({"traceparent": event.traceparent} if event.traceparent else {})
    with setup.tracer().start_as_current_span(f"{event.subject} publish", context=parent, kind=trace.SpanKind.PRODUCER):
        headers = {
            names.MESSAGE_ID: str(event.id),
            names.CE_SPEC_VERSION: "1.0",
            names.CE_ID: str(event.id),
            names.CE_SOURCE: names.DATASTORE,
            names.CE_TYPE: event.subject,
            names.CE_SUBJECT: event.resource_id,
            names.CE_TIME: event.create_time.isoformat(),
            names.CONTENT_TYPE: names.PROTOBUF,
        }
        setup.inject(headers)
        await stream.publish(event.subject, event.payload, timeout=PUBLISH_TIMEOUT_S, headers=headers)
