"""What reviewers taught: written in the transaction of their correction, read in order, never changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import func, insert, select, text

from datastore.db.tables import corrections
from datastore.lists.list_query import Listing, page_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import RowMapping
    from sqlalchemy.ext.asyncio import AsyncConnection

    from datastore.lists.list_query import Page, PageRequest
    from datastore.tenancy.actor import Actor

CHANNEL: Final = "minca_corrections"
STREAMED: Final = 500
# Any fixed number: writers take turns by it, so that ids become visible in their order.
TURN: Final = 0x4D696E6362
_c = corrections.c
LISTING: Final = Listing(select(corrections), key=(_c.id,), insurer=_c.insurer_id)


async def teach(connection: AsyncConnection, by: Actor, case: RowMapping, learnt: Mapping[str, Any]) -> None:
    """Write what a correction of a vehicle of `case` teaches, late in its transaction."""
    await connection.execute(select(func.pg_advisory_xact_lock(TURN)))
    whose = {"insurer_id": case["insurer_id"], "cot_number": case["cot_number"], "subject": by.subject}
    await connection.execute(insert(corrections).values(**learnt, **whose))
    await connection.execute(text(f"NOTIFY {CHANNEL}"))


async def list_corrections(connection: AsyncConnection, request: PageRequest) -> Page[RowMapping]:
    """Return a page of corrections, the newest first.

    Raises: InvalidPageToken.
    """
    return await page_of(connection, LISTING, request)


async def corrections_after(connection: AsyncConnection, insurer_id: str, after: int) -> Sequence[RowMapping]:
    """Return the next corrections behind `after`, of an insurer, or of all when it is empty."""
    query = select(corrections).where(_c.id > after).order_by(_c.id).limit(STREAMED)
    if insurer_id:
        query = query.where(_c.insurer_id == insurer_id)
    return (await connection.execute(query)).mappings().all()
