"""Notes that people write on cases: added, listed, never changed; retention erases their text with that of the case."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from sqlalchemy import func, insert, select, update

from datastore.audit import trail
from datastore.db.desk_tables import case_notes
from datastore.db.idempotency import earlier_answer
from datastore.db.ids import new_id
from datastore.db.tables import cases
from datastore.lists.list_query import Listing, page_of

if TYPE_CHECKING:
    from sqlalchemy import RowMapping
    from sqlalchemy.ext.asyncio import AsyncConnection

    from datastore.db.idempotency import RequestKey
    from datastore.lists.list_query import Page, PageRequest
    from datastore.tenancy.actor import Actor

_c = case_notes.c
LISTING: Final = Listing(select(case_notes), key=(_c.id,), insurer=_c.insurer_id)


@dataclass(frozen=True, slots=True)
class WrittenNote:
    """A note, and its case after it was written."""

    note: RowMapping
    case: RowMapping


async def write_note(connection: AsyncConnection, actor: Actor, case: RowMapping, text: str) -> WrittenNote:
    """Write a note on a locked case.

    It is no change of the case, whose etag stays, so that nobody's work on it is refused for a note. But the case was
    touched: retention erases the note in its time, also where it has released the case already.
    """
    row = {
        "id": new_id(),
        "insurer_id": case["insurer_id"],
        "case_id": case["id"],
        "text": text,
        "author": actor.subject,
    }
    note = (await connection.execute(insert(case_notes).values(**row).returning(*_c))).mappings().one()
    touch = update(cases).where(cases.c.id == case["id"]).values(update_time=func.now(), release_time=None)
    after = (await connection.execute(touch.returning(*cases.c))).mappings().one()
    changes = [{"field": "note", "old_value": "", "new_value": text[: trail.LONGEST_VALUE]}]
    owner = {"resource": ("case", case["id"]), "insurer_id": case["insurer_id"]}
    await trail.record(connection, actor, action="update", changes=changes, **owner)
    return WrittenNote(note, after)


async def list_notes(connection: AsyncConnection, case: RowMapping, request: PageRequest) -> Page[RowMapping]:
    """Return a page of the notes on a case, newest first.

    Raises: InvalidPageToken.
    """
    listing = replace(LISTING, rows=LISTING.rows.where(_c.case_id == case["id"]))
    return await page_of(connection, listing, replace(request, scope=str(case["id"])))


async def note_of_request(connection: AsyncConnection, key: RequestKey) -> RowMapping | None:
    """Return the note that an earlier request with the key wrote.

    Raises: RequestIdReused.
    """
    earlier = await earlier_answer(connection, key)
    if earlier is None:
        return None
    return (await connection.execute(select(case_notes).where(_c.id == earlier.resource_id))).mappings().one()
