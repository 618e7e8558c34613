"""COT numbers: one gapless sequence a year, taken inside the transaction that uses the number."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert

from datastore.tables import cases, cot_sequence

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID
    from zoneinfo import ZoneInfo

    from sqlalchemy.ext.asyncio import AsyncConnection

NUMBER: Final = re.compile(r"TK-\d{4}-\d{3,}")


def cot_number(year: int, serial: int) -> str:
    """Write a number: `TK-2026-001`, with at least three digits."""
    return f"TK-{year}-{serial:03d}"


def is_cot_number(text: str) -> bool:
    """Whether a text has the form of a COT number."""
    return NUMBER.fullmatch(text) is not None


def year_of(moment: datetime, zone: ZoneInfo) -> int:
    """Return the year that the calendar on the wall shows."""
    return moment.astimezone(zone).year


async def number_case(connection: AsyncConnection, case_id: UUID, year: int) -> str:
    """Give a new case the next number of `year`, as late in the transaction as can be.

    The row of the year stays locked to the end of the transaction: a rollback gives the number back, so no gap is
    left, and others wait the shorter the later it is taken.
    """
    first = insert(cot_sequence).values(year=year, last=1)
    taken = first.on_conflict_do_update(index_elements=["year"], set_={"last": cot_sequence.c.last + 1})
    serial = (await connection.execute(taken.returning(cot_sequence.c.last))).scalar_one()
    number = cot_number(year, serial)
    await connection.execute(update(cases).where(cases.c.id == case_id).values(cot_number=number))
    return number
