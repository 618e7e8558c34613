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


async def record_vin_code(connection: AsyncConnection, vehicle: Mapping[Any, Any], code: Mapping[str, Any]) -> None:
    """Record the code of a vehicle (`cvegs`, empty for none, and `entry_year`); call it late, for it holds a lock.

    Nothing is recorded for a vehicle without a VIN.
    """
    vin_key = vin.version_key(vehicle["vin"]) or next(filter(None, map(vin.version_key, _vins(vehicle))), "")
    if not vin_key:
        return
    await connection.execute(select(func.pg_advisory_xact_lock(LOCK)))
    owner = {"insurer_id": vehicle["insurer_id"], "vehicle_id": vehicle["id"]}
    await connection.execute(insert(vin_codes).values(vin_key=vin_key, **owner, **code))
    await connection.execute(text(f"NOTIFY {CHANNEL}"))


def _vins(vehicle: Mapping[Any, Any]) -> list[str]:
    return vin.find_all(vehicle["description"])


async def vin_codes_after(connection: AsyncConnection, after: int) -> Sequence[RowMapping]:
    """Return the next codes after the id `after`, of all insurers that the transaction may see."""
    query = select(vin_codes).where(_c.id > after).order_by(_c.id).limit(STREAMED)
    return (await connection.execute(query)).mappings().all()
