"""Cases in the order of their changes, for those who watch: each at the position of its last change.

A position is given when the audit entry of a change is linked to the chain (migration 0017): after the commit of the
change, by one at a time. So positions become visible in their order, and whoever goes on behind one misses nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import func, select, text

from datastore.db.desk_tables import case_positions
from datastore.db.tables import cases

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from sqlalchemy import RowMapping
    from sqlalchemy.ext.asyncio import AsyncConnection

CHANNEL: Final = "minca_case_changes"
STREAMED: Final = 500
LAST: Final = text("SELECT last_value FROM case_positions_seq")
_c = case_positions.c
CHANGED: Final = (
    select(
        *(cases.c.id, cases.c.cot_number, cases.c.insurer_id, cases.c.status, cases.c.open_count),
        *(cases.c.revision, cases.c.update_time, _c.position, _c.create_position),
    )
    .select_from(case_positions.join(cases, cases.c.id == _c.case_id))
    .order_by(_c.position)
    .limit(STREAMED)
)


async def latest_position(connection: AsyncConnection, insurer_id: str) -> int:
    """Return the position behind which everything is yet to come, for an insurer, or for all if that is empty."""
    query = select(func.coalesce(func.max(_c.position), 0))
    if insurer_id:
        query = query.where(_c.insurer_id == insurer_id)
    position: int = (await connection.execute(query)).scalar_one()
    return position


async def is_known(connection: AsyncConnection, position: int) -> bool:
    """Whether a position was given already; one that was not is that of another database."""
    last: int = (await connection.execute(LAST)).scalar_one()
    return position <= last


async def changes_after(
    connection: AsyncConnection, insurer_id: str, position: int, case_id: UUID | None
) -> Sequence[RowMapping]:
    """Return the next cases that changed after a position: one, those of an insurer, or of all if that is empty."""
    query = CHANGED.where(_c.position > position)
    if insurer_id:
        query = query.where(_c.insurer_id == insurer_id)
    if case_id is not None:
        query = query.where(_c.case_id == case_id)
    return (await connection.execute(query)).mappings().all()
