"""The latest change of each vehicle, kept so that it can be taken back: what its columns were, what was remembered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from sqlalchemy import select

from datastore.db.bulk_insert import as_document, insertion_of
from datastore.db.edit_tables import last_changes
from datastore.db.ids import is_one_of
from datastore.store.memories import Memory
from datastore.store.steps import Step

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from sqlalchemy import RowMapping
    from sqlalchemy.ext.asyncio import AsyncConnection

_c = last_changes.c
REPLACED: Final = ("vehicle_revision", "old_values", "memories", "step")
COLUMNS: Final = ("vehicle_id", "case_id", "insurer_id", *REPLACED)
_replacing = ", ".join(f"{name} = excluded.{name}" for name in REPLACED)
KEEP: Final = (
    f"{insertion_of(last_changes, COLUMNS)} ON CONFLICT (vehicle_id) DO UPDATE SET {_replacing}, update_time = now()"
)


@dataclass(frozen=True, slots=True)
class LastChange:
    """A change of a vehicle, which is its latest as long as the vehicle has this revision.

    With a step it is a part of it, and is taken back with the others only.
    """

    vehicle_revision: int
    old_values: Mapping[str, Any]
    memories: Sequence[Memory]
    step: Step | None = None


async def last_changes_of(connection: AsyncConnection, ids: Collection[UUID]) -> dict[UUID, LastChange]:
    """Return the latest changes of vehicles, as far as they are known."""
    result = await connection.execute(select(last_changes).where(is_one_of(_c.vehicle_id, ids)))
    return {
        row["vehicle_id"]: LastChange(
            row["vehicle_revision"],
            row["old_values"],
            [Memory(row["vehicle_id"], **memory) for memory in row["memories"]],
            _step_of(row),
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
            "old_values": change.old_values,
            "memories": [_json(memory) for memory in change.memories],
            "step": _step_json(change),
        }
        for vehicle_id, change in changes.items()
    ]
    await connection.exec_driver_sql(KEEP, (as_document(rows),))


def _step_of(row: RowMapping) -> Step | None:
    """Return the step of a change; that of an earlier one was left behind by a release that knows no steps."""
    step = row["step"]
    if step is None or step["revision"] != row["vehicle_revision"]:
        return None
    return Step(frozenset(map(UUID, step["vehicles"])), frozenset(map(UUID, step["added"])))


def _step_json(change: LastChange) -> dict[str, Any] | None:
    step = change.step
    if step is None:
        return None
    return {"revision": change.vehicle_revision, "vehicles": sorted(step.vehicle_ids), "added": sorted(step.added_ids)}


def _json(memory: Memory) -> dict[str, Any]:
    return {
        "kind": memory.kind,
        "values": dict(memory.values),
        "row_id": memory.row_id,
        "is_withdrawn": memory.is_withdrawn,
    }
