"""The sweeper: announces messages again that no worker is processing. A worker decides when to give one up."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from sqlalchemy import String, cast, delete, exists, func, select, update

from datastore.db.engine import TROUBLE, begin
from datastore.db.tables import messages, outbox
from datastore.events.outbox import announce, email_received
from datastore.store.messages import get_message
from datastore.tenancy.actor import DATASTORE_ACTOR
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
    """Return the loop that sweeps every half minute."""
    return Loop("sweeper", repeating(partial(sweep, engine, LEASE)), pause_s=EVERY_S, expected=TROUBLE)


async def sweep(engine: AsyncEngine, lease: timedelta) -> int:
    """Announce unfinished messages again whose last sign of life is older than `lease`; return how many there were."""
    async with begin(engine, EVERY_INSURER) as connection:
        overdue = await _overdue(connection, lease)
        for message_id in overdue:
            await _announce_again(connection, await get_message(connection, str(message_id)))
        is_old = outbox.c.publish_time < func.now() - PUBLISHED_KEPT
        await connection.execute(delete(outbox).where(is_old))
    if overdue:
        log.info("messages announced again", messages=len(overdue))
    return len(overdue)


async def _overdue(connection: AsyncConnection, lease: timedelta) -> Sequence[UUID]:
    """Lock the overdue messages, except those whose event still waits in the outbox."""
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


async def _announce_again(connection: AsyncConnection, message: RowMapping) -> None:
    await connection.execute(update(messages).where(messages.c.id == message["id"]).values(announce_time=func.now()))
    await announce(connection, DATASTORE_ACTOR, email_received(message), message["id"])
