"""Who works on a case until when, notes on it, its history, and quoting it by force."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import grpc
import pytest
from google.protobuf.field_mask_pb2 import FieldMask
from google.protobuf.timestamp_pb2 import Timestamp

from minca.datastore.v1 import audit_entry_pb2, case_note_pb2, case_pb2, case_service_pb2, vehicle_service_pb2
from minca.fleet.v1 import case_data_pb2
from tests.fixtures.records import a_case_request, a_doubtful_vehicle, a_vehicle, refused
from tests.fixtures.servers import bearer
from tests.fixtures.stored import a_stored_case, read_case

if TYPE_CHECKING:
    from tests.fixtures.datastores import Datastore, Metadata

Case = case_pb2.Case
STRANGER = bearer(insurer_id="stranger")
JUNE, JULY = datetime(2026, 6, 1, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC)
REASON = "El corredor envía las series mañana"


def at(moment: datetime) -> Timestamp:
    stamp = Timestamp()
    stamp.FromDatetime(moment)
    return stamp


async def assigned(store: Datastore, caller: Metadata, case: Case, *mask: str, **values: Any) -> Case:
    request = case_service_pb2.UpdateCaseRequest(
        case_id=case.id, case=Case(**values), update_mask=FieldMask(paths=mask)
    )
    return (await store.cases.UpdateCase(request, metadata=caller)).case


async def quoted(store: Datastore, caller: Metadata, case: Case, **asked: Any) -> Case:
    request = case_service_pb2.UpdateCaseStatusRequest(case_id=case.id, status=Case.STATUS_QUOTED, **asked)
    return (await store.cases.UpdateCaseStatus(request, metadata=caller)).case


async def noted(store: Datastore, caller: Metadata, case: Case, text: str, **asked: Any) -> case_note_pb2.CaseNote:
    request = case_service_pb2.AddCaseNoteRequest(case_id=case.id, text=text, **asked)
    return (await store.cases.AddCaseNote(request, metadata=caller)).note


async def notes(store: Datastore, caller: Metadata, case: Case) -> list[str]:
    request = case_service_pb2.ListCaseNotesRequest(case_id=case.cot_number)
    return [note.text for note in (await store.cases.ListCaseNotes(request, metadata=caller)).notes]


async def history(
    store: Datastore, caller: Metadata, case: Case, **asked: Any
) -> tuple[list[audit_entry_pb2.AuditEntry], str]:
    request = case_service_pb2.ListCaseHistoryRequest(case_id=case.id, **asked)
    page = await store.cases.ListCaseHistory(request, metadata=caller)
    return list(page.entries), page.next_page_token


async def listed(store: Datastore, caller: Metadata, **asked: Any) -> list[str]:
    request = case_service_pb2.ListCasesRequest(**asked)
    return [case.id for case in (await store.cases.ListCases(request, metadata=caller)).cases]


async def test_a_case_is_assigned_with_a_due_time_and_freed_again(store: Datastore, ana: Metadata) -> None:
    case = await a_stored_case(store, ana)

    taken = await assigned(store, ana, case, assignee="eva", due_time=at(JUNE), etag=case.etag)
    freed = await assigned(store, ana, taken, "assignee", "due_time", etag=taken.etag)

    assert (taken.assignee, taken.due_time.ToDatetime(UTC)) == ("eva", JUNE)
    assert taken.data == case.data
    assert (freed.assignee, freed.HasField("due_time")) == ("", False)
    with refused("STALE_ETAG"):
        await assigned(store, ana, case, assignee="rui", etag=case.etag)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"assignee": "e" * 201}, "case.assignee"),
        ({"due_time": Timestamp(seconds=-1)}, "case.due_time"),
        ({"due_time": Timestamp(seconds=2**50)}, "case.due_time"),
    ],
    ids=["a name too long", "a time long past", "a time that no calendar has"],
)
async def test_an_assignee_or_due_time_that_is_none_is_refused(
    store: Datastore, ana: Metadata, values: dict[str, Any], field: str
) -> None:
    case = await a_stored_case(store, ana)

    with refused("INVALID_FIELD") as refusal:
        await assigned(store, ana, case, **values)

    assert refusal.fields == [field]


async def test_cases_are_found_by_assignee_and_due_time_and_ordered_by_it_those_without_last(
    store: Datastore, ana: Metadata
) -> None:
    july, free, june, later = [await a_stored_case(store, ana) for _ in range(4)]
    await assigned(store, ana, july, assignee="eva", due_time=at(JULY))
    await assigned(store, ana, june, assignee="eva", due_time=at(JUNE))

    for order, due in (("due_time", [june.id, july.id]), ("due_time desc", [july.id, june.id])):
        seen: list[str] = []
        token = ""
        while len(seen) < 4:
            request = case_service_pb2.ListCasesRequest(page_size=1, page_token=token, order_by=order)
            page = await store.cases.ListCases(request, metadata=ana)
            seen += [case.id for case in page.cases]
            token = page.next_page_token
        without = [free.id, later.id]
        assert seen == [*due, *(without if order == "due_time" else without[::-1])]
        assert token == ""
    assert await listed(store, ana, filter='assignee = "eva"') == [june.id, july.id]
    assert await listed(store, ana, filter='assignee = ""') == [later.id, free.id]
    assert await listed(store, ana, filter='due_time < "2026-06-15T00:00:00Z"') == [june.id]


async def test_a_case_with_open_vehicles_is_quoted_only_by_force_with_a_reason(store: Datastore, ana: Metadata) -> None:
    case = await a_stored_case(store, ana, a_vehicle(), a_doubtful_vehicle())

    with refused("WRONG_STATE", grpc.StatusCode.FAILED_PRECONDITION) as refusal:
        await quoted(store, ana, case, reason=REASON)
    with refused("INVALID_FIELD") as unreasoned:
        await quoted(store, ana, case, force=True, reason="  ")
    forced = await quoted(store, ana, case, force=True, reason=REASON, etag=case.etag)
    again = await quoted(store, ana, case, force=True, reason=REASON)

    assert refusal.details.metadata["state"] == "NEEDS_REVIEW with 1 of 2 vehicles open"
    assert unreasoned.fields == ["reason"]
    assert forced.status == Case.STATUS_QUOTED
    assert again.etag == forced.etag
    assert await notes(store, ana, case) == [REASON]
    entries, _ = await history(store, ana, case)
    assert [{change.field: change.new_value for change in entry.changes} for entry in entries[:2]] == [
        {"note": REASON},
        {"status": "QUOTED", "is_forced": "true"},
    ]


async def test_a_case_without_open_vehicles_is_quoted_closed_and_opened_with_reasons_as_notes(
    store: Datastore, ana: Metadata
) -> None:
    case = await a_stored_case(store, ana)

    await quoted(store, ana, case)
    request = case_service_pb2.UpdateCaseStatusRequest(case_id=case.id, status=Case.STATUS_READY, reason="Otra vez")
    await store.cases.UpdateCaseStatus(request, metadata=ana)

    assert await notes(store, ana, case) == ["Otra vez"]


async def test_notes_are_listed_newest_first_page_by_page(store: Datastore, ana: Metadata) -> None:
    case = await a_stored_case(store, ana)
    written = [await noted(store, ana, case, text) for text in ("uno", "dos", "tres")]

    first = case_service_pb2.ListCaseNotesRequest(case_id=case.id, page_size=2)
    page = await store.cases.ListCaseNotes(first, metadata=ana)
    rest = case_service_pb2.ListCaseNotesRequest(case_id=case.id, page_token=page.next_page_token)
    last = await store.cases.ListCaseNotes(rest, metadata=ana)

    assert [*page.notes, *last.notes] == written[::-1]
    assert last.next_page_token == ""
    assert {(note.author, note.case_id) for note in written} == {("ana", case.id)}
    assert (await read_case(store, ana, case.id)).etag == case.etag


async def test_a_note_sent_again_is_written_once(store: Datastore, ana: Metadata) -> None:
    case = await a_stored_case(store, ana)

    first = await noted(store, ana, case, "una", request_id="n-1")
    again = await noted(store, ana, case, "una", request_id="n-1")
    with refused("REQUEST_ID_REUSED"):
        await noted(store, ana, case, "otra", request_id="n-1")

    assert again == first
    assert await notes(store, ana, case) == ["una"]


@pytest.mark.parametrize("text", ["", " \n ", "x" * 2001, "a\0b"], ids=["empty", "blank", "long", "zero"])
async def test_a_note_that_says_nothing_or_too_much_is_refused(store: Datastore, ana: Metadata, text: str) -> None:
    case = await a_stored_case(store, ana)

    with refused("INVALID_FIELD") as refusal:
        await noted(store, ana, case, text)

    assert refusal.fields == ["text"]


async def test_another_insurer_reads_and_writes_nothing_of_a_case(store: Datastore, ana: Metadata) -> None:
    case = await a_stored_case(store, ana)
    await noted(store, ana, case, "una")

    for work in (noted(store, STRANGER, case, "mía"), notes(store, STRANGER, case), history(store, STRANGER, case)):
        with refused("RESOURCE_NOT_FOUND"):
            await work
    with refused("RESOURCE_NOT_FOUND"):
        await quoted(store, STRANGER, case)
    assert await notes(store, ana, case) == ["una"]


async def test_the_history_of_a_case_has_its_changes_and_those_of_its_vehicles_newest_first(
    store: Datastore, ana: Metadata
) -> None:
    case = await a_stored_case(store, ana, a_doubtful_vehicle())
    other = await a_stored_case(store, ana)
    await assigned(store, ana, other, assignee="rui")
    (vehicle,) = (
        await store.vehicles.ListVehicles(vehicle_service_pb2.ListVehiclesRequest(case_id=case.id), metadata=ana)
    ).vehicles
    vehicle.review_note = "vista"
    change = vehicle_service_pb2.UpdateVehicleRequest(
        case_id=case.id, vehicle_id=vehicle.id, vehicle=vehicle, update_mask=FieldMask(paths=["review_note"])
    )
    await store.vehicles.UpdateVehicle(change, metadata=ana)
    await assigned(store, ana, case, assignee="eva")

    seen: list[audit_entry_pb2.AuditEntry] = []
    token = ""
    for _ in range(3):
        entries, token = await history(store, ana, case, page_size=1, page_token=token)
        seen += entries

    assert token == ""
    assert [(entry.resource_type, entry.action) for entry in seen] == [
        ("case", "update"),
        ("vehicle", "update"),
        ("case", "create"),
    ]
    assert {entry.subject for entry in seen} == {"ana"}


async def test_personal_values_of_a_history_are_withheld_as_in_the_audit_trail(
    store: Datastore, ana: Metadata, insurer: str
) -> None:
    reader = bearer("cases.read", insurer_id=insurer)
    case = await a_stored_case(store, ana)
    await assigned(store, ana, case, "data.client_name", data=case_data_pb2.CaseData(client_name="Otra"))
    await noted(store, ana, case, "privada")

    (note, name, _), _ = await history(store, reader, case)
    (shown, _, _), _ = await history(store, ana, case)

    assert [change.is_withheld for change in (*note.changes, *name.changes)] == [True, True]
    assert "privada" not in str(note)
    assert shown.changes[0].new_value == "privada"


async def test_a_page_token_of_another_case_is_refused(store: Datastore, ana: Metadata) -> None:
    case, other = await a_stored_case(store, ana), await a_stored_case(store, ana)
    for text in ("uno", "dos"):
        await noted(store, ana, case, text)
    _, token = await history(store, ana, case, page_size=1)

    with refused("INVALID_PAGE_TOKEN"):
        await history(store, ana, other, page_token=token)


async def test_reading_alone_writes_no_note(store: Datastore, ana: Metadata, insurer: str) -> None:
    case = await a_stored_case(store, ana)

    with refused("PERMISSION_MISSING", grpc.StatusCode.PERMISSION_DENIED):
        await noted(store, bearer("cases.read", insurer_id=insurer), case, "mía")


async def test_two_who_quote_at_once_leave_one_note(store: Datastore, ana: Metadata) -> None:
    case = (await store.cases.CreateCaseWithVehicles(a_case_request(a_doubtful_vehicle()), metadata=ana)).case

    both = await asyncio.gather(*(quoted(store, ana, case, force=True, reason=REASON) for _ in range(2)))

    assert {each.status for each in both} == {Case.STATUS_QUOTED}
    assert await notes(store, ana, case) == [REASON]
