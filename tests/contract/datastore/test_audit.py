"""AuditService: who changed what, by which call."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from minca.datastore.v1 import (
    audit_entry_pb2,
    audit_service_pb2,
    case_pb2,
    case_service_pb2,
    catalog_service_pb2,
    vehicle_pb2,
    vehicle_service_pb2,
)
from minca.fleet.v1 import case_data_pb2, match_pb2
from tests.fixtures.records import a_case_request, a_doubtful_vehicle, a_message_request, a_vehicle, an_entry, refused
from tests.fixtures.servers import bearer

if TYPE_CHECKING:
    from tests.fixtures.datastores import Datastore, Metadata

FieldChange = audit_entry_pb2.FieldChange
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


async def entries(store: Datastore, caller: Metadata, filter_: str = "") -> list[audit_entry_pb2.AuditEntry]:
    request = audit_service_pb2.ListAuditEntriesRequest(filter=filter_)
    return list((await store.audit.ListAuditEntries(request, metadata=caller)).audit_entries)


async def test_a_change_says_who_made_it_by_which_call_in_which_trace(
    store: Datastore, ana: Metadata, insurer: str
) -> None:
    case = (await store.cases.CreateCaseWithVehicles(a_case_request(a_vehicle()), metadata=ana)).case
    changed = case_pb2.Case(data=case_data_pb2.CaseData(client_name="Otra", broker_name="Eva Paz"))
    request = case_service_pb2.UpdateCaseRequest(case_id=case.id, case=changed)

    await store.cases.UpdateCase(request, metadata=(*ana, ("traceparent", f"00-{TRACE}-00f067aa0ba902b7-01")))

    update, creation = await entries(store, ana, f'resource_id = "{case.id}"')
    assert (update.action, update.resource_type) == ("update", "case")
    assert (update.subject, update.service, update.insurer_id) == ("ana", "", insurer)
    assert (update.rpc, update.trace_id) == ("/minca.datastore.v1.CaseService/UpdateCase", TRACE)
    assert list(update.changes) == [
        FieldChange(field="data.client_name", old_value=case.data.client_name, new_value="Otra")
    ]
    assert (creation.action, list(creation.changes)) == ("create", [])


async def test_every_kind_of_change_leaves_an_entry(store: Datastore, ana: Metadata) -> None:
    message = (await store.messages.CreateMessage(a_message_request(), metadata=ana)).message
    request = a_case_request(a_vehicle(), message_id=message.id)
    case = (await store.cases.CreateCaseWithVehicles(request, metadata=ana)).case
    addition = vehicle_service_pb2.AddVehiclesToCaseRequest(case_id=case.id, vehicles=[a_vehicle()])
    added = (await store.vehicles.AddVehiclesToCase(addition, metadata=ana)).vehicles[0]
    await store.vehicles.UpdateVehicle(
        vehicle_service_pb2.UpdateVehicleRequest(
            case_id=case.id, vehicle_id=added.id, vehicle=vehicle_pb2.CaseVehicle(review_note="seen")
        ),
        metadata=ana,
    )
    catalog = catalog_service_pb2.ImportCatalogRequest(version="2026-07", entries=[an_entry()])
    await store.catalogs.ImportCatalog(iter([catalog]), metadata=ana)
    await store.catalogs.ActivateCatalog(catalog_service_pb2.ActivateCatalogRequest(version="2026-07"), metadata=ana)

    seen = [(entry.resource_type, entry.action) for entry in await entries(store, ana)]

    assert seen[::-1] == [
        ("message", "create"),
        ("message", "update"),
        ("case", "create"),
        ("case", "update"),
        ("vehicle", "update"),
        ("catalog", "create"),
        ("catalog", "activate"),
    ]


async def test_what_is_refused_leaves_no_entry(store: Datastore, ana: Metadata) -> None:
    await store.messages.CreateMessage(a_message_request("mail", request_id="r1"), metadata=ana)
    before = await entries(store, ana)

    with refused("REQUEST_ID_REUSED"):
        await store.messages.CreateMessage(a_message_request("other", request_id="r1"), metadata=ana)

    assert await entries(store, ana) == before


async def test_a_repeat_leaves_no_entry(store: Datastore, ana: Metadata) -> None:
    for _ in range(3):
        await store.messages.CreateMessage(a_message_request("mail"), metadata=ana)

    assert len(await entries(store, ana)) == 1


async def test_pages_of_entries_show_the_newest_first(store: Datastore, ana: Metadata) -> None:
    made = [(await store.messages.CreateMessage(a_message_request(), metadata=ana)).message.id for _ in range(3)]

    first = await store.audit.ListAuditEntries(audit_service_pb2.ListAuditEntriesRequest(page_size=2), metadata=ana)
    request = audit_service_pb2.ListAuditEntriesRequest(page_size=2, page_token=first.next_page_token)
    second = await store.audit.ListAuditEntries(request, metadata=ana)

    seen = [entry.resource_id for entry in [*first.audit_entries, *second.audit_entries]]
    assert seen == made[::-1]
    assert second.next_page_token == ""


@pytest.mark.parametrize(
    ("filter_", "count"),
    [('resource_type = "message" AND subject = "ana"', 1), ('subject = "eva"', 0), ('action != "create"', 0)],
)
async def test_a_filter_of_entries_leaves_what_it_says(
    store: Datastore, ana: Metadata, filter_: str, count: int
) -> None:
    await store.messages.CreateMessage(a_message_request(), metadata=ana)

    assert len(await entries(store, ana, filter_)) == count


@pytest.mark.parametrize(
    ("request_", "reason", "field"),
    [
        (audit_service_pb2.ListAuditEntriesRequest(filter="changes = 1"), "INVALID_FIELD", "filter"),
        (audit_service_pb2.ListAuditEntriesRequest(page_size=-1), "INVALID_FIELD", "page_size"),
        (audit_service_pb2.ListAuditEntriesRequest(page_token="x"), "INVALID_PAGE_TOKEN", "page_token"),
    ],
)
async def test_a_list_of_entries_that_cannot_be_made_is_refused(
    store: Datastore, ana: Metadata, request_: audit_service_pb2.ListAuditEntriesRequest, reason: str, field: str
) -> None:
    with refused(reason) as refusal:
        await store.audit.ListAuditEntries(request_, metadata=ana)

    assert refusal.fields == [field]


async def test_the_trail_of_another_insurer_is_not_shown(store: Datastore, insurer: str, ana: Metadata) -> None:
    await store.messages.CreateMessage(a_message_request(), metadata=ana)

    assert await entries(store, bearer(insurer_id=f"{insurer}-stranger")) == []


async def test_reading_the_trail_needs_its_own_permission(store: Datastore) -> None:
    with refused("PERMISSION_MISSING") as refusal:
        await entries(store, bearer("cases.read"))

    assert refusal.details.metadata == {"permission": "audit.read"}


async def test_personal_data_are_withheld_from_who_may_not_see_them(
    store: Datastore, ana: Metadata, insurer: str
) -> None:
    case = (await store.cases.CreateCaseWithVehicles(a_case_request(a_vehicle()), metadata=ana)).case
    personal = {
        "client_name": "Transportes Norte",
        "client_rfc": "TNO850101AB1",
        "broker_name": "Eva Ruiz",
        "broker_email": "eva@corredor.mx",
    }
    data = case_data_pb2.CaseData(**personal, coverage="AMPLIA")
    request = case_service_pb2.UpdateCaseRequest(case_id=case.id, case=case_pb2.Case(data=data))
    await store.cases.UpdateCase(request, metadata=ana)

    (seen,) = await entries(store, bearer("audit.read", insurer_id=insurer), 'action = "update"')
    (whole,) = await entries(store, ana, 'action = "update"')

    said = {change.field: change for change in seen.changes}
    assert all(said[f"data.{name}"] == FieldChange(field=f"data.{name}", is_withheld=True) for name in personal)
    assert said["data.coverage"].new_value == "AMPLIA"
    assert {f"data.{name}": value for name, value in personal.items()}.items() <= {
        change.field: change.new_value for change in whole.changes
    }.items()


async def test_the_numbers_of_a_vehicle_are_personal_its_code_is_not(
    store: Datastore, ana: Metadata, insurer: str
) -> None:
    case = (await store.cases.CreateCaseWithVehicles(a_case_request(a_vehicle()), metadata=ana)).case
    listed = await store.vehicles.ListVehicles(vehicle_service_pb2.ListVehiclesRequest(case_id=case.id), metadata=ana)
    changed = vehicle_pb2.CaseVehicle()
    changed.vehicle.vin, changed.vehicle.plate, changed.vehicle.brand = "3MZBN1W30JM202552", "ABC1234", "MAZDA"
    await store.vehicles.UpdateVehicle(
        vehicle_service_pb2.UpdateVehicleRequest(case_id=case.id, vehicle_id=listed.vehicles[0].id, vehicle=changed),
        metadata=ana,
    )

    (seen,) = await entries(store, bearer("audit.read", insurer_id=insurer), 'resource_type = "vehicle"')

    assert {change.field: (change.is_withheld, change.new_value) for change in seen.changes} == {
        "vehicle.brand": (False, "MAZDA"),
        "vehicle.vin": (True, ""),
        "vehicle.plate": (True, ""),
    }


def an_anchor(**changes: object) -> audit_entry_pb2.AuditAnchor:
    return audit_entry_pb2.AuditAnchor(**{"insurer_id": "norte", "position": 1, "sha256": "0" * 64, **changes})


@pytest.mark.parametrize(
    ("request_", "field"),
    [
        ({"insurer_id": "not one"}, "insurer_id"),
        ({"anchors": [an_anchor(sha256="xyz")]}, "anchors[0].sha256"),
        ({"anchors": [an_anchor(), an_anchor(position=-1)]}, "anchors[1].position"),
    ],
)
async def test_a_trail_is_not_verified_by_anchors_that_are_none(
    store: Datastore, request_: dict[str, object], field: str
) -> None:
    request = audit_service_pb2.VerifyAuditTrailRequest(**request_)
    with refused("INVALID_FIELD") as refusal:
        _ = [verdict async for verdict in store.audit.VerifyAuditTrail(request, metadata=bearer())]

    assert refusal.fields == [field]


async def test_the_trail_of_another_insurer_is_not_verified(store: Datastore, ana: Metadata) -> None:
    request = audit_service_pb2.VerifyAuditTrailRequest(insurer_id="stranger")
    with refused("RESOURCE_NOT_FOUND"):
        _ = [verdict async for verdict in store.audit.VerifyAuditTrail(request, metadata=ana)]


async def test_a_case_that_its_vehicles_move_on_says_so_itself(store: Datastore, ana: Metadata) -> None:
    case = (await store.cases.CreateCaseWithVehicles(a_case_request(a_doubtful_vehicle()), metadata=ana)).case
    listed = await store.vehicles.ListVehicles(vehicle_service_pb2.ListVehiclesRequest(case_id=case.id), metadata=ana)
    accepted = vehicle_pb2.CaseVehicle()
    accepted.match.decision = match_pb2.DECISION_ACCEPT
    await store.vehicles.UpdateVehicle(
        vehicle_service_pb2.UpdateVehicleRequest(case_id=case.id, vehicle_id=listed.vehicles[0].id, vehicle=accepted),
        metadata=ana,
    )

    (update,) = await entries(store, ana, f'resource_id = "{case.id}" AND action = "update"')

    assert list(update.changes) == [FieldChange(field="status", old_value="NEEDS_REVIEW", new_value="READY")]
    assert update.rpc == "/minca.datastore.v1.VehicleService/UpdateVehicle"
