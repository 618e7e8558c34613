"""Progress of intakes, published over NATS to watchers; a lost message does no harm, since the datastore knows."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Final

from nats.errors import Error as NatsError

from mesh.events import PROGRESS
from minca.intake.v1 import intake_service_pb2 as pb

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from nats.aio.client import Client
    from nats.aio.msg import Msg

MOST_WAITING: Final = 64

Stage = pb.WatchIntakeResponse.Stage


class Progress:
    """Publishes and subscribes over the worker's current connection, if there is one."""

    def __init__(self) -> None:
        self._client: Client | None = None

    def connected(self, client: Client | None) -> None:
        """Use `client` from now on; None after the connection was lost."""
        self._client = client

    async def tell(
        self, intake_id: str, stage: pb.WatchIntakeResponse.Stage.ValueType, *, read: int = 0, matched: int = 0
    ) -> None:
        """Publish the stage of an intake to its current watchers."""
        if self._client is None:
            return
        state = pb.WatchIntakeResponse(stage=stage, vehicles_read=read, vehicles_matched=matched)
        with suppress(NatsError, OSError):
            await self._client.publish(f"{PROGRESS}.{intake_id}", state.SerializeToString())

    @asynccontextmanager
    async def heard(self, intake_id: str) -> AsyncIterator[asyncio.Queue[pb.WatchIntakeResponse]]:
        """Subscribe to the reported states of an intake; when the queue is full, the oldest is dropped."""
        states: asyncio.Queue[pb.WatchIntakeResponse] = asyncio.Queue(MOST_WAITING)

        async def hear(message: Msg) -> None:
            if states.full():
                states.get_nowait()
            states.put_nowait(pb.WatchIntakeResponse.FromString(message.data))

        client = self._client
        if client is None:
            yield states
            return
        try:
            subscription = await client.subscribe(f"{PROGRESS}.{intake_id}", cb=hear)
        except (NatsError, OSError):
            yield states
            return
        try:
            yield states
        finally:
            with suppress(NatsError, OSError):
                await subscription.unsubscribe()
