"""Conversion of requests that create a case or add to one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from datastore.convert.cases import case_values, check_case
from datastore.convert.checks import Checks
from datastore.convert.notices import stored_rows
from datastore.convert.request_keys import request_key
from datastore.convert.vehicles import vehicle_rows
from datastore.db.idempotency import RequestKey
from datastore.store.create_case import NewCase
from domain.fields import MOST_VEHICLES
from mesh.identity.insurers import insurer_to_write

if TYPE_CHECKING:
    from datastore.tenancy.actor import Actor
    from minca.datastore.v1 import case_pb2, case_service_pb2, vehicle_service_pb2

MOST_ADDED: Final = 5_000


def new_case(request: case_service_pb2.CreateCaseRequest, actor: Actor) -> NewCase:
    """Convert a request for a case created by hand.

    Raises: InvalidField, InvalidFields.
    """
    checks = Checks()
    check_case(request.case, checks)
    checks.request_id(request.request_id)
    checks.finish()
    return NewCase(
        insurer_id=_insurer(request.case, actor),
        message=request.case.message_id,
        values=case_values(request.case),
        dropped_rows=stored_rows(request.case.dropped_rows),
        key=request_key("CreateCase", request, actor),
    )


def new_case_with_vehicles(request: case_service_pb2.CreateCaseWithVehiclesRequest, actor: Actor) -> NewCase:
    """Convert a request for a case with its vehicles.

    Raises: InvalidField, InvalidFields.
    """
    checks = Checks()
    check_case(request.case, checks)
    is_known = bool(request.case.message_id or request.request_id)
    checks.require(is_known, "case.message_id", "", "the message, or a request_id, so that a repeat is known as one")
    vehicles = vehicle_rows(request.vehicles, checks, least=0, most=MOST_VEHICLES)
    checks.request_id(request.request_id)
    checks.finish()
    return NewCase(
        insurer_id=_insurer(request.case, actor),
        message=request.case.message_id,
        values=case_values(request.case),
        dropped_rows=stored_rows(request.case.dropped_rows),
        vehicles=vehicles,
        is_flagged=request.needs_review,
        key=request_key("CreateCaseWithVehicles", request, actor),
    )


def new_vehicles(request: vehicle_service_pb2.AddVehiclesToCaseRequest) -> list[dict[str, Any]]:
    """Return the columns of vehicles that are added to a case.

    Raises: InvalidField, InvalidFields.
    """
    checks = Checks()
    vehicles = vehicle_rows(request.vehicles, checks, least=1, most=MOST_ADDED)
    checks.request_id(request.request_id)
    checks.finish()
    return vehicles


def addition_keys(request: vehicle_service_pb2.AddVehiclesToCaseRequest, actor: Actor) -> list[RequestKey]:
    """Return the keys that identify a repeated addition: its request key, and its message whatever was read in it."""
    keys = [request_key("AddVehiclesToCase", request, actor)]
    if request.message_id:
        keys.append(RequestKey(actor.insurer_id, "AddVehiclesToCase", f"message {request.message_id}", b""))
    return [key for key in keys if key is not None]


def _insurer(case: case_pb2.Case, actor: Actor) -> str:
    """Return the insurer of the case; empty means that of its message."""
    if case.message_id and not case.insurer_id:
        return ""
    return insurer_to_write(actor.insurer_id, "case.insurer_id", case.insurer_id)
