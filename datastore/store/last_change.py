"""The latest change of each vehicle, kept so that it can be taken back: what its columns were, what was remembered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from pydantic_core import to_jsonable_python
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from datastore.db.edit_tables import last_changes
from datastore.store.memories import Memory

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from uuid import UUID

    from sqlalchemy import RowMapping
    from sqlalchemy.ext.asyncio import AsyncConnection

_c = last_changes.c
_insert = insert(last_changes)
_replaced = {name: _insert.excluded[name] for name in ("vehicle_revision", "old_values", "memories")}
KEEP: Final = _insert.on_conflict_do_update(
    index_elements=["vehicle_id"], set_={**_replaced, "update_time": func.now()}
)


@dataclass(frozen=True, slots=True)
class LastChange:
    """A change of a vehicle, which is its latest as long as the vehicle has this revision."""

    vehicle_revision: int
    old_values: Mapping[str, Any]
    memories: Sequence[Memory]


async def last_changes_of(connection: AsyncConnection, ids: Collection[UUID]) -> dict[UUID, LastChange]:
    """Return the latest changes of vehicles, as far as they are known."""
    result = await connection.execute(select(last_changes).where(_c.vehicle_id.in_(ids)))
    return {
        row["vehicle_id"]: LastChange(
            row["vehicle_revision"],
            row["old_values"],
            [Memory(row["vehicle_id"], **memory) for memory in row["memories"]],
        )
        for row in result.mappings()
    }


async def keep_last_changes(connection: AsyncConnection, case: RowMapping, changes: Mapping[UUID, LastChange]) -> None:
    """Keep changes of vehicles of a case, each in place of the one before."""
    rows = [
        {
            "vehicle_id": vehicle_id,
            "case_id": case["id"],
            "insurer_id": case["insurer_id"],
            "vehicle_revision": change.vehicle_revision,
            "old_values": to_jsonable_python(change.old_values),
            "memories": [_json(memory) for memory in change.memories],
        }
        for vehicle_id, change in changes.items()
    ]
    await connection.execute(KEEP, rows)


def _json(memory: Memory) -> dict[str, Any]:
    return {
        "kind": memory.kind,
        "values": dict(memory.values),
        "row_id": memory.row_id,
        "is_withdrawn": memory.is_withdrawn,
    }
