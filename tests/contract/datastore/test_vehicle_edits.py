"""EditVehicles: every edit, many at once, and every way in which one, or all of them, are refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from minca.datastore.v1 import (
    audit_service_pb2,
    case_pb2,
    case_service_pb2,
    correction_service_pb2,
    vehicle_edit_pb2,
    vehicle_pb2,
    vehicle_service_pb2,
)
from minca.fleet.v1 import match_pb2
from tests.fixtures.edits import adding, all_of, coding, edit, removing, restoring, undoing, updating
from tests.fixtures.records import a_doubtful_vehicle, a_vehicle, refused
from tests.fixtures.servers import bearer
from tests.fixtures.stored import a_stored_case, an_active_catalog, read_case, vehicles_of

if TYPE_CHECKING:
    from mesh.status import ErrorDetails
    from tests.fixtures.datastores import Datastore, Metadata

Case = case_pb2.Case
CaseVehicle = vehicle_pb2.CaseVehicle
VehicleEdit = vehicle_edit_pb2.VehicleEdit
Match = match_pb2.Match
FORGED = "01920000-0000-7000-8000-000000000000"
ACCEPTED = CaseVehicle(match=Match(decision=match_pb2.DECISION_ACCEPT))


async def test_each_kind_of_edit_is_done_in_order_and_the_case_follows_once(store: Datastore, ana: Metadata) -> None:
    case = await a_stored_case(store, ana, a_vehicle(), a_doubtful_vehicle(), a_vehicle("JETTA"))
    first, second, third = await vehicles_of(store, ana, case.id)
    answer = Match(cvegs="7", confidence=0.97, decision=match_pb2.DECISION_ACCEPT, method=match_pb2.MATCH_METHOD_MEMORY)

    results = await edit(
        store,
        ana,
        case.cot_number,
        updating(first, CaseVehicle(review_note="visto"), etag=first.etag),
        coding(second, answer),
        removing(third, "vendido"),
        adding(a_vehicle("CIVIC")),
    )

    assert results[0].review_note == "visto"
    assert (results[1].match.cvegs, results[1].value_at_stake) == ("7", 0)
    assert (results[2].remove_reason, results[2].HasField("remove_time")) == ("vendido", True)
    assert (results[3].position, results[3].vehicle.description) == (4, "CIVIC")
    after = await read_case(store, ana, case.id)
    assert (after.vehicle_count, after.accepted_count, after.open_count) == (3, 3, 0)
    assert after.status == Case.STATUS_READY
    assert int(after.etag) == int(case.etag) + 1
    assert results[0].etag != first.etag
    assert [one.etag for one in await all_of(store, ana, case.id)] == [one.etag for one in results]


async def test_one_edit_that_is_refused_leaves_the_others(store: Datastore, ana: Metadata) -> None:
    await an_active_catalog(store, ana)
    case = await a_stored_case(store, ana, a_vehicle(), a_vehicle("JETTA"))
    first, second = await vehicles_of(store, ana, case.id)
    note = CaseVehicle(review_note="visto")

    told: list[ErrorDetails] = await edit(
        store,
        ana,
        case.id,
        updating(CaseVehicle(id=FORGED), note),
        updating(first, note, etag="99"),
        updating(first, CaseVehicle(match=Match(cvegs="none"))),
        updating(first, CaseVehicle(vehicle={"year": 1700})),
        updating(first, note, "vehicle.colour"),
        restoring(first),
        removing(first, "x" * 501),
        coding(first, Match(cvegs="7", decision=match_pb2.DECISION_ACCEPT, method=match_pb2.MATCH_METHOD_PERSON)),
        undoing(first),
        VehicleEdit(vehicle_id=first.id),
        adding(a_vehicle(cvegs="", decision=match_pb2.DECISION_ACCEPT)),
        updating(second, note),
    )

    reasons = [refusal.reason for refusal in told[:-1]]
    assert reasons == [
        *("RESOURCE_NOT_FOUND", "STALE_ETAG", "INVALID_FIELD", "INVALID_FIELD", "INVALID_FIELD", "WRONG_STATE"),
        *("INVALID_FIELD", "INVALID_FIELD", "WRONG_STATE", "INVALID_FIELD", "INVALID_FIELD"),
    ]
    fields = [violation.field for refusal in told[:-1] for violation in refusal.violations]
    assert fields == [
        "edits[2].update.vehicle.match.cvegs",
        "edits[3].update.vehicle.vehicle.year",
        "edits[4].update.update_mask",
        "edits[6].remove.reason",
        "edits[7].code.match.method",
        "edits[9].edit",
        "edits[10].add.vehicle.match.cvegs",
    ]
    assert [vehicle.review_note for vehicle in await vehicles_of(store, ana, case.id)] == ["", "visto"]
    assert (await vehicles_of(store, ana, case.id))[0] == first


async def test_all_or_none_is_refused_by_its_first_edit_that_cannot_be_applied(store: Datastore, ana: Metadata) -> None:
    case = await a_stored_case(store, ana, a_vehicle())
    (vehicle,) = await vehicles_of(store, ana, case.id)
    edits = (removing(vehicle), adding(a_vehicle()), updating(vehicle, CaseVehicle(vehicle={"year": 1700})))

    with refused("INVALID_FIELD") as refusal:
        await edit(store, ana, case.id, *edits, all_or_none=True)

    assert refusal.fields == ["edits[2].update.vehicle.vehicle.year"]
    assert await vehicles_of(store, ana, case.id) == [vehicle]
    assert await read_case(store, ana, case.id) == case


@pytest.mark.parametrize("said", [{}, {"all_or_none": True}], ids=["each for itself", "too many"])
async def test_one_change_is_all_or_none_and_of_few_vehicles(
    store: Datastore, ana: Metadata, said: dict[str, bool]
) -> None:
    case = await a_stored_case(store, ana, a_vehicle())
    edits = [adding(a_vehicle())] * (201 if said else 1)

    with refused("INVALID_FIELD") as refusal:
        await edit(store, ana, case.id, *edits, as_one_change=True, **said)

    assert refusal.fields == ["as_one_change"]


async def test_a_request_that_is_repeated_changes_nothing_and_gets_the_vehicles_as_they_are(
    store: Datastore, ana: Metadata
) -> None:
    case = await a_stored_case(store, ana, a_vehicle())
    (vehicle,) = await vehicles_of(store, ana, case.id)
    edits = (
        removing(CaseVehicle(id=FORGED)),
        adding(a_vehicle("CIVIC")),
        updating(vehicle, CaseVehicle(review_note="a")),
    )

    first = await edit(store, ana, case.id, *edits, request_id="r1")
    await edit(store, ana, case.id, updating(vehicle, CaseVehicle(review_note="b")), adding(a_vehicle("JETTA")))
    again = await edit(store, ana, case.id, *edits, request_id="r1")

    assert [one.vehicle.description for one in await vehicles_of(store, ana, case.id)][1:] == ["CIVIC", "JETTA"]
    assert again[0] == first[0]
    assert again[1] == first[1]
    assert (first[2].review_note, again[2].review_note) == ("a", "b")
    with refused("REQUEST_ID_REUSED"):
        await edit(store, ana, case.id, *edits[1:], request_id="r1")


async def test_two_edits_of_a_vehicle_have_the_etag_that_was_read(store: Datastore, ana: Metadata) -> None:
    case = await a_stored_case(store, ana, a_vehicle())
    (vehicle,) = await vehicles_of(store, ana, case.id)
    note = updating(vehicle, CaseVehicle(review_note="visto"), etag=vehicle.etag)

    noted, removed = await edit(store, ana, case.id, note, removing(vehicle, etag=vehicle.etag))

    assert noted == removed
    assert int(removed.etag) == int(vehicle.etag) + 2


async def test_a_removed_vehicle_is_neither_listed_nor_counted_and_comes_back_as_it_was(
    store: Datastore, ana: Metadata
) -> None:
    case = await a_stored_case(store, ana, a_vehicle("UNO"), a_doubtful_vehicle("DOS"), a_vehicle("TRES"))
    before = await vehicles_of(store, ana, case.id)

    await edit(store, ana, case.id, removing(before[1], "vendido en marzo"))
    removed = await read_case(store, ana, case.id)
    listed, everything = await vehicles_of(store, ana, case.id), await all_of(store, ana, case.id)
    (restored,) = await edit(store, ana, case.id, restoring(before[1]))

    assert [vehicle.position for vehicle in listed] == [1, 3]
    assert [vehicle.remove_reason for vehicle in everything] == ["", "vendido en marzo", ""]
    assert [vehicle.remove_reason for vehicle in await all_of(store, ana, case.id)] == ["", "", ""]
    assert (removed.vehicle_count, removed.open_count, removed.value_at_stake) == (2, 0, 0)
    after = await read_case(store, ana, case.id)
    assert (after.vehicle_count, after.open_count, after.value_at_stake) == (3, 1, case.value_at_stake)
    for vehicle in (restored, before[1]):
        for name in ("etag", "update_time", "cot_number"):
            vehicle.ClearField(name)
    assert restored == before[1]


async def test_a_removed_vehicle_is_changed_by_nothing_else(store: Datastore, ana: Metadata) -> None:
    case = await a_stored_case(store, ana, a_vehicle(), a_vehicle())
    vehicle, _ = await vehicles_of(store, ana, case.id)
    await edit(store, ana, case.id, removing(vehicle))
    note = CaseVehicle(review_note="visto")

    told = await edit(store, ana, case.id, removing(vehicle), updating(vehicle, note), coding(vehicle, Match()))
    with refused("WRONG_STATE"):
        await store.vehicles.UpdateVehicle(
            vehicle_service_pb2.UpdateVehicleRequest(case_id=case.id, vehicle_id=vehicle.id, vehicle=note), metadata=ana
        )

    assert [(refusal.reason, refusal.metadata["state"]) for refusal in told] == [("WRONG_STATE", "REMOVED")] * 3


async def test_an_answer_of_the_matcher_replaces_what_a_person_decided_and_is_remembered_as_no_correction(
    store: Datastore, ana: Metadata
) -> None:
    case = await a_stored_case(store, ana, a_doubtful_vehicle())
    (vehicle,) = await vehicles_of(store, ana, case.id)
    await edit(store, ana, case.id, updating(vehicle, ACCEPTED))
    answer = a_doubtful_vehicle().match
    answer.method = match_pb2.MATCH_METHOD_LLM

    (coded,) = await edit(store, ana, case.id, coding(vehicle, answer))
    (uncoded,) = await edit(store, ana, case.id, coding(vehicle, Match()))

    assert coded.match == answer
    assert uncoded.match == Match()
    corrections = await store.corrections.ListCorrections(correction_service_pb2.ListCorrectionsRequest(), metadata=ana)
    assert len(corrections.corrections) == 1
    assert (await read_case(store, ana, case.id)).status == Case.STATUS_NEEDS_REVIEW


async def test_every_edit_has_an_audit_entry_of_its_vehicle(store: Datastore, ana: Metadata) -> None:
    case = await a_stored_case(store, ana, a_vehicle(), a_vehicle())
    first, second = await vehicles_of(store, ana, case.id)
    gone = removing(second, "de Ana")

    await edit(store, ana, case.id, updating(first, CaseVehicle(vehicle={"usage": "carga"})), gone, restoring(second))

    asked = audit_service_pb2.ListAuditEntriesRequest(filter='resource_type = "vehicle"')
    entries = (await store.audit.ListAuditEntries(asked, metadata=ana)).audit_entries[::-1]
    assert [entry.resource_id for entry in entries] == [first.id, second.id, second.id]
    assert {entry.rpc for entry in entries} == {"/minca.datastore.v1.VehicleService/EditVehicles"}
    changed = [{change.field: (change.old_value, change.new_value) for change in entry.changes} for entry in entries]
    assert changed[0] == {"vehicle.usage": ("", "carga")}
    assert changed[1]["is_removed"] == ("", "true")
    assert changed[2]["is_removed"] == ("true", "")
    (reason,) = (change for change in entries[1].changes if change.field == "remove_reason")
    assert reason.is_withheld or reason.new_value == "de Ana"


@pytest.mark.parametrize("count", [0, 1001])
async def test_a_request_has_one_to_a_thousand_edits(store: Datastore, ana: Metadata, count: int) -> None:
    case = await a_stored_case(store, ana, a_vehicle())

    with refused("INVALID_FIELD") as refusal:
        await edit(store, ana, case.id, *[adding(a_vehicle())] * count)

    assert refusal.fields == ["edits"]


async def test_a_case_that_is_done_or_is_not_there_takes_no_edit(store: Datastore, ana: Metadata) -> None:
    case = await a_stored_case(store, ana, a_vehicle())
    closing = case_service_pb2.UpdateCaseStatusRequest(case_id=case.id, status=Case.STATUS_CLOSED)
    await store.cases.UpdateCaseStatus(closing, metadata=ana)

    with refused("WRONG_STATE"):
        await edit(store, ana, case.id, adding(a_vehicle()))
    with refused("RESOURCE_NOT_FOUND"):
        await edit(store, ana, "TK-2026-9999", adding(a_vehicle()))
    with refused("RESOURCE_NOT_FOUND"):
        await edit(store, bearer(insurer_id="stranger"), case.id, adding(a_vehicle()))


async def test_a_thousand_vehicles_are_accepted_in_one_request(store: Datastore, ana: Metadata) -> None:
    case = await a_stored_case(store, ana, *(a_doubtful_vehicle(f"YARIS {number}") for number in range(1000)))
    asked = vehicle_service_pb2.ListVehiclesRequest(case_id=case.id, page_size=1000)
    vehicles = (await store.vehicles.ListVehicles(asked, metadata=ana)).vehicles

    results = await edit(store, ana, case.id, *(updating(vehicle, ACCEPTED) for vehicle in vehicles))

    assert {result.match.method for result in results} == {match_pb2.MATCH_METHOD_PERSON}
    after = await read_case(store, ana, case.id)
    assert (after.accepted_count, after.status) == (1000, Case.STATUS_READY)
