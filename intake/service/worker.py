"""Consumes EmailReceived: processes a few messages at a time, and acknowledges each after the commit.

The messages of a worker that dies stay unacknowledged, and JetStream redelivers them. A live worker renews its lease
while it works. Processing a message twice is harmless, so nothing here prevents it.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, Final

import grpc
import nats
from google.protobuf.message import DecodeError
from nats.errors import ConnectionClosedError
from nats.errors import Error as NatsError
from nats.js.api import ConsumerConfig
from opentelemetry import trace

from intake.service.retry_policy import RetryDecision, refuse_endless, setback_of
from mesh import background, deadline
from mesh.background import Backoff, Loop, repeating
from mesh.client import event_bus
from mesh.errors import NotFound, WrongState
from mesh.events import CE_TIME, DEAD_LETTERS, EMAIL_RECEIVED, STREAM, WORKERS
from mesh.status import read_details
from mesh.telemetry import setup
from mesh.telemetry.logs import log
from minca.datastore.v1 import message_pb2, message_service_pb2
from minca.events.v1 import events_pb2

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from nats.aio.client import Client
    from nats.aio.msg import Msg
    from nats.js import JetStreamContext

    from intake.service.metrics import IntakeMetrics
    from intake.service.pipeline import Pipeline
    from mesh.background import Step
    from minca.datastore.v1 import message_service_pb2_grpc

MOST_UNACKNOWLEDGED: Final = 1_000
FETCH_S: Final = 5.0
CONNECT_TIMEOUT_S: Final = 5
RECONNECT: Final = Backoff(first_s=0.5, longest_s=5.0)
UNSTORED_WAIT_S: Final = 1.0
DRAIN_S: Final = 10.0
TRY_S: Final = 600.0
TROUBLE: Final = (NatsError, OSError, TimeoutError)

Status = message_pb2.Message.Status


class Worker:
    """Processes up to `most_at_once` messages at a time until it is cancelled."""

    def __init__(
        self,
        nats_url: str,
        pipeline: Pipeline,
        messages: message_service_pb2_grpc.MessageServiceStub,
        measures: IntakeMetrics,
        *,
        most_at_once: int,
        lease_s: float,
    ) -> None:
        self._nats_url = nats_url
        self._pipeline = pipeline
        self._messages = messages
        self._measures = measures
        self._most_at_once = most_at_once
        self._lease_s = lease_s
        self._tasks: set[asyncio.Task[None]] = set()

    def loop(self) -> Loop:
        """Return the loop that consumes and reconnects; on cancellation, messages in progress may finish."""
        return Loop("worker", self._connected, backoff=RECONNECT, expected=TROUBLE)

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[Step]:
        client = await event_bus.connect(self._nats_url, "minca-intake-worker")
        self._pipeline.progress.connected(client)
        try:
            waiting = await self._deliveries(client.jetstream(timeout=CONNECT_TIMEOUT_S))
            log.info("worker ready", most_at_once=self._most_at_once)
            yield partial(self._take, client, waiting)
        finally:
            await self._drain()
            self._pipeline.progress.connected(None)
            await client.close()

    async def _deliveries(self, stream: JetStreamContext) -> JetStreamContext.PullSubscription:
        """Subscribe; of an existing consumer only the lease is changed."""
        config = ConsumerConfig(ack_wait=self._lease_s, max_ack_pending=MOST_UNACKNOWLEDGED)
        waiting = await stream.pull_subscribe(EMAIL_RECEIVED, durable=WORKERS, stream=STREAM, config=config)
        existing = (await waiting.consumer_info()).config
        if existing.ack_wait != self._lease_s:
            await stream.add_consumer(STREAM, existing, ack_wait=self._lease_s)
        return waiting

    async def _take(self, client: Client, waiting: JetStreamContext.PullSubscription) -> None:
        if client.is_closed:
            raise ConnectionClosedError
        if len(self._tasks) >= self._most_at_once:
            await asyncio.wait(self._tasks, return_when=asyncio.FIRST_COMPLETED)
            return
        with suppress(nats.errors.TimeoutError):
            for delivered in await waiting.fetch(self._most_at_once - len(self._tasks), timeout=FETCH_S):
                self._begin(client, delivered)

    def _begin(self, client: Client, delivered: Msg) -> None:
        task = background.begin("message", self._handle(client, delivered))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _drain(self) -> None:
        if not self._tasks:
            return
        _, unfinished = await asyncio.wait(self._tasks, timeout=DRAIN_S)
        for task in unfinished:
            task.cancel()
        await asyncio.gather(*unfinished, return_exceptions=True)

    async def _handle(self, client: Client, delivered: Msg) -> None:
        """Process one delivery; whatever happens, it is acknowledged, redelivered, or among the dead letters."""
        try:
            event = events_pb2.EmailReceived.FromString(delivered.data)
        except DecodeError:
            self._measures.worked("undecodable", 0.0)
            log.error("event cannot be decoded", subject=delivered.subject, dead_letters=DEAD_LETTERS)
            await _bury(client, delivered)
            return
        span = setup.tracer().start_as_current_span(f"{EMAIL_RECEIVED} process", kind=trace.SpanKind.CONSUMER)
        with setup.continued(delivered.headers or {}), span, deadline.within(TRY_S):
            started = time.perf_counter()
            if delivered.metadata.num_delivered == 1:
                self._measures.began((delivered.headers or {}).get(CE_TIME, ""))
            async with background.running(self._lease_renewal(delivered)):
                setback = await self._work(event.message_id, delivered.metadata.num_delivered)
            outcome = "done" if setback is None else "failed" if setback.failure else "again"
            self._measures.worked(outcome, time.perf_counter() - started)
            log.info("message worked on", intake_id=event.message_id, outcome=outcome)
            with suppress(*TROUBLE):
                if setback is not None and not setback.failure:
                    await delivered.nak(delay=setback.wait_s)
                else:
                    await delivered.ack()

    def _lease_renewal(self, delivered: Msg) -> Loop:
        """Return the loop that renews the lease of a message while it is being processed."""
        every_s = self._lease_s / 3

        async def step() -> None:
            await asyncio.sleep(every_s)
            await delivered.in_progress()

        return Loop("lease", repeating(step), backoff=Backoff(every_s / 10, every_s), expected=TROUBLE)

    async def _work(self, message_id: str, delivery: int) -> RetryDecision | None:
        """Process a message; return None when nothing is left to do."""
        try:
            message = await self._move(message_id, Status.STATUS_PROCESSING)
            if message is None:
                return None
            refuse_endless(max(delivery, message.attempt_count))
            self._measures.coded(await self._pipeline.run(message))
        except Exception as error:  # noqa: BLE001 - the outermost loop: every error is classified and counted
            return await self._set_back(message_id, error, delivery)
        return None

    async def _set_back(self, message_id: str, error: Exception, delivery: int) -> RetryDecision:
        setback = setback_of(error, delivery)
        log.warning(
            "message set back",
            intake_id=message_id,
            error_type=type(error).__qualname__,
            delivery=delivery,
            failure=setback.failure,
            wait_s=setback.wait_s,
        )
        if setback.failure:
            try:
                await self._move(message_id, Status.STATUS_FAILED, setback.failure)
            except grpc.aio.AioRpcError as refusal:
                return setback_of(refusal, delivery) if delivery == 1 else RetryDecision(wait_s=UNSTORED_WAIT_S)
        return setback

    async def _move(
        self, message_id: str, status: message_pb2.Message.Status.ValueType, failure: str = ""
    ) -> message_pb2.Message | None:
        """Set the status of a message; return None when it is already done, or was never stored."""
        request = message_service_pb2.UpdateMessageStatusRequest(message_id=message_id, status=status, failure=failure)
        try:
            return (await self._messages.UpdateMessageStatus(request)).message
        except grpc.aio.AioRpcError as error:
            if read_details(error).reason in {WrongState.reason, NotFound.reason}:
                return None
            raise


async def _bury(client: Client, delivered: Msg) -> None:
    """Put an event that cannot be decoded where a person finds it, and have it delivered no more."""
    with suppress(*TROUBLE):
        await client.jetstream(timeout=CONNECT_TIMEOUT_S).publish(DEAD_LETTERS, delivered.data)
        await delivered.term()
