"""The sweeper: finds messages that nobody works on, and sends their event again; a worker decides what is given up."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from sqlalchemy import String, cast, delete, exists, func, select, update

from datastore.db.engine import TROUBLE, begin
from datastore.db.tables import messages, outbox
from datastore.events.outbox import announce, email_received
from datastore.store.messages import get_message
from datastore.tenancy.actor import THE_DATASTORE
from datastore.tenancy.scope import EVERY_INSURER
from mesh.background import Loop, repeating
from mesh.telemetry.logs import log

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from sqlalchemy import RowMapping
    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

EVERY_S: Final = 30.0
LEASE: Final = timedelta(minutes=10)
BATCH: Final = 100
PUBLISHED_KEPT: Final = timedelta(days=7)
UNDER_WAY: Final = ("RECEIVED", "PROCESSING")


def loop(engine: AsyncEngine) -> Loop:
    """Sweep every half a minute."""
    return Loop("sweeper", repeating(partial(sweep, engine, LEASE)), pause_s=EVERY_S, expected=TROUBLE)


async def sweep(engine: AsyncEngine, lease: timedelta) -> int:
    """Send again what was announced or begun longer than `lease` ago and is not done; returns how many messages."""
    async with begin(engine, EVERY_INSURER) as connection:
        late = await _late(connection, lease)
        for message_id in late:
            await _again(connection, await get_message(connection, str(message_id)))
        old = outbox.c.publish_time < func.now() - PUBLISHED_KEPT
        await connection.execute(delete(outbox).where(old))
    if late:
        log.info("messages announced again", messages=len(late))
    return len(late)


async def _late(connection: AsyncConnection, lease: timedelta) -> Sequence[UUID]:
    """Lock the late messages whose event is not waiting in the outbox anyhow."""
    c = messages.c
    is_waiting = exists().where(outbox.c.publish_time.is_(None), outbox.c.resource_id == cast(c.id, String))
    query = (
        select(c.id)
        .where(c.status.in_(UNDER_WAY), c.announce_time < func.now() - lease, ~is_waiting)
        .order_by(c.announce_time)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    )
    return (await connection.execute(query)).scalars().all()


async def _again(connection: AsyncConnection, message: RowMapping) -> None:
    await connection.execute(update(messages).where(messages.c.id == message["id"]).values(announce_time=func.now()))
    await announce(connection, THE_DATASTORE, email_received(message), message["id"])
