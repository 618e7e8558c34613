"""One vehicle that stands for several becomes several, and several rows that are the same one become one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from google.protobuf import field_mask_pb2

from domain.plates import compact
from intake.review.case_rows import plain_id
from intake.review.edits import apply_all, repeated, update_edits
from intake.review.field_paths import OF_VEHICLE, STATED, is_empty, set_fields
from intake.review.review_words import words
from intake.service.convert import vehicle_problems
from mesh.errors import InvalidField, InvalidFields, NotFound, StaleEtag, WrongState
from minca.datastore.v1 import vehicle_edit_pb2, vehicle_pb2
from minca.fleet.v1 import match_pb2
from minca.fleet.v1 import vehicle_pb2 as fleet_pb2

if TYPE_CHECKING:
    from collections.abc import Sequence

    from intake.review.single_changes import SingleChanges

FEWEST: Final = 2
MOST: Final = 100
OF_ONE_UNIT: Final = ("vin", "plate", "engine_number", "economic_number")
"""What tells one unit from another: no two have it in common."""
VALUED: Final = ("value", "currency", "value_basis")
"""What is said of a value: taken over together, or not at all."""


async def split(
    changes: SingleChanges,
    case_id: str,
    vehicle_id: str,
    parts: Sequence[fleet_pb2.Vehicle],
    *,
    etag: str,
    request_id: str,
) -> tuple[list[vehicle_pb2.CaseVehicle], vehicle_pb2.CaseVehicle]:
    """Remove a vehicle, and append its parts, coded, in one step; return them, and the removed one.

    Raises: InvalidField, InvalidFields, NotFound, WrongState, grpc.aio.AioRpcError.
    """
    if not FEWEST <= len(parts) <= MOST:
        raise InvalidField("parts", f"{len(parts)} parts", f"{FEWEST} to {MOST} parts")
    problems = [problem for number, part in enumerate(parts) for problem in vehicle_problems(part, f"parts[{number}].")]
    if problems:
        raise InvalidFields(problems)

    async def once() -> tuple[list[vehicle_pb2.CaseVehicle], vehicle_pb2.CaseVehicle]:
        case = await changes.rows.changeable(case_id)
        # A repeat finds it removed, and the datastore knows the request.
        row = await changes.rows.one(case.id, vehicle_id, with_removed=True)
        vehicles = [part_of(row.vehicle, part) for part in parts]
        matches = await changes.coder.code(case, vehicles)
        reason = vehicle_edit_pb2.RemoveEdit(reason=words("split").format(count=len(parts)))
        edits = [
            # What it says is in its parts: a change meanwhile must not be lost.
            vehicle_edit_pb2.VehicleEdit(vehicle_id=row.id, etag=etag or row.etag, remove=reason),
            *(_added(row, vehicle, match) for vehicle, match in zip(vehicles, matches, strict=True)),
        ]
        removed, *added = await apply_all(changes.rows.vehicles, case.id, edits, request_id, as_one_change=True)
        return added, removed

    return await repeated(once, is_checked=bool(etag))


def part_of(vehicle: fleet_pb2.Vehicle, part: fleet_pb2.Vehicle) -> fleet_pb2.Vehicle:
    """Return a part of a vehicle: what the part says, and else what the vehicle says that is not of one unit."""
    whole = fleet_pb2.Vehicle()
    whole.CopyFrom(vehicle)
    its_own = {name for name in STATED if not is_empty(part, name)} | set(OF_ONE_UNIT)
    set_fields(whole, part, its_own | set(VALUED) if "value" in its_own else its_own)
    return whole


def _added(
    row: vehicle_pb2.CaseVehicle, vehicle: fleet_pb2.Vehicle, match: match_pb2.Match
) -> vehicle_edit_pb2.VehicleEdit:
    confidence = row.reading_confidence if row.HasField("reading_confidence") else None
    part = vehicle_pb2.CaseVehicle(
        vehicle=vehicle, match=match, reading_confidence=confidence, reading_doubts=row.reading_doubts
    )
    return vehicle_edit_pb2.VehicleEdit(add=vehicle_edit_pb2.AddEdit(vehicle=part))


async def merge(
    changes: SingleChanges, case_id: str, vehicle_ids: Sequence[str], etags: Sequence[str]
) -> vehicle_pb2.CaseVehicle:
    """Keep the first of some vehicles, with what the others say where it says nothing, and remove them, in one step.

    Raises: InvalidField, NotFound, StaleEtag, WrongState, grpc.aio.AioRpcError.
    """
    vehicle_ids = [plain_id(vehicle_id) for vehicle_id in vehicle_ids]
    _check_ids(vehicle_ids, etags)
    return await repeated(lambda: _merged(changes, case_id, vehicle_ids, etags), is_checked=any(etags))


async def _merged(
    changes: SingleChanges, case_id: str, vehicle_ids: Sequence[str], etags: Sequence[str]
) -> vehicle_pb2.CaseVehicle:
    case = await changes.rows.changeable(case_id)
    by_id = await changes.rows.some(case.id, vehicle_ids, with_removed=True)
    for vehicle_id in vehicle_ids:
        if vehicle_id not in by_id:
            raise NotFound("vehicle", vehicle_id)
        if by_id[vehicle_id].HasField("remove_time"):
            raise WrongState("vehicle", vehicle_id, "REMOVED", "IN_CASE")
    first, *others = [by_id[vehicle_id] for vehicle_id in vehicle_ids]
    # What one says that changes meanwhile must not be lost.
    etag_of = {row.id: row.etag for row in by_id.values()} | {
        vehicle_id: etag for vehicle_id, etag in zip(vehicle_ids, etags, strict=False) if etag
    }
    if etag_of[first.id] != first.etag:
        raise StaleEtag("vehicle", first.id, first.etag)
    for field in ("vin", "plate"):
        _check_same(field, [first, *others])
    after, filled = completed(first.vehicle, [row.vehicle for row in others])
    edits: list[vehicle_edit_pb2.VehicleEdit] = []
    if filled:
        is_by_person = first.match.method == match_pb2.MATCH_METHOD_PERSON
        match = None if is_by_person else await changes.code_of(case, first, after)
        mask = field_mask_pb2.FieldMask(paths=[OF_VEHICLE + name for name in filled])
        edits += update_edits(first.id, first.etag, vehicle_pb2.CaseVehicle(vehicle=after), mask, match)
    reason = vehicle_edit_pb2.RemoveEdit(reason=words("merged").format(position=first.position))
    edits += [vehicle_edit_pb2.VehicleEdit(vehicle_id=row.id, etag=etag_of[row.id], remove=reason) for row in others]
    changed, *_ = await apply_all(changes.rows.vehicles, case.id, edits, as_one_change=True)
    return changed if filled else first


def completed(first: fleet_pb2.Vehicle, others: Sequence[fleet_pb2.Vehicle]) -> tuple[fleet_pb2.Vehicle, list[str]]:
    """Return a vehicle with what others say where it says nothing, and the names of the fields that they fill."""
    after = fleet_pb2.Vehicle()
    after.CopyFrom(first)
    filled: list[str] = []
    for other in others:
        names = [name for name in STATED if is_empty(after, name) and not is_empty(other, name)]
        if "value" not in names:
            names = [name for name in names if name not in VALUED]
        set_fields(after, other, names)
        filled += names
    return after, filled


def _check_ids(vehicle_ids: Sequence[str], etags: Sequence[str]) -> None:
    if not FEWEST <= len(vehicle_ids) <= MOST:
        raise InvalidField("vehicle_ids", f"{len(vehicle_ids)} vehicles", f"{FEWEST} to {MOST} vehicles")
    if len(set(vehicle_ids)) < len(vehicle_ids):
        raise InvalidField("vehicle_ids", None, "each vehicle once")
    if etags and len(etags) != len(vehicle_ids):
        raise InvalidField("etags", f"{len(etags)} etags", "one for each of the vehicles, or none")


def _check_same(field: str, rows: Sequence[vehicle_pb2.CaseVehicle]) -> None:
    """Refuse vehicles that state different numbers.

    Raises: InvalidField.
    """
    stated = {compact(getattr(row.vehicle, field)) for row in rows} - {""}
    if len(stated) > 1:
        raise InvalidField("vehicle_ids", None, f"rows of one vehicle, which do not state different {field}s")
