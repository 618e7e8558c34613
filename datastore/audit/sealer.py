"""The sealer: chains audit entries after their commit, so that writers never wait for one another; anchors chains."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import BigInteger, Interval, LargeBinary, Text, bindparam, delete, func, select, text
from sqlalchemy.dialects.postgresql import ARRAY

from datastore.audit.hash_chain import ChainHead, links
from datastore.db.engine import TROUBLE, begin
from datastore.db.notifications import wait_for
from datastore.db.tables import audit_chain, audit_entries, audit_unsealed
from datastore.events.outbox import announce, audit_anchored
from datastore.tenancy.actor import DATASTORE_ACTOR
from datastore.tenancy.scope import EVERY_INSURER
from mesh.background import Backoff, Loop, repeating

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import RowMapping
    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

    from datastore.db.notifications import Notifications

CHANNEL: Final = "minca_audit"
SEAL_EVERY_S: Final = 1.0
# What is written within it is sealed together.
PAUSE_S: Final = 0.1
ANCHOR_EVERY: Final = timedelta(hours=1)
LOOK_EVERY_S: Final = 60.0
BATCH: Final = 1000
BACKOFF: Final = Backoff(first_s=1.0, longest_s=10.0)
# The key of the advisory lock that sealers of several processes share; any fixed number would do.
LOCK: Final = 0x4D696E6363
_c = audit_chain.c
# One statement, so that the trigger that follows changed cases runs once.
APPEND: Final = text(
    """
    INSERT INTO audit_chain (insurer_id, position, entry_id, sha256)
    SELECT :insurer, position, entry_id, sha256
    FROM unnest(:positions, :entry_ids, :digests) AS linked (position, entry_id, sha256)
    """
).bindparams(
    bindparam("insurer", type_=Text),
    *(bindparam(name, type_=ARRAY(BigInteger)) for name in ("positions", "entry_ids")),
    bindparam("digests", type_=ARRAY(LargeBinary)),
)
# One index lookup for each insurer, however long the chains are.
DUE: Final = text(
    """
    WITH RECURSIVE insurers AS (
      SELECT min(insurer_id) AS insurer_id FROM audit_chain
      UNION ALL
      SELECT (SELECT min(c.insurer_id) FROM audit_chain c WHERE c.insurer_id > i.insurer_id)
      FROM insurers i WHERE i.insurer_id IS NOT NULL
    )
    INSERT INTO audit_anchors (insurer_id, position, sha256)
    SELECT head.insurer_id, head.position, head.sha256
    FROM insurers i
    CROSS JOIN LATERAL (
      SELECT * FROM audit_chain c WHERE c.insurer_id = i.insurer_id ORDER BY position DESC LIMIT 1
    ) head
    LEFT JOIN LATERAL (
      SELECT * FROM audit_anchors a WHERE a.insurer_id = i.insurer_id ORDER BY position DESC LIMIT 1
    ) told ON true
    LEFT JOIN audit_chain first ON first.insurer_id = i.insurer_id AND first.position = 1
    LEFT JOIN audit_entries begun ON begun.id = first.entry_id
    WHERE head.position > coalesce(told.position, 0)
      AND coalesce(told.create_time, begun.create_time, '-infinity') <= now() - :every
    RETURNING insurer_id, position, sha256
    """
).bindparams(bindparam("every", type_=Interval))


def loop(engine: AsyncEngine, signals: Notifications) -> Loop:
    """Return the loop that seals what was written, at once or within a second, and looks every minute for anchors."""
    look_at = time.monotonic()
    signal = signals.next(CHANNEL)

    async def step() -> None:
        nonlocal look_at, signal
        await wait_for(signal, SEAL_EVERY_S)
        signal = signals.next(CHANNEL)
        while await seal(engine) == BATCH:
            pass
        if time.monotonic() >= look_at:
            await anchor(engine, ANCHOR_EVERY)
            look_at = time.monotonic() + LOOK_EVERY_S

    return Loop("sealer", repeating(step), pause_s=PAUSE_S, backoff=BACKOFF, expected=TROUBLE)


async def seal(engine: AsyncEngine) -> int:
    """Chain the oldest unsealed entries and return how many; none while another sealer is working."""
    async with begin(engine, EVERY_INSURER) as connection:
        if not (await connection.execute(select(func.pg_try_advisory_xact_lock(LOCK)))).scalar_one():
            return 0
        entries = await _unsealed(connection)
        by_insurer: dict[str, list[RowMapping]] = {}
        for entry in entries:
            by_insurer.setdefault(entry["insurer_id"], []).append(entry)
        for insurer_id, its_entries in by_insurer.items():
            await _append(connection, insurer_id, its_entries)
        if entries:
            sealed = audit_unsealed.c.entry_id.in_([entry["id"] for entry in entries])
            await connection.execute(delete(audit_unsealed).where(sealed))
    return len(entries)


async def anchor(engine: AsyncEngine, every: timedelta) -> int:
    """Publish the head of each chain that has grown and was last anchored, or begun, at least `every` ago."""
    async with begin(engine, EVERY_INSURER) as connection:
        if not (await connection.execute(select(func.pg_try_advisory_xact_lock(LOCK)))).scalar_one():
            return 0
        heads = (await connection.execute(DUE, {"every": every})).mappings().all()
        for head in heads:
            await announce(connection, DATASTORE_ACTOR, audit_anchored(head), head["insurer_id"])
    return len(heads)


async def _unsealed(connection: AsyncConnection) -> Sequence[RowMapping]:
    waiting = audit_entries.join(audit_unsealed, audit_unsealed.c.entry_id == audit_entries.c.id)
    query = select(audit_entries).select_from(waiting).order_by(audit_entries.c.id).limit(BATCH)
    return (await connection.execute(query)).mappings().all()


async def _append(connection: AsyncConnection, insurer_id: str, entries: Sequence[RowMapping]) -> None:
    query = select(_c.position, _c.sha256).where(_c.insurer_id == insurer_id).order_by(_c.position.desc()).limit(1)
    last = (await connection.execute(query)).one_or_none()
    head = ChainHead(last.position, bytes(last.sha256)) if last else ChainHead()
    linked = links(head, entries)
    columns: dict[str, list[Any]] = {
        "positions": [link_head.position for _, link_head in linked],
        "entry_ids": [entry_id for entry_id, _ in linked],
        "digests": [link_head.sha256 for _, link_head in linked],
    }
    await connection.execute(APPEND, {"insurer": insurer_id, **columns})
