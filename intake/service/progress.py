"""How far an intake is, told over NATS to whoever watches; losing a word of it loses nothing, the datastore knows."""

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
    """Speaks and listens over the connection that the worker has at the moment, if it has one."""

    def __init__(self) -> None:
        self._client: Client | None = None

    def connected(self, client: Client | None) -> None:
        """Use `client` from now on; None when the connection is lost."""
        self._client = client

    async def tell(
        self, intake_id: str, stage: pb.WatchIntakeResponse.Stage.ValueType, *, read: int = 0, matched: int = 0
    ) -> None:
        """Say where an intake is, to those who watch it now."""
        if self._client is None:
            return
        said = pb.WatchIntakeResponse(stage=stage, vehicles_read=read, vehicles_matched=matched)
        with suppress(NatsError, OSError):
            await self._client.publish(f"{PROGRESS}.{intake_id}", said.SerializeToString())

    @asynccontextmanager
    async def heard(self, intake_id: str) -> AsyncIterator[asyncio.Queue[pb.WatchIntakeResponse]]:
        """Give what is said of an intake from now on; when too much waits, the oldest is dropped."""
        said: asyncio.Queue[pb.WatchIntakeResponse] = asyncio.Queue(MOST_WAITING)

        async def hear(message: Msg) -> None:
            if said.full():
                said.get_nowait()
            said.put_nowait(pb.WatchIntakeResponse.FromString(message.data))

        client = self._client
        if client is None:
            yield said
            return
        try:
            subscription = await client.subscribe(f"{PROGRESS}.{intake_id}", cb=hear)
        except (NatsError, OSError):
            yield said
            return
        try:
            yield said
        finally:
            with suppress(NatsError, OSError):
                await subscription.unsubscribe()
