"""The log of corrections by reviewers: written in the transaction of the change, read in order, never changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import func, insert, select, text

from datastore.db.quality_tables import corrections
from datastore.lists.list_query import Listing, page_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import RowMapping
    from sqlalchemy.ext.asyncio import AsyncConnection

    from datastore.lists.list_query import Page, PageRequest

CHANNEL: Final = "minca_corrections"
STREAMED: Final = 500
# The key of the advisory lock that serializes writers, so that ids become visible in order; any fixed number would do.
LOCK: Final = 0x4D696E6362
_c = corrections.c
INSERT: Final = insert(corrections).returning(_c.id, sort_by_parameter_order=True)
LISTING: Final = Listing(select(corrections), key=(_c.id,), insurer=_c.insurer_id)


async def record_corrections(connection: AsyncConnection, rows: Sequence[Mapping[str, Any]]) -> Sequence[int]:
    """Record corrections and return their ids, in order; call it late in the transaction, for it holds a lock."""
    await connection.execute(select(func.pg_advisory_xact_lock(LOCK)))
    ids: Sequence[int] = (await connection.execute(INSERT, rows)).scalars().all()
    await connection.execute(text(f"NOTIFY {CHANNEL}"))
    return ids


async def list_corrections(connection: AsyncConnection, request: PageRequest) -> Page[RowMapping]:
    """Return a page of corrections, newest first.

    Raises: InvalidPageToken.
    """
    return await page_of(connection, LISTING, request)


async def corrections_after(connection: AsyncConnection, insurer_id: str, after: int) -> Sequence[RowMapping]:
    """Return the next corrections after the id `after`, of one insurer, or of all if `insurer_id` is empty."""
    query = select(corrections).where(_c.id > after).order_by(_c.id).limit(STREAMED)
    if insurer_id:
        query = query.where(_c.insurer_id == insurer_id)
    return (await connection.execute(query)).mappings().all()
