"""Conversion of edits of vehicles, each apart: what is wrong with one says nothing of the others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from datastore.convert.checks import Checks
from datastore.convert.enums import UNSPECIFIED
from datastore.convert.vehicles import check_match, match_columns, new_row, vehicle_changes, vehicle_of
from datastore.store.edit_vehicles import ADD, CODE, REMOVE, RESTORE, UPDATE, Edit, within
from mesh.errors import InvalidField, InvalidFields
from minca.datastore.v1 import vehicle_edit_pb2, vehicle_service_pb2

if TYPE_CHECKING:
    from collections.abc import Mapping

    from datastore.store.edit_vehicles import EditOutcome

MOST_EDITS: Final = 1_000
MOST_OF_A_STEP: Final = 200
LONGEST_REASON: Final = 500
KINDS: Final = tuple(field.name for field in vehicle_edit_pb2.VehicleEdit.DESCRIPTOR.oneofs_by_name["edit"].fields)
BY_MATCHER: Final = ("RULES", "MEMORY", "LLM")


def vehicle_edits(request: vehicle_service_pb2.EditVehiclesRequest) -> list[Edit]:
    """Return the edits of a request; each that is wrong as it stands with its refusal.

    Raises: InvalidField, InvalidFields for the request as a whole.
    """
    checks, count = Checks(), len(request.edits)
    checks.require(1 <= count <= MOST_EDITS, "edits", count, f"1 to {MOST_EDITS} edits")
    checks.request_id(request.request_id)
    is_step = request.all_or_none and count <= MOST_OF_A_STEP
    allowed = f"false, or all_or_none with at most {MOST_OF_A_STEP} edits"
    checks.require(is_step or not request.as_one_change, "as_one_change", "true", allowed)
    checks.finish()
    return [_edit(item, f"edits[{number}]") for number, item in enumerate(request.edits)]


def edit_results(outcome: EditOutcome) -> vehicle_service_pb2.EditVehiclesResponse:
    """Build the results of edits, in their order."""
    results = []
    for index in range(len(outcome.rows) + len(outcome.refusals)):
        refusal = outcome.refusals.get(index)
        vehicle = None if refusal else vehicle_of(outcome.rows[index])
        results.append(vehicle_edit_pb2.VehicleEditResult(vehicle=vehicle, error=refusal))
    return vehicle_service_pb2.EditVehiclesResponse(results=results)


def _edit(item: vehicle_edit_pb2.VehicleEdit, path: str) -> Edit:
    kind = item.WhichOneof("edit") or ""
    below = f"{path}.{kind}" if kind else path
    etag = item.etag or item.update.vehicle.etag
    try:
        return Edit(kind, below, item.vehicle_id, etag, _values(item, kind))
    except (InvalidField, InvalidFields) as error:
        return Edit(kind, below, item.vehicle_id, refusal=within(below, error))


def _values(item: vehicle_edit_pb2.VehicleEdit, kind: str) -> Mapping[str, Any]:
    """Return the columns that an edit takes.

    Raises: InvalidField, InvalidFields.
    """
    checks = Checks()
    if kind == UPDATE:
        return vehicle_changes(item.update)
    if kind == ADD:
        row = new_row(item.add.vehicle, "vehicle", checks)
        checks.finish()
        return row
    if kind == CODE:
        return _coding(item, checks)
    if kind == REMOVE:
        checks.text("reason", item.remove.reason, LONGEST_REASON)
        checks.finish()
        return {"remove_reason": item.remove.reason}
    if kind == RESTORE:
        return {"is_forced": item.restore.force}
    checks.require(bool(kind), "edit", None, f"one of {', '.join(KINDS)}")
    checks.finish()
    return {}


def _coding(item: vehicle_edit_pb2.VehicleEdit, checks: Checks) -> Mapping[str, Any]:
    if not item.code.HasField("match"):
        return {}
    check_match(item.code.match, "match", checks)
    columns = match_columns(item.code.match)
    is_uncoded = columns["decision"] == columns["method"] == UNSPECIFIED and not columns["cvegs"]
    is_right = is_uncoded or (columns["method"] in BY_MATCHER and columns["decision"] != UNSPECIFIED)
    allowed = f"{', '.join(BY_MATCHER)} with a decision, or nothing at all"
    checks.require(is_right, "match.method", columns["method"], allowed)
    checks.finish()
    return columns
