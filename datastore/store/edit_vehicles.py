"""Edits of vehicles, one or many, in one transaction: the case is locked once, and follows once at the end."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from sqlalchemy import or_, select

from datastore.db.idempotency import StoredAnswer, claim, earlier_answer
from datastore.db.ids import parse_id
from datastore.db.tables import vehicles
from datastore.store.cases import follow_vehicles, lock_case
from datastore.store.vehicle_batch import added_vehicles, vehicles_to_edit
from datastore.store.vehicles import append_vehicles, refuse_done
from mesh.errors import InvalidField, InvalidFields, MincaError
from mesh.status import to_status
from minca.datastore.v1 import vehicle_edit_pb2, vehicle_service_pb2

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from google.rpc.status_pb2 import Status
    from sqlalchemy import RowMapping
    from sqlalchemy.ext.asyncio import AsyncConnection

    from datastore.db.idempotency import RequestKey
    from datastore.store.vehicle_batch import VehicleBatch
    from datastore.tenancy.actor import Actor

    Values = Mapping[str, Any]
    Row = Mapping[Any, Any]

UPDATE, REMOVE, RESTORE, UNDO, ADD, CODE = "update", "remove", "restore", "undo", "add", "code"
TAKING_BACK: Final = frozenset({RESTORE, UNDO, CODE})
_c = vehicles.c


@dataclass(frozen=True, slots=True)
class Edit:
    """One change of one vehicle: what is to be done, and the columns that it takes.

    `path` is where it stands in the request. `refusal`: what is wrong with it as it stands there.
    """

    kind: str
    path: str
    vehicle: str = ""
    etag: str = ""
    values: Values = field(default_factory=dict)
    refusal: MincaError | None = None


@dataclass(frozen=True, slots=True)
class EditOutcome:
    """What became of edits: by the index of the edit its vehicle as it is now, or why it was not changed."""

    rows: Mapping[int, Row]
    refusals: Mapping[int, Status]


async def update_vehicle(
    connection: AsyncConnection, actor: Actor, case: str, vehicle: str, *, values: Values, etag: str
) -> Mapping[str, Any]:
    """Correct a vehicle, and update counts and status of its case. `values` are columns.

    Raises: NotFound, StaleEtag, WrongState; InvalidField when the code is not in the active catalogue.
    """
    its_case = await lock_case(connection, actor, case, "")
    refuse_done(its_case)
    codes = [values["cvegs"]] if values.get("cvegs") else []
    batch = await vehicles_to_edit(connection, its_case, [vehicle], codes=codes, takes_back=False)
    batch.correct(vehicle, values, etag=etag)
    if await batch.write(connection, actor):
        await follow_vehicles(connection, actor, its_case)
    (row,) = batch.rows.values()
    return row


async def edit_vehicles(
    connection: AsyncConnection,
    actor: Actor,
    case: str,
    edits: Sequence[Edit],
    *,
    all_or_none: bool,
    as_one_change: bool,
    key: RequestKey | None,
    check_share: float,
) -> EditOutcome:
    """Apply edits in their order, on request as one step; with the key of an earlier request nothing is changed.

    `check_share` of the vehicles that get a checkable code are chosen for a blind check.

    Raises: NotFound, RequestIdReused, WrongState; with `all_or_none` what the first edit raises that cannot be applied.
    """
    its_case = await lock_case(connection, actor, case, "")
    earlier = await earlier_answer(connection, key) if key else None
    if earlier:
        return await _outcome(connection, its_case, edits, earlier, {})
    refuse_done(its_case)
    batch = await vehicles_to_edit(
        connection,
        its_case,
        {edit.vehicle for edit in edits},
        codes={edit.values["cvegs"] for edit in edits if edit.kind == UPDATE and edit.values.get("cvegs")},
        check_share=check_share,
        takes_back=any(edit.kind in TAKING_BACK for edit in edits),
    )
    new, refusals = await asyncio.to_thread(_apply, batch, edits, all_or_none=all_or_none)
    first = await append_vehicles(connection, actor, its_case, new, check_share=check_share) if new else 0
    if as_one_change:
        batch.join(await added_vehicles(connection, its_case, first) if new else ())
    answer = StoredAnswer(its_case["id"], first, len(new), _packed(refusals))
    if key:
        await claim(connection, key, answer)
    if await batch.write(connection, actor) or new:
        await follow_vehicles(connection, actor, its_case)
    return await _outcome(connection, its_case, edits, answer, batch.rows)


def within(path: str, error: MincaError) -> MincaError:
    """Return an error as it is to be told of a part of the request, given by its path."""
    return error.under(path) if isinstance(error, InvalidField | InvalidFields) else error


def _apply(batch: VehicleBatch, edits: Sequence[Edit], *, all_or_none: bool) -> tuple[list[Values], dict[int, Status]]:
    """Apply edits; return the vehicles to add, and why others are left out, by the index of the edit."""
    new: list[Values] = []
    refusals: dict[int, Status] = {}
    for index, edit in enumerate(edits):
        try:
            _apply_one(batch, edit, new)
        except MincaError as error:
            refusal = within(edit.path, error) if error is not edit.refusal else error
            if all_or_none:
                raise refusal from error
            refusals[index] = to_status(refusal)
    return new, refusals


def _apply_one(batch: VehicleBatch, edit: Edit, new: list[Values]) -> None:
    if edit.refusal is not None:
        raise edit.refusal
    if edit.kind == ADD:
        new.append(edit.values)
    elif edit.kind == UPDATE:
        batch.correct(edit.vehicle, edit.values, etag=edit.etag)
    elif edit.kind == CODE:
        batch.code(edit.vehicle, edit.values, etag=edit.etag)
    elif edit.kind == REMOVE:
        batch.remove(edit.vehicle, edit.values["remove_reason"], etag=edit.etag)
    elif edit.kind == RESTORE:
        batch.restore(edit.vehicle, etag=edit.etag, is_forced=edit.values["is_forced"])
    else:
        batch.undo(edit.vehicle, etag=edit.etag)


async def _outcome(
    connection: AsyncConnection,
    case: RowMapping,
    edits: Sequence[Edit],
    answer: StoredAnswer,
    known: Mapping[UUID, Row],
) -> EditOutcome:
    """Return what became of edits, with the vehicles as they are now; those that are not `known` are read."""
    refusals = _unpacked(answer.refusals)
    applied = {index: edit for index, edit in enumerate(edits) if index not in refusals}
    ids = {vehicle_id for edit in applied.values() if (vehicle_id := parse_id(edit.vehicle))}
    last = answer.first_position + answer.item_count - 1
    by_id = dict(known)
    added: Iterator[Row] = iter(())
    if answer.item_count or not ids <= by_id.keys():
        is_added = _c.position.between(answer.first_position, last)
        query = select(vehicles).where(_c.case_id == case["id"], or_(_c.id.in_(ids - by_id.keys()), is_added))
        rows = (await connection.execute(query.order_by(_c.position))).mappings().all()
        by_id |= {row["id"]: row for row in rows}
        added = iter([row for row in rows if answer.first_position <= row["position"] <= last])
    outcome = {index: next(added) if edit.kind == ADD else by_id[UUID(edit.vehicle)] for index, edit in applied.items()}
    return EditOutcome(outcome, refusals)


def _packed(refusals: Mapping[int, Status]) -> bytes:
    if not refusals:
        return b""
    results = [vehicle_edit_pb2.VehicleEditResult(error=refusals.get(index)) for index in range(max(refusals) + 1)]
    return vehicle_service_pb2.EditVehiclesResponse(results=results).SerializeToString()


def _unpacked(packed: bytes) -> dict[int, Status]:
    results = vehicle_service_pb2.EditVehiclesResponse.FromString(packed).results
    return {index: result.error for index, result in enumerate(results) if result.HasField("error")}
