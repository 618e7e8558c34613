"""The log of which codes persons found for which VINs: written with the change, read in order, never changed.

Of a VIN only what tells the version is kept: its first eight characters and the tenth, which many vehicles share.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import func, insert, select, text

from datastore.db.quality_tables import vin_codes
from domain import vin

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import RowMapping
    from sqlalchemy.ext.asyncio import AsyncConnection

CHANNEL: Final = "minca_vin_codes"
STREAMED: Final = 1000
# The key of the advisory lock that serializes writers, so that ids become visible in order; any fixed number would do.
LOCK: Final = 0x4D696E6364
_c = vin_codes.c
INSERT: Final = insert(vin_codes).returning(_c.id, sort_by_parameter_order=True)


def vin_code(vehicle: Mapping[Any, Any], code: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return what to record of the code of a vehicle (`cvegs`, empty for none, and `entry_year`).

    None for a vehicle without a VIN.
    """
    vins = (vehicle["vin"], *vin.find_all(vehicle["description"]))
    vin_key = next(filter(None, map(vin.version_key, vins)), "")
    return {"vin_key": vin_key, **code} if vin_key else None


async def record_vin_codes(connection: AsyncConnection, rows: Sequence[Mapping[str, Any]]) -> Sequence[int]:
    """Record codes and return their ids, in order; call it late in the transaction, for it holds a lock."""
    await connection.execute(select(func.pg_advisory_xact_lock(LOCK)))
    ids: Sequence[int] = (await connection.execute(INSERT, rows)).scalars().all()
    await connection.execute(text(f"NOTIFY {CHANNEL}"))
    return ids


async def vin_codes_after(connection: AsyncConnection, after: int) -> Sequence[RowMapping]:
    """Return the next codes after the id `after`, of all insurers that the transaction may see."""
    query = select(vin_codes).where(_c.id > after).order_by(_c.id).limit(STREAMED)
    return (await connection.execute(query)).mappings().all()
