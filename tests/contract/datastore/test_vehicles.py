"""VehicleService: every method, and every way in which it refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import grpc
import pytest
from google.protobuf.field_mask_pb2 import FieldMask

from minca.datastore.v1 import (
    case_pb2,
    case_service_pb2,
    message_pb2,
    message_service_pb2,
    vehicle_pb2,
    vehicle_service_pb2,
)
from minca.fleet.v1 import match_pb2
from minca.fleet.v1 import vehicle_pb2 as fleet_pb2
from tests.fixtures.records import (
    a_doubtful_vehicle,
    a_message_request,
    a_vehicle,
    refused,
)
from tests.fixtures.servers import bearer
from tests.fixtures.stored import a_stored_case, an_active_catalog, read_case, vehicles_of

if TYPE_CHECKING:
    from tests.fixtures.datastores import Datastore, Metadata

Case = case_pb2.Case
CaseVehicle = vehicle_pb2.CaseVehicle
Match = match_pb2.Match
STRANGER = bearer(insurer_id="stranger")


async def close(store: Datastore, caller: Metadata, case: str) -> None:
    request = case_service_pb2.UpdateCaseStatusRequest(case_id=case, status=Case.STATUS_CLOSED)
    await store.cases.UpdateCaseStatus(request, metadata=caller)


def addition(case: str, *vehicles: CaseVehicle, **said: str) -> vehicle_service_pb2.AddVehiclesToCaseRequest:
    return vehicle_service_pb2.AddVehiclesToCaseRequest(case_id=case, vehicles=vehicles, **said)


def correction(case: str, vehicle: str, changed: CaseVehicle, *paths: str) -> vehicle_service_pb2.UpdateVehicleRequest:
    mask = FieldMask(paths=paths)
    return vehicle_service_pb2.UpdateVehicleRequest(case_id=case, vehicle_id=vehicle, vehicle=changed, update_mask=mask)


async def test_vehicles_are_added_at_the_end_and_the_case_follows(store: Datastore, ana: Metadata) -> None:
    case = await a_stored_case(store, ana, a_vehicle())

    added = await store.vehicles.AddVehiclesToCase(
        addition(case.cot_number, a_vehicle("CIVIC"), a_doubtful_vehicle()), metadata=ana
    )
    after = await read_case(store, ana, case.id)

    assert [vehicle.position for vehicle in added.vehicles] == [2, 3]
    assert added.vehicles[0].vehicle.description == "CIVIC"
    assert (after.vehicle_count, after.accepted_count, after.review_count) == (3, 2, 1)
    assert (case.status, after.status) == (Case.STATUS_READY, Case.STATUS_NEEDS_REVIEW)
    assert after.etag != case.etag


async def test_an_addition_that_is_repeated_adds_once(store: Datastore, ana: Metadata) -> None:
    case = await a_stored_case(store, ana, a_vehicle())
    request = addition(case.id, a_vehicle("CIVIC"), request_id="r1")

    first = await store.vehicles.AddVehiclesToCase(request, metadata=ana)
    await store.vehicles.AddVehiclesToCase(addition(case.id, a_vehicle("JETTA")), metadata=ana)
    again = await store.vehicles.AddVehiclesToCase(request, metadata=ana)

    assert again == first
    assert (await read_case(store, ana, case.id)).vehicle_count == 3


async def test_an_addition_moves_its_message_on_and_is_known_by_it(store: Datastore, ana: Metadata) -> None:
    case = await a_stored_case(store, ana, a_vehicle())
    request = a_message_request(kind=message_pb2.Message.KIND_VEHICLE_LIST, case_id=case.id)
    message = (await store.messages.CreateMessage(request, metadata=ana)).message

    await store.vehicles.AddVehiclesToCase(addition(case.id, a_vehicle("CIVIC"), message_id=message.id), metadata=ana)
    again = await store.vehicles.AddVehiclesToCase(
        addition(case.id, a_vehicle("READ OTHERWISE"), message_id=message.id), metadata=ana
    )

    read = await store.messages.GetMessage(message_service_pb2.GetMessageRequest(message_id=message.id), metadata=ana)
    assert [vehicle.vehicle.description for vehicle in again.vehicles] == ["CIVIC"]
    assert read.message.status == message_pb2.Message.STATUS_PROCESSED
    assert (await read_case(store, ana, case.id)).vehicle_count == 2


async def test_an_addition_key_with_another_content_is_refused(store: Datastore, ana: Metadata) -> None:
    case = await a_stored_case(store, ana, a_vehicle())
    await store.vehicles.AddVehiclesToCase(addition(case.id, a_vehicle("CIVIC"), request_id="r1"), metadata=ana)

    with refused("REQUEST_ID_REUSED"):
        await store.vehicles.AddVehiclesToCase(addition(case.id, a_vehicle("JETTA"), request_id="r1"), metadata=ana)


async def test_an_addition_is_all_or_nothing(store: Datastore, ana: Metadata) -> None:
    case = await a_stored_case(store, ana, a_vehicle())

    with refused("RESOURCE_NOT_FOUND"):
        request = addition(case.id, a_vehicle(), message_id="01900000-0000-7000-8000-000000000000")
        await store.vehicles.AddVehiclesToCase(request, metadata=ana)

    assert await read_case(store, ana, case.id) == case


@pytest.mark.parametrize("count", [0, 5001])
async def test_an_addition_has_one_to_five_thousand_vehicles(store: Datastore, ana: Metadata, count: int) -> None:
    case = await a_stored_case(store, ana, a_vehicle())

    with refused("INVALID_FIELD") as refusal:
        await store.vehicles.AddVehiclesToCase(addition(case.id, *[a_vehicle()] * count), metadata=ana)

    assert refusal.fields == ["vehicles"]


@pytest.mark.parametrize(
    ("place", "field"),
    [
        (fleet_pb2.Place(cells="A" * 201), "cells"),
        (fleet_pb2.Place(field_cells={str(number): "A1" for number in range(21)}), "field_cells"),
        (fleet_pb2.Place(field_cells={"v" * 65: "A1"}), "field_cells"),
        (fleet_pb2.Place(field_cells={"vin": "A" * 65}), "field_cells"),
        (fleet_pb2.Place(box=fleet_pb2.Box(left=float("nan"))), "box"),
    ],
)
async def test_a_place_is_bounded(store: Datastore, ana: Metadata, place: fleet_pb2.Place, field: str) -> None:
    case = await a_stored_case(store, ana, a_vehicle())
    vehicle = a_vehicle()
    vehicle.vehicle.origin.place.CopyFrom(place)

    with refused("INVALID_FIELD") as refusal:
        await store.vehicles.AddVehiclesToCase(addition(case.id, vehicle), metadata=ana)

    assert refusal.fields == [f"vehicles[0].vehicle.origin.place.{field}"]


async def test_nothing_is_added_to_or_corrected_in_a_closed_case(store: Datastore, ana: Metadata) -> None:
    case = await a_stored_case(store, ana, a_vehicle())
    (vehicle,) = await vehicles_of(store, ana, case.id)
    await close(store, ana, case.id)

    with refused("WRONG_STATE", grpc.StatusCode.FAILED_PRECONDITION):
        await store.vehicles.AddVehiclesToCase(addition(case.id, a_vehicle()), metadata=ana)
    with refused("WRONG_STATE", grpc.StatusCode.FAILED_PRECONDITION):
        request = correction(case.id, vehicle.id, CaseVehicle(review_note="late"))
        await store.vehicles.UpdateVehicle(request, metadata=ana)


async def test_vehicles_of_another_insurers_case_are_not_found(store: Datastore, ana: Metadata) -> None:
    case = await a_stored_case(store, ana, a_vehicle())
    (vehicle,) = await vehicles_of(store, ana, case.id)

    with refused("RESOURCE_NOT_FOUND"):
        await vehicles_of(store, STRANGER, case.id)
    with refused("RESOURCE_NOT_FOUND"):
        await store.vehicles.AddVehiclesToCase(addition(case.id, a_vehicle()), metadata=STRANGER)
    with refused("RESOURCE_NOT_FOUND"):
        request = correction(case.id, vehicle.id, CaseVehicle(review_note="mine"))
        await store.vehicles.UpdateVehicle(request, metadata=STRANGER)


async def test_pages_of_vehicles_are_in_their_order(store: Datastore, ana: Metadata) -> None:
    case = await a_stored_case(store, ana, *[a_vehicle() for _ in range(7)])

    seen: list[int] = []
    token = ""
    for _ in range(3):
        request = vehicle_service_pb2.ListVehiclesRequest(case_id=case.id, page_size=3, page_token=token)
        page = await store.vehicles.ListVehicles(request, metadata=ana)
        seen += [vehicle.position for vehicle in page.vehicles]
        token = page.next_page_token

    assert seen == [1, 2, 3, 4, 5, 6, 7]
    assert token == ""


async def test_a_page_token_of_another_case_is_refused(store: Datastore, ana: Metadata) -> None:
    case = await a_stored_case(store, ana, a_vehicle(), a_vehicle())
    other = await a_stored_case(store, ana, a_vehicle())
    request = vehicle_service_pb2.ListVehiclesRequest(case_id=case.id, page_size=1)
    page = await store.vehicles.ListVehicles(request, metadata=ana)

    with refused("INVALID_PAGE_TOKEN"):
        request = vehicle_service_pb2.ListVehiclesRequest(case_id=other.id, page_token=page.next_page_token)
        await store.vehicles.ListVehicles(request, metadata=ana)


async def test_a_page_of_vehicles_has_a_thousand_at_most(store: Datastore, ana: Metadata) -> None:
    case = await a_stored_case(store, ana, a_vehicle())

    with refused("INVALID_FIELD") as refusal:
        request = vehicle_service_pb2.ListVehiclesRequest(case_id=case.id, page_size=1001)
        await store.vehicles.ListVehicles(request, metadata=ana)

    assert refusal.fields == ["page_size"]


async def test_another_code_brings_its_entry_and_makes_the_case_ready(store: Datastore, ana: Metadata) -> None:
    await an_active_catalog(store, ana)
    case = await a_stored_case(store, ana, a_vehicle(), a_doubtful_vehicle())
    vehicle = (await vehicles_of(store, ana, case.id))[1]

    changed = CaseVehicle(match=Match(cvegs="0372341"), review_note="asked the broker", etag=vehicle.etag)
    after = (await store.vehicles.UpdateVehicle(correction(case.id, vehicle.id, changed), metadata=ana)).vehicle

    match = after.match
    assert (match.cvegs, match.year, match.description) == ("0372341", 2021, "S")
    assert (match.confidence, match.decision) == (1.0, match_pb2.DECISION_ACCEPT)
    assert (match.method, match.catalog_version) == (match_pb2.MATCH_METHOD_PERSON, "2026-07")
    assert after.review_note == "asked the broker"
    assert after.etag != vehicle.etag
    assert (await read_case(store, ana, case.id)).status == Case.STATUS_READY


async def test_a_code_of_several_years_is_that_of_the_vehicles_year(store: Datastore, ana: Metadata) -> None:
    await an_active_catalog(store, ana)
    case = await a_stored_case(store, ana, a_doubtful_vehicle())
    (vehicle,) = await vehicles_of(store, ana, case.id)

    changed = CaseVehicle(match=Match(cvegs="0372341"), vehicle=fleet_pb2.Vehicle(year=2019))
    after = (await store.vehicles.UpdateVehicle(correction(case.id, vehicle.id, changed), metadata=ana)).vehicle

    assert (after.vehicle.year, after.match.year) == (2019, 2019)


async def test_a_code_that_the_active_catalogue_does_not_have_is_refused(store: Datastore, ana: Metadata) -> None:
    case = await a_stored_case(store, ana, a_doubtful_vehicle())
    (vehicle,) = await vehicles_of(store, ana, case.id)

    with refused("INVALID_FIELD") as refusal:
        request = correction(case.id, vehicle.id, CaseVehicle(match=Match(cvegs="0372340")))
        await store.vehicles.UpdateVehicle(request, metadata=ana)

    assert refusal.fields == ["vehicle.match.cvegs"]


async def test_a_reviewer_accepts_or_rejects_the_code_that_is_there(store: Datastore, ana: Metadata) -> None:
    case = await a_stored_case(store, ana, a_doubtful_vehicle())
    (vehicle,) = await vehicles_of(store, ana, case.id)

    async def decide(decision: match_pb2.Decision.ValueType) -> CaseVehicle:
        request = correction(case.id, vehicle.id, CaseVehicle(match=Match(decision=decision)))
        return (await store.vehicles.UpdateVehicle(request, metadata=ana)).vehicle

    accepted = await decide(match_pb2.DECISION_ACCEPT)
    rejected = await decide(match_pb2.DECISION_NO_MATCH)
    with refused("INVALID_FIELD") as refusal:
        await decide(match_pb2.DECISION_ACCEPT)

    assert (accepted.match.cvegs, accepted.match.confidence) == (vehicle.match.cvegs, 1.0)
    assert accepted.match.method == match_pb2.MATCH_METHOD_PERSON
    assert (rejected.match.cvegs, rejected.match.confidence, rejected.match.year) == ("", 0.0, 0)
    assert (await read_case(store, ana, case.id)).no_match_count == 1
    assert refusal.fields == ["vehicle.match.decision"]


async def test_what_was_read_wrongly_is_corrected_and_emptied_by_the_mask(store: Datastore, ana: Metadata) -> None:
    case = await a_stored_case(store, ana, a_vehicle())
    (vehicle,) = await vehicles_of(store, ana, case.id)

    changed = CaseVehicle(vehicle=fleet_pb2.Vehicle(plate="ABC-12-34"))
    request = correction(case.id, vehicle.id, changed, "vehicle.plate", "vehicle.value", "vehicle.year")
    after = (await store.vehicles.UpdateVehicle(request, metadata=ana)).vehicle

    assert after.vehicle.plate == "ABC-12-34"
    assert not after.vehicle.HasField("value")
    assert not after.vehicle.HasField("year")
    assert after.match == vehicle.match


async def test_a_vehicle_that_changed_since_is_not_corrected(store: Datastore, ana: Metadata) -> None:
    case = await a_stored_case(store, ana, a_vehicle())
    (vehicle,) = await vehicles_of(store, ana, case.id)

    with refused("STALE_ETAG", grpc.StatusCode.ABORTED) as refusal:
        request = correction(case.id, vehicle.id, CaseVehicle(review_note="x", etag="999"))
        await store.vehicles.UpdateVehicle(request, metadata=ana)

    assert refusal.details.metadata["current_etag"] == vehicle.etag


@pytest.mark.parametrize(
    ("changed", "paths", "field"),
    [
        (CaseVehicle(), [], "vehicle"),
        (CaseVehicle(), ["match.confidence"], "update_mask"),
        (CaseVehicle(), ["match.decision"], "vehicle.match.decision"),
        (CaseVehicle(vehicle=fleet_pb2.Vehicle(year=1850)), [], "vehicle.vehicle.year"),
    ],
)
async def test_a_correction_that_cannot_be_made_names_its_field(
    store: Datastore, ana: Metadata, changed: CaseVehicle, paths: list[str], field: str
) -> None:
    case = await a_stored_case(store, ana, a_vehicle())
    (vehicle,) = await vehicles_of(store, ana, case.id)

    with refused("INVALID_FIELD") as refusal:
        await store.vehicles.UpdateVehicle(correction(case.id, vehicle.id, changed, *paths), metadata=ana)

    assert refusal.fields == [field]


async def test_a_vehicle_of_another_case_is_not_found(store: Datastore, ana: Metadata) -> None:
    case = await a_stored_case(store, ana, a_vehicle())
    other = await a_stored_case(store, ana, a_vehicle())
    (vehicle,) = await vehicles_of(store, ana, other.id)

    with refused("RESOURCE_NOT_FOUND") as refusal:
        request = correction(case.id, vehicle.id, CaseVehicle(review_note="x"))
        await store.vehicles.UpdateVehicle(request, metadata=ana)

    assert refusal.details.metadata["resource_type"] == "vehicle"
