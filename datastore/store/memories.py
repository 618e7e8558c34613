"""What is remembered of a person's decision on a vehicle: a correction, a verdict, the code of its VIN.

They are recorded with the change, in this order, and withdrawn when the change is taken back. Corrections and codes of
VINs are logs that others follow: a later row withdraws an earlier one. A verdict is taken away.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from datastore.store.correction_log import record_corrections
from datastore.store.verdicts import record_verdicts, withdraw_verdicts
from datastore.store.vin_codes import record_vin_codes

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence
    from uuid import UUID

    from sqlalchemy import RowMapping
    from sqlalchemy.ext.asyncio import AsyncConnection

    from datastore.tenancy.actor import Actor

    Record = Callable[[AsyncConnection, Sequence[Mapping[str, Any]]], Awaitable[Sequence[int]]]

CORRECTION, VERDICT, VIN_CODE = "correction", "verdict", "vin_code"
NO_CODE: Final = {"cvegs": "", "entry_year": 0, "catalog_version": ""}


@dataclass(slots=True)
class Memory:
    """One of them; `row_id` is that of its row, 0 until it has one."""

    vehicle_id: UUID
    kind: str
    values: Mapping[str, Any]
    row_id: int = 0
    is_withdrawn: bool = False


class Remembering:
    """What one transaction records and withdraws: collected edit by edit, and written at once."""

    def __init__(self) -> None:
        self._new: list[Memory] = []
        self._withdrawn: list[Memory] = []

    def add(self, memories: Sequence[Memory]) -> None:
        """Record memories."""
        self._new += memories

    def withdraw(self, memory: Memory) -> None:
        """Withdraw a memory; one of the same transaction is not recorded at all."""
        if memory.row_id:
            self._withdrawn.append(memory)
        else:
            self._new = [one for one in self._new if one is not memory]

    async def write(self, connection: AsyncConnection, actor: Actor, case: RowMapping) -> None:
        """Write all of it, and give each new memory the id of its row; call it late, for it holds locks."""
        await withdraw_verdicts(connection, case["insurer_id"], [one.row_id for one in self._withdrawn_of(VERDICT)])
        source = {"insurer_id": case["insurer_id"], "subject": actor.subject}
        await self._insert(connection, VERDICT, record_verdicts, source)
        await self._insert(connection, CORRECTION, record_corrections, {**source, "cot_number": case["cot_number"]})
        await self._insert(connection, VIN_CODE, record_vin_codes, {"insurer_id": case["insurer_id"]})

    async def _insert(self, connection: AsyncConnection, kind: str, record: Record, source: Mapping[str, str]) -> None:
        new = [one for one in self._new if one.kind == kind]
        withdrawing = [] if kind == VERDICT else self._withdrawn_of(kind)
        rows = [{**one.values, **source, "vehicle_id": one.vehicle_id, "withdraws_id": 0} for one in new]
        rows += [
            {**one.values, **NO_CODE, **source, "vehicle_id": one.vehicle_id, "withdraws_id": one.row_id}
            for one in withdrawing
        ]
        if rows:
            ids = await record(connection, rows)
            for memory, row_id in zip(new, ids, strict=False):
                memory.row_id = row_id

    def _withdrawn_of(self, kind: str) -> list[Memory]:
        return [one for one in self._withdrawn if one.kind == kind]
