"""The relay: publishes events from the outbox to JetStream, at least once each; within its window, exactly once."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Final

from nats.errors import Error as NatsError
from nats.js.api import StreamConfig
from nats.js.errors import BadRequestError
from opentelemetry import trace

from datastore.db.engine import TROUBLE as DATABASE_TROUBLE
from datastore.db.engine import own_session
from datastore.db.notifications import wait_for
from datastore.events import waiting
from datastore.events.outbox import CHANNEL
from mesh import events as names
from mesh.background import Backoff, Loop
from mesh.client import event_bus
from mesh.telemetry import setup
from mesh.telemetry.logs import log

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from asyncpg import Connection, Record
    from nats.js import JetStreamContext
    from sqlalchemy.ext.asyncio import AsyncEngine

    from datastore.db.notifications import Notifications
    from mesh.background import Step

POLL_S: Final = 5.0
FOLLOW_S: Final = 1.0
PUBLISH_TIMEOUT_S: Final = 5.0
RECONNECT: Final = Backoff(first_s=0.5, longest_s=5.0)
KEPT_FOR_S: Final = 7 * 24 * 3600
DUPLICATE_WINDOW_S: Final = 600
TROUBLE: Final = (NatsError, *DATABASE_TROUBLE)


class Relay:
    """Publishes waiting events when notified, and by polling as a fallback. Any number of relays may run at once."""

    def __init__(self, engine: AsyncEngine, signals: Notifications, nats_url: str, *, replicas: int = 1) -> None:
        """`nats_url` may be several URLs; `replicas` is how many servers of a cluster keep each event."""
        self._engine = engine
        self._signals = signals
        self._nats_url = nats_url
        self._replicas = replicas

    def loop(self) -> Loop:
        """Return the loop that publishes; it reconnects after any failure."""
        return Loop("relay", self._connected, backoff=RECONNECT, expected=TROUBLE)

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[Step]:
        client = await event_bus.connect(self._nats_url, "minca-datastore-relay")
        try:
            stream = client.jetstream(timeout=PUBLISH_TIMEOUT_S)
            await ensure_stream(stream, replicas=self._replicas)
            async with own_session(self._engine) as session:
                yield self._publishing(session, stream)
        finally:
            await client.close()

    def _publishing(self, session: Connection[Any], stream: JetStreamContext) -> Step:
        """Return the step that publishes all waiting events, and then waits until there may be more.

        Of several relays one leads and goes by notifications, so that they do not race for each event; the others look
        every second for what it has left, and one of them takes over when its session ends.
        """
        leads = False

        async def step() -> None:
            nonlocal leads
            leads = leads or await waiting.lead(session)
            signal = self._signals.next(CHANNEL)
            while await publish_waiting(session, stream) == waiting.BATCH:
                pass
            await (wait_for(signal, POLL_S) if leads else asyncio.sleep(FOLLOW_S))

        return step


async def ensure_stream(stream: JetStreamContext, *, replicas: int = 1) -> None:
    """Create the stream of all events; a stream that an operator configured differently is left unchanged."""
    config = StreamConfig(
        name=names.STREAM,
        subjects=[names.SUBJECTS],
        max_age=KEPT_FOR_S,
        duplicate_window=DUPLICATE_WINDOW_S,
        num_replicas=replicas,
    )
    try:
        info = await stream.add_stream(config)
    except BadRequestError:
        info = await stream.stream_info(names.STREAM)
    if info.cluster and info.cluster.name and (info.config.num_replicas or 1) == 1:
        log.warning("one server of the cluster alone keeps the events", remedy="set MINCA_NATS_REPLICAS to 3")


async def publish_waiting(session: Connection[Any], stream: JetStreamContext) -> int:
    """Publish the oldest events that no other relay has claimed, and mark them; return how many there were.

    The events are claimed for a limited time. If a relay dies or hangs, or PostgreSQL crashes before the marks are on
    the disk, they are published again, and the stream drops repeats by their id.

    Raises: the first error of publishing, after the other events were marked.
    """
    events = await waiting.claim(session)
    if not events:
        return 0
    outcomes = await asyncio.gather(*(_publish(stream, event) for event in events), return_exceptions=True)
    published = [event["id"] for event, outcome in zip(events, outcomes, strict=True) if outcome is None]
    await waiting.mark(session, published)
    if len(published) < len(events):
        await waiting.release(session, [event["id"] for event in events])
    for outcome in outcomes:
        if outcome is not None:
            raise outcome
    return len(events)


async def _publish(stream: JetStreamContext, event: Record) -> None:
    parent = setup.extract({"traceparent": event["traceparent"]} if event["traceparent"] else {})
    with setup.tracer().start_as_current_span(
        f"{event['subject']} publish", context=parent, kind=trace.SpanKind.PRODUCER
    ):
        headers = {
            names.MESSAGE_ID: str(event["id"]),
            names.CE_SPEC_VERSION: "1.0",
            names.CE_ID: str(event["id"]),
            names.CE_SOURCE: names.DATASTORE,
            names.CE_TYPE: event["subject"],
            names.CE_SUBJECT: event["resource_id"],
            names.CE_TIME: event["create_time"].isoformat(),
            names.CONTENT_TYPE: names.PROTOBUF,
        }
        setup.inject(headers)
        await stream.publish(event["subject"], event["payload"], timeout=PUBLISH_TIMEOUT_S, headers=headers)
