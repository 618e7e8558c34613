"""What one service takes of a vehicle every service takes, and what one refuses every service refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from datastore.convert.new_cases import new_vehicles
from domain.fields import CASE_DATA, MATCHED, QUERY, VEHICLE, Field, FieldKind, names
from intake.service import convert as intake
from matcher.service import convert as matcher
from mesh.errors import InvalidField, InvalidFields
from minca.datastore.v1 import vehicle_pb2 as stored_pb2
from minca.datastore.v1 import vehicle_service_pb2
from minca.fleet.v1 import case_data_pb2, vehicle_pb2
from minca.intake.v1 import intake_service_pb2
from minca.matcher.v2 import vehicle_match_pb2

if TYPE_CHECKING:
    from collections.abc import Callable


def submit(values: dict[str, Any]) -> None:
    vehicle = vehicle_pb2.Vehicle(**{"description": "x", **values})
    intake.check_list(intake_service_pb2.SubmitVehicleListRequest(vehicles=[vehicle]))


def store(values: dict[str, Any]) -> None:
    row = stored_pb2.CaseVehicle(vehicle=vehicle_pb2.Vehicle(**values))
    new_vehicles(vehicle_service_pb2.AddVehiclesToCaseRequest(vehicles=[row]))


def match(values: dict[str, Any]) -> None:
    matcher.vehicle_text(vehicle_match_pb2.VehicleQuery(**{"description": "x", **values}), "query.")


def refused_fields(call: Callable[[dict[str, Any]], None], values: dict[str, Any]) -> list[str]:
    """The fields that a service refuses, by their last name."""
    try:
        call(values)
    except (InvalidField, InvalidFields) as refusal:
        return [violation.field.rpartition(".")[2] for violation in refusal.violations]
    return []


def allowed_and_not(field: Field) -> tuple[list[Any], list[Any]]:
    """The outermost values that a field may hold, and those just beyond."""
    if field.is_text:
        longest = field.longest or 0
        return ["x" * longest, "Ñ" * longest], ["x" * (longest + 1), "x\0"]
    step = 1 if field.kind is FieldKind.WHOLE else 0.01
    inner = [bound for bound in (field.least, field.most) if bound is not None]
    beyond = [field.least - step] if field.least is not None else []
    beyond += [field.most + step] if field.most is not None else [float("inf"), float("nan")]
    as_number: Callable[[float], float] = int if field.kind is FieldKind.WHOLE else float
    return [as_number(bound) for bound in inner], [as_number(value) for value in beyond]


CALLS = [(submit, VEHICLE), (store, VEHICLE), (match, QUERY)]
ASKED = [(call, field) for call, table in CALLS for field in table]


@pytest.mark.parametrize(("call", "field"), ASKED, ids=lambda one: getattr(one, "__name__", "") or one.name)
def test_a_service_takes_what_a_field_may_hold_and_nothing_beyond(
    call: Callable[[dict[str, Any]], None], field: Field
) -> None:
    allowed, beyond = allowed_and_not(field)

    assert [refused_fields(call, {field.name: value}) for value in allowed] == [[]] * len(allowed)
    assert [refused_fields(call, {field.name: value}) for value in beyond] == [[field.name]] * len(beyond)


def a_full_vehicle() -> vehicle_pb2.Vehicle:
    values = {field.name: field.name if field.is_text else 2020 for field in VEHICLE}
    return vehicle_pb2.Vehicle(**values)


def test_intake_hands_on_every_field_of_a_vehicle_that_a_caller_gave() -> None:
    vehicle = intake.vehicle_from_proto(a_full_vehicle())

    assert intake.vehicle_to_proto(vehicle) == a_full_vehicle()
    query = intake.query_of(vehicle)
    assert {name: getattr(query, name) for name in names(MATCHED)} == {
        name: getattr(a_full_vehicle(), name) for name in names(MATCHED)
    }


def test_intake_hands_on_every_field_of_the_data_that_a_caller_gave() -> None:
    losses = [case_data_pb2.LossPeriod(period="2024", claims=0, amount=1.5, currency="MXN", ratio_percent=2, text="x")]
    data = case_data_pb2.CaseData(**{name: name for name in names(CASE_DATA)}, losses=losses)

    assert intake.data_to_proto(intake.data_from_proto(data)) == data


def test_intake_cuts_a_text_that_a_mail_made_too_long() -> None:
    vehicle = intake.vehicle_from_proto(vehicle_pb2.Vehicle(description="x" * 3000, plate="p" * 300))

    written = intake.vehicle_to_proto(vehicle)

    assert (len(written.description), len(written.plate)) == (2000, 200)
    assert not written.HasField("year")
