"""Many changes of the vehicles of a case at once, each with its own result, and those of equal texts with them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from google.protobuf import field_mask_pb2

from intake.review.case_rows import is_open, plain_id
from intake.review.edits import apply_each, keeping_edit, update_edits
from intake.review.field_paths import PATHS, SHARED, changed_vehicle, is_recoded, paths_of
from intake.review.recoding import are_coded_alike
from intake.service.convert import check_request_id, vehicle_problems
from mesh.errors import InvalidField, InvalidFields, NotFound
from mesh.status import to_status
from minca.datastore.v1 import vehicle_edit_pb2
from minca.fleet.v1 import match_pb2
from minca.intake.v1 import review_service_pb2 as pb

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from intake.review.single_changes import SingleChanges
    from minca.datastore.v1 import case_pb2, vehicle_pb2
    from minca.fleet.v1 import vehicle_pb2 as fleet_pb2

    Rows = Mapping[str, vehicle_pb2.CaseVehicle]

MOST_CHANGES: Final = 1_000
LONGEST_REASON: Final = 500


@dataclass(frozen=True, slots=True)
class _Step:
    """One vehicle that is changed, and how."""

    vehicle_id: str
    etag: str
    change: pb.VehicleChangeRequest
    paths: tuple[str, ...] = ()

    @property
    def is_recoded(self) -> bool:
        return is_recoded(self.paths)


async def change_many(
    changes: SingleChanges, case_id: str, asked_for: Sequence[pb.VehicleChangeRequest], request_id: str
) -> list[pb.VehicleChangeResult]:
    """Apply each change that can be applied; return what became of each, and behind them of the equal texts.

    Those are changed first, without the key: where it breaks off, a repeat finds by the vehicle which still say the
    same.

    Raises: InvalidField, InvalidFields, WrongState, grpc.aio.AioRpcError.
    """
    _check(asked_for)
    check_request_id(request_id)
    case = await changes.rows.changeable(case_id)
    steps = [_Step(plain_id(change.vehicle_id), change.etag, change, _paths(change)) for change in asked_for]
    rows = await _rows_for(changes, case.id, steps)
    equal = _equal_texts(steps, rows)
    beside = await _applied(changes, case, equal, rows, "")
    results = await _applied(changes, case, steps, rows, request_id)
    refused = {step.change.vehicle_id for step, result in zip(steps, results, strict=True) if result.HasField("error")}
    return results + [
        result
        for step, result in zip(equal, beside, strict=True)
        if result.HasField("vehicle") or step.change.vehicle_id not in refused
    ]


async def _applied(
    changes: SingleChanges, case: case_pb2.Case, steps: Sequence[_Step], rows: Rows, request_id: str
) -> list[pb.VehicleChangeResult]:
    matches = await _matches(changes, case, steps, rows)
    missing = {step.vehicle_id for step in steps if step.is_recoded and step.vehicle_id not in rows}
    edits = [_edits(step, rows, matches.get(step.vehicle_id)) for step in steps if step.vehicle_id not in missing]
    results = iter(await apply_each(changes.rows.vehicles, case.id, edits, request_id))
    return [
        _refused(step.vehicle_id) if step.vehicle_id in missing else _result(step.vehicle_id, next(results))
        for step in steps
    ]


def _check(asked_for: Sequence[pb.VehicleChangeRequest]) -> None:
    if not 1 <= len(asked_for) <= MOST_CHANGES:
        raise InvalidField("changes", f"{len(asked_for)} changes", f"1 to {MOST_CHANGES} changes")
    problems: list[InvalidField] = []
    met: set[str] = set()
    for number, change in enumerate(asked_for):
        problems += _problems(change, f"changes[{number}].")
        vehicle_id = plain_id(change.vehicle_id)
        if vehicle_id in met:
            problems.append(InvalidField(f"changes[{number}].vehicle_id", change.vehicle_id, "each vehicle once"))
        met.add(vehicle_id)
    if problems:
        raise InvalidFields(problems)


def _problems(change: pb.VehicleChangeRequest, prefix: str) -> Iterator[InvalidField]:
    kind = change.WhichOneof("change")
    if not change.vehicle_id:
        yield InvalidField(f"{prefix}vehicle_id", "", "the id of a vehicle of the case")
    if kind is None:
        yield InvalidField(f"{prefix}change", None, "one of vehicle, remove, restore and undo")
    for name in ("restore", "undo"):
        if kind == name and not getattr(change, name):
            yield InvalidField(prefix + name, "false", "true, or another change")
    if change.force and kind != "restore":
        yield InvalidField(f"{prefix}force", "true", "a restore")
    if len(change.remove) > LONGEST_REASON:
        length = f"{len(change.remove)} characters"
        yield InvalidField(f"{prefix}remove", length, f"at most {LONGEST_REASON} characters")
    if kind == "vehicle":
        yield from _problems_of_fields(change, prefix)
    elif change.apply_to_equal_texts:
        yield InvalidField(f"{prefix}apply_to_equal_texts", "true", "a change of fields")


def _problems_of_fields(change: pb.VehicleChangeRequest, prefix: str) -> Iterator[InvalidField]:
    unknown = [path for path in change.update_mask.paths if path not in PATHS]
    if unknown:
        yield InvalidField(f"{prefix}update_mask", unknown[0], ", ".join(PATHS))
    elif not _paths(change):
        yield InvalidField(f"{prefix}vehicle", None, "at least one field to change")
    # One that is refused must not leave its code behind.
    yield from vehicle_problems(change.vehicle.vehicle, f"{prefix}vehicle.vehicle.")


def _paths(change: pb.VehicleChangeRequest) -> tuple[str, ...]:
    return paths_of(change.vehicle, change.update_mask) if change.HasField("vehicle") else ()


async def _rows_for(changes: SingleChanges, case_id: str, steps: Sequence[_Step]) -> Rows:
    """Read the vehicles whose text has to be known: all of the case where those that say the same are changed too."""
    if any(step.change.apply_to_equal_texts for step in steps):
        return {row.id: row for row in await changes.rows.rows(case_id, with_removed=True)}
    recoded = [step.vehicle_id for step in steps if step.is_recoded]
    return await changes.rows.some(case_id, recoded, with_removed=True) if recoded else {}


def _equal_texts(steps: Sequence[_Step], rows: Rows) -> list[_Step]:
    """Return the steps of the open vehicles that say the same as one that can be changed; of several the first counts.

    Those that are named themselves are left out.
    """
    taken = {step.vehicle_id for step in steps}
    alike: dict[str, list[vehicle_pb2.CaseVehicle]] = defaultdict(list)
    for row in rows.values():
        if row.text_key and row.id not in taken and is_open(row) and not row.HasField("remove_time"):
            alike[row.text_key].append(row)
    equal: list[_Step] = []
    for step in steps:
        paths = tuple(path for path in step.paths if path in SHARED)
        named = rows.get(step.vehicle_id)
        if paths and step.change.apply_to_equal_texts and named is not None and _is_as_read(step, named):
            fellows = alike.pop(named.text_key, [])
            equal += [_Step(row.id, row.etag, step.change, paths) for row in fellows]
    return equal


def _is_as_read(step: _Step, row: vehicle_pb2.CaseVehicle) -> bool:
    etag = step.etag or step.change.vehicle.etag
    return etag in {"", row.etag} and not row.HasField("remove_time")


async def _matches(
    changes: SingleChanges, case: case_pb2.Case, steps: Sequence[_Step], rows: Rows
) -> dict[str, match_pb2.Match]:
    """Have the vehicles coded whose text is another then; return their matches by their ids.

    One that says so already keeps the matcher's answer, so that a repeat of a request is the same request.
    """
    recoded: dict[str, fleet_pb2.Vehicle] = {}
    stored: dict[str, match_pb2.Match] = {}
    for step in steps:
        if not step.is_recoded or (row := rows.get(step.vehicle_id)) is None:
            continue
        after = changed_vehicle(row, step.change.vehicle, step.paths)
        if not are_coded_alike(row.vehicle, after):
            recoded[row.id] = after
        elif row.match.method != match_pb2.MATCH_METHOD_PERSON:
            stored[row.id] = row.match
    matches = await changes.coder.code(case, list(recoded.values()))
    return stored | dict(zip(recoded, matches, strict=True))


def _edits(step: _Step, rows: Rows, match: match_pb2.Match | None) -> Sequence[vehicle_edit_pb2.VehicleEdit]:
    change = step.change
    edit = vehicle_edit_pb2.VehicleEdit(vehicle_id=step.vehicle_id, etag=step.etag)
    if change.WhichOneof("change") == "remove":
        edit.remove.reason = change.remove
    elif change.restore:
        edit.restore.force = change.force
        edit.restore.SetInParent()
    elif change.undo:
        edit.undo.SetInParent()
    else:
        # The code is that of the text that was read: it must not be stored with another one.
        etag = step.etag or (rows[step.vehicle_id].etag if match is not None else "")
        mask = field_mask_pb2.FieldMask(paths=step.paths)
        edits = [*update_edits(step.vehicle_id, etag, change.vehicle, mask, match)]
        # A repeat has as many edits, whoever decided meanwhile.
        return edits if match is not None or not step.is_recoded else [*edits, keeping_edit(step.vehicle_id, etag)]
    return [edit]


def _result(vehicle_id: str, result: vehicle_edit_pb2.VehicleEditResult) -> pb.VehicleChangeResult:
    if result.HasField("error"):
        return pb.VehicleChangeResult(vehicle_id=vehicle_id, error=result.error)
    return pb.VehicleChangeResult(vehicle_id=vehicle_id, vehicle=result.vehicle)


def _refused(vehicle_id: str) -> pb.VehicleChangeResult:
    return pb.VehicleChangeResult(vehicle_id=vehicle_id, error=to_status(NotFound("vehicle", vehicle_id)))
