"""Fills in what triggers keep since migrations 0017 and 0018 for what was stored before, in small batches, once.

Each kind goes by id and keeps how far it came, so that it goes on after a restart; a process that finds another at work
leaves it alone. Until it is done, searches and histories do not show what is older than the migrations.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from sqlalchemy import Integer, Text, bindparam, select, text, update

from datastore.db.desk_tables import backfills
from datastore.db.engine import TROUBLE, transact
from datastore.tenancy.scope import EVERY_INSURER
from mesh.background import Loop, repeating
from mesh.telemetry.logs import log

if TYPE_CHECKING:
    from sqlalchemy import TextClause
    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

LOOK_EVERY_S: Final = 600.0
BATCH: Final = 1000
# Between two batches others work.
PAUSE_S: Final = 0.05
_c = backfills.c


@dataclass(frozen=True, slots=True)
class _Filling:
    """How a kind is filled in: `statement` returns the last id of a batch behind `reached`; null when none is left."""

    first: str
    statement: TextClause


def _filling(first: str, kind: str, table: str, insertion: str, lock: str = "") -> _Filling:
    batch = f"SELECT * FROM {table} WHERE id > CAST(:reached AS {kind}) ORDER BY id LIMIT :batch {lock}"  # noqa: S608 - names of the schema
    done = f"WITH batch AS MATERIALIZED ({batch}), filled AS ({insertion} ON CONFLICT DO NOTHING)"
    statement = text(f"{done} SELECT CAST(id AS text) FROM batch ORDER BY id DESC LIMIT 1")  # noqa: S608 - as above
    return _Filling(first, statement.bindparams(bindparam("reached", type_=Text), bindparam("batch", type_=Integer)))


LEAST_ID: Final = "00000000-0000-0000-0000-000000000000"
FILLINGS: Final = {
    "entries": _filling(
        "0",
        "bigint",
        "audit_entries",
        """
        INSERT INTO case_entries (case_id, entry_id, insurer_id)
        SELECT case_id, id, insurer_id
        FROM (SELECT case_of_resource(resource_type, resource_id) AS case_id, id, insurer_id FROM batch) told
        WHERE case_id IS NOT NULL
        """,
    ),
    "cases": _filling(
        LEAST_ID,
        "uuid",
        "cases",
        """
        INSERT INTO case_search (case_id, insurer_id, text)
        SELECT id, insurer_id, case_search_text(client_name, client_rfc, broker_name, broker_email,
          (SELECT file_name FROM messages WHERE messages.id = batch.message_id))
        FROM batch
        """,
    ),
    "vins": _filling(
        LEAST_ID,
        "uuid",
        "vehicles",
        """
        INSERT INTO vin_ends (reversed_vin, vehicle_id, insurer_id)
        SELECT reverse(vin), id, insurer_id FROM batch WHERE vin <> ''
        """,
        # A VIN that is just being changed or erased would be put back beside the one that the trigger keeps.
        lock="FOR SHARE",
    ),
}


def loop(engine: AsyncEngine) -> Loop:
    """Return the loop that fills in what is missing, and then only looks whether all is done."""
    return Loop("backfill", repeating(lambda: fill_in(engine)), pause_s=LOOK_EVERY_S, expected=TROUBLE)


async def fill_in(engine: AsyncEngine) -> None:
    """Fill in every kind to its end, or as far as another process has left it."""
    for kind in FILLINGS:
        is_left = True
        while is_left:
            is_left = await transact(engine, partial(_fill_batch, kind), scope=EVERY_INSURER)
            await asyncio.sleep(PAUSE_S)


async def _fill_batch(kind: str, connection: AsyncConnection) -> bool:
    """Fill in one batch; return whether more may be left for this process."""
    waiting = select(_c.reached).where(_c.name == kind, ~_c.is_done).with_for_update(skip_locked=True)
    reached = (await connection.execute(waiting)).scalar_one_or_none()
    if reached is None:
        return False
    filling = FILLINGS[kind]
    values = {"reached": reached or filling.first, "batch": BATCH}
    last = (await connection.execute(filling.statement, values)).scalar_one_or_none()
    change = {"is_done": True} if last is None else {"reached": last}
    await connection.execute(update(backfills).where(_c.name == kind).values(**change))
    if last is None:
        log.info("filled in what was stored before", kind=kind)
    return last is not None
