"""Verification of the audit trail: every chain is recomputed from its start, link by link."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import exists, func, select

from datastore.audit.hash_chain import ChainBreak, ChainHead, ChainLink, follow
from datastore.audit.personal_values import values_of
from datastore.db.engine import transact
from datastore.db.tables import audit_anchors, audit_chain, audit_entries, audit_unsealed

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

    # Published digests, by insurer and position.
    Anchors = Mapping[str, Mapping[int, bytes]]

BATCH: Final = 1000
_c = audit_chain.c
_e = audit_entries.c


@dataclass(frozen=True, slots=True)
class ChainVerdict:
    """The result for one insurer's chain: how far it is valid, how many entries are unsealed, and its first break."""

    insurer_id: str
    head: ChainHead
    waiting_count: int
    first_break: ChainBreak | None


async def verify(engine: AsyncEngine, insurer_id: str, published: Anchors) -> AsyncIterator[ChainVerdict]:
    """Verify the chain of an insurer, or, if `insurer_id` is empty, of every insurer in scope, one after another."""
    insurers = {insurer_id} if insurer_id else set(await transact(engine, _insurers)) | published.keys()
    for insurer in sorted(insurers):
        yield await _chain(engine, insurer, published.get(insurer, {}))


async def _chain(engine: AsyncEngine, insurer_id: str, published: Mapping[int, bytes]) -> ChainVerdict:
    # First, so that an entry that is sealed meanwhile counts twice rather than nowhere.
    loose, waiting = await transact(engine, lambda connection: _loose(connection, insurer_id))
    anchors = {**await transact(engine, lambda connection: _anchors(connection, insurer_id)), **published}
    end, head, first_break = await transact(engine, lambda connection: _end(connection, insurer_id)), ChainHead(), None
    while first_break is None and head.position < end:
        after = head.position
        stored = await transact(engine, lambda connection: _links(connection, insurer_id, after))  # noqa: B023 - awaited
        head, first_break = follow(head, stored, anchors)
        if not stored:
            break
    first_break = first_break or _cut(head, anchors)
    return ChainVerdict(insurer_id, head, waiting, first_break or loose)


def _cut(head: ChainHead, anchors: Mapping[int, bytes]) -> ChainBreak | None:
    return ChainBreak("CUT", head.position + 1) if max(anchors, default=0) > head.position else None


async def _insurers(connection: AsyncConnection) -> Sequence[str]:
    query = select(_e.insurer_id).union(select(_c.insurer_id), select(audit_anchors.c.insurer_id))
    return (await connection.execute(query)).scalars().all()


async def _anchors(connection: AsyncConnection, insurer_id: str) -> dict[int, bytes]:
    c = audit_anchors.c
    rows = await connection.execute(select(c.position, c.sha256).where(c.insurer_id == insurer_id))
    return {position: bytes(sha256) for position, sha256 in rows}


async def _end(connection: AsyncConnection, insurer_id: str) -> int:
    last = select(func.coalesce(func.max(_c.position), 0)).where(_c.insurer_id == insurer_id)
    end: int = (await connection.execute(last)).scalar_one()
    return end


async def _links(connection: AsyncConnection, insurer_id: str, after: int) -> list[ChainLink]:
    query = (
        select(_c.position, _c.entry_id, _c.sha256, *_e)
        .select_from(audit_chain.outerjoin(audit_entries, _e.id == _c.entry_id))
        .where(_c.insurer_id == insurer_id, _c.position > after)
        .order_by(_c.position)
        .limit(BATCH)
    )
    rows = (await connection.execute(query)).mappings().all()
    values = await values_of(connection, (row["entry_id"] for row in rows))
    return [
        ChainLink(
            row["position"],
            row["entry_id"],
            bytes(row["sha256"]),
            None if row["id"] is None else row,
            values.get(row["entry_id"], {}),
        )
        for row in rows
    ]


async def _loose(connection: AsyncConnection, insurer_id: str) -> tuple[ChainBreak | None, int]:
    """Find an entry that is neither chained nor waiting, or a waiting one that is gone; count the waiting ones."""
    waits = exists().where(audit_unsealed.c.entry_id == _e.id)
    unlinked = select(func.min(_e.id)).where(_e.insurer_id == insurer_id, ~exists().where(_c.entry_id == _e.id), ~waits)
    u = audit_unsealed.c
    gone = select(func.min(u.entry_id)).where(u.insurer_id == insurer_id, ~exists().where(_e.id == u.entry_id))
    waiting = select(func.count()).where(u.insurer_id == insurer_id)
    row = (
        await connection.execute(select(unlinked.scalar_subquery(), gone.scalar_subquery(), waiting.scalar_subquery()))
    ).one()
    if row[1] is not None:
        return ChainBreak("DELETED", 0, row[1]), row[2]
    return (ChainBreak("UNLINKED", 0, row[0]) if row[0] is not None else None), row[2]
