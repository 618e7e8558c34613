"""What mails become: cases, links to earlier ones, changes for a person to apply, and what a person says they are."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import grpc
import pytest

from minca.datastore.v1 import (
    audit_service_pb2,
    case_pb2,
    case_service_pb2,
    change_set_pb2,
    message_pb2,
    message_service_pb2,
    vehicle_service_pb2,
)
from minca.events.v1 import events_pb2
from minca.fleet.v1 import vehicle_pb2 as fleet_pb2
from minca.mail.v1 import case_link_pb2, change_pb2, mail_kind_pb2
from tests.fixtures.mailbox import Mailbox, events_of
from tests.fixtures.records import a_new_case, a_vehicle, refused

if TYPE_CHECKING:
    from tests.fixtures.datastores import Datastore, Metadata

Message, Case = message_pb2.Message, case_pb2.Case
QUESTION, CLAIM = mail_kind_pb2.MAIL_KIND_QUESTION, mail_kind_pb2.MAIL_KIND_CLAIM
REQUEST, CHANGE = mail_kind_pb2.MAIL_KIND_QUOTE_REQUEST, mail_kind_pb2.MAIL_KIND_ADDITION_OR_CHANGE
VIN = "3N1CN8AE5ML812345"


@pytest.fixture
def mailbox(store: Datastore, ana: Metadata) -> Mailbox:
    return Mailbox(store, ana)


def a_unit(description: str, **fields: Any) -> Any:
    """A vehicle with these fields."""
    vehicle = a_vehicle(description)
    vehicle.vehicle.MergeFrom(fleet_pb2.Vehicle(**fields))
    return vehicle


async def test_a_request_becomes_a_case_and_is_listed_with_what_it_is(mailbox: Mailbox) -> None:
    mail = await mailbox.mail()
    made = await mailbox.made(mail)
    read = await mailbox.read(mail)

    assert (read.mail_kind, read.kind_confidence, list(read.kind_reasons)) == (REQUEST, 0.95, [2 + 10])
    assert (read.sender, read.subject, read.file_name) == ("Eva Paz <eva@paz.example>", "Flotilla", "flotilla.eml")
    assert (read.status, read.cot_number) == (Message.STATUS_PROCESSED, made.cases[0].cot_number)
    assert [case.cot_number for case in read.cases] == [made.cases[0].cot_number]
    assert made.cases[0].part == 1


async def test_several_insured_become_one_case_each_and_repeats_find_all(mailbox: Mailbox) -> None:
    mail = await mailbox.mail()
    parts = [a_new_case(a_vehicle(name)) for name in ("UNO", "DOS", "TRES")]
    answers = await asyncio.gather(*(mailbox.made(mail, *parts) for _ in range(4)))
    read = await mailbox.read(mail)
    numbers = await mailbox.cases()

    assert len(numbers) == 3
    assert {tuple(case.cot_number for case in answer.cases) for answer in answers} == {tuple(numbers)}
    assert sorted(answer.is_repeat for answer in answers) == [False, True, True, True]
    assert [case.cot_number for case in read.cases] == numbers
    assert read.cot_number == numbers[0]


async def test_a_mail_that_is_no_request_ends_without_a_case(mailbox: Mailbox) -> None:
    mail = await mailbox.mail()
    finished = await mailbox.finished(mail)

    assert (finished.status, finished.mail_kind) == (Message.STATUS_PROCESSED, QUESTION)
    assert (finished.case_id, finished.cot_number, list(finished.cases)) == ("", "", [])
    assert await mailbox.cases() == []


async def test_a_mail_that_is_done_is_made_nothing_else_by_a_late_worker(mailbox: Mailbox) -> None:
    asked, claimed = await mailbox.mail(), await mailbox.mail()
    await mailbox.made(asked)
    await mailbox.finished(claimed, kind=CLAIM)

    assert (await mailbox.finished(asked)).mail_kind == REQUEST
    assert list((await mailbox.made(claimed)).cases) == []
    assert len(await mailbox.cases()) == 1


async def test_a_mail_sent_again_takes_no_second_number_whoever_is_first(mailbox: Mailbox) -> None:
    mails = [await mailbox.mail(f"{number}@broker.mx") for number in range(4)]
    answers = await asyncio.gather(*(mailbox.made(mail, resend_key="said-1") for mail in mails))
    (number,) = await mailbox.cases()
    read = [await mailbox.read(mail) for mail in mails]

    assert sorted(answer.is_sent_again for answer in answers) == [False, True, True, True]
    assert sorted(mail.cot_number for mail in read) == ["", "", "", number]
    again = [mail for mail in read if not mail.cot_number]
    assert {(link.cot_number, link.ground) for mail in again for link in mail.related_cases} == {
        (number, case_link_pb2.LINK_GROUND_SENT_AGAIN)
    }
    assert {mail.status for mail in again} == {Message.STATUS_PROCESSED}


async def test_a_link_is_seen_from_both_ends(mailbox: Mailbox) -> None:
    (case,) = (await mailbox.made(await mailbox.mail())).cases
    asked = await mailbox.finished(await mailbox.mail("2@broker.mx"), of=case.id)
    same = case_link_pb2.RelatedCase(
        case_id=case.id, ground=case_link_pb2.LINK_GROUND_SAME_VEHICLES, shared_count=11, compared_count=11
    )
    (other,) = (await mailbox.made(await mailbox.mail("3@broker.mx"), related=[same])).cases
    first, second = await mailbox.case(case.id), await mailbox.case(other.id)

    assert [(link.case_id, link.cot_number) for link in asked.related_cases] == [(case.id, case.cot_number)]
    assert [(mail.mail_kind, mail.cot_number) for mail in first.related_mails] == [
        (REQUEST, other.cot_number),
        (QUESTION, ""),
    ]
    assert [(link.cot_number, link.shared_count) for link in second.related_cases] == [(case.cot_number, 11)]
    assert list(second.related_mails) == []


@pytest.mark.parametrize(
    "wanted",
    [
        {"mail_ids": ["1@broker.mx"]},
        {"mail_ids": ["ours@insurer.mx"]},
        {"vins": ["x", VIN]},
        {"plates": ["GXV 573 R"]},
        {"client_rfcs": ["ANA010101AAA"]},
        {"office": "paz.example"},
    ],
    ids=" ".join,
)
async def test_an_earlier_case_is_found_by_what_a_mail_has_of_it(mailbox: Mailbox, wanted: dict[str, Any]) -> None:
    (case,) = (await mailbox.made(await mailbox.mail(), a_new_case(a_unit("A", vin=VIN, plate="GXV-573-R")))).cases
    await mailbox.finished(await mailbox.mail("2@broker.mx"), of=case.id, references=["ours@insurer.mx", "1@broker.mx"])
    later = await mailbox.mail("3@broker.mx")

    assert await mailbox.found(later, **wanted) == [case.cot_number]
    assert await mailbox.found(later, cot_numbers=[case.cot_number]) == [case.cot_number]
    assert await mailbox.found(later, mail_ids=["no"], vins=["no", ""], plates=[""], client_rfcs=[""]) == []


async def test_a_mail_that_belongs_to_one_case_is_not_the_thread_of_another(mailbox: Mailbox) -> None:
    (first,) = (await mailbox.made(await mailbox.mail())).cases
    (second,) = (await mailbox.made(await mailbox.mail("2@broker.mx"))).cases
    await mailbox.finished(await mailbox.mail("3@broker.mx"), of=second.id, references=["1@broker.mx", "ours@x.mx"])
    later = await mailbox.mail("4@broker.mx")

    assert await mailbox.found(later, mail_ids=["1@broker.mx"]) == [first.cot_number]
    assert await mailbox.found(later, mail_ids=["3@broker.mx"]) == [second.cot_number]
    assert await mailbox.found(later, mail_ids=["ours@x.mx"]) == [second.cot_number]


async def test_a_mail_does_not_belong_to_its_own_case_nor_to_one_that_was_voided(mailbox: Mailbox) -> None:
    mail = await mailbox.mail()
    (case,) = (await mailbox.made(mail)).cases

    assert await mailbox.found(mail, cot_numbers=[case.cot_number]) == []
    await mailbox.reclassified(mail, CLAIM)
    assert await mailbox.found(await mailbox.mail("2@broker.mx"), cot_numbers=[case.cot_number]) == []


async def test_the_case_of_what_is_no_request_is_voided_and_keeps_its_number(
    mailbox: Mailbox, store: Datastore, ana: Metadata
) -> None:
    mail = await mailbox.mail()
    (case,) = (await mailbox.made(mail)).cases
    after = await mailbox.reclassified(mail, CLAIM)
    again = await mailbox.reclassified(mail, CLAIM)
    (next_case,) = (await mailbox.made(await mailbox.mail("2@broker.mx"))).cases

    assert (after.mail_kind, after.kind_confidence, after.cot_number) == (CLAIM, 1.0, "")
    assert again == after
    assert (await mailbox.case(case.id)).status == Case.STATUS_VOIDED
    assert await mailbox.cases() == [next_case.cot_number]
    assert await mailbox.cases('status = "VOIDED"') == [case.cot_number]
    with refused("WRONG_STATE"):
        reopen = case_service_pb2.UpdateCaseStatusRequest(case_id=case.id, status=Case.STATUS_READY)
        await store.cases.UpdateCaseStatus(reopen, metadata=ana)
    with refused("WRONG_STATE"):
        add = vehicle_service_pb2.AddVehiclesToCaseRequest(case_id=case.id, vehicles=[a_vehicle()])
        await store.vehicles.AddVehiclesToCase(add, metadata=ana)


async def test_a_case_that_was_voided_is_opened_again_with_its_number(mailbox: Mailbox) -> None:
    mail = await mailbox.mail()
    (case,) = (await mailbox.made(mail)).cases
    await mailbox.reclassified(mail, CLAIM)
    after = await mailbox.reclassified(mail, REQUEST)

    assert (after.cot_number, after.status) == (case.cot_number, Message.STATUS_PROCESSED)
    assert (await mailbox.case(case.id)).status == Case.STATUS_READY


async def test_what_is_a_request_after_all_is_read_again_and_stays_one(mailbox: Mailbox) -> None:
    mail = await mailbox.mail()
    await mailbox.finished(mail, kind=CLAIM)
    waiting = await mailbox.reclassified(mail, REQUEST)
    twice = await mailbox.reclassified(mail, REQUEST)
    made = await mailbox.made(mail, kind=CLAIM)

    assert (waiting.status, waiting.mail_kind) == (Message.STATUS_RECEIVED, REQUEST)
    assert twice == waiting
    assert len(made.cases) == 1
    assert (await mailbox.read(mail)).mail_kind == REQUEST


async def test_a_mail_sent_again_becomes_a_case_when_a_person_says_so(mailbox: Mailbox) -> None:
    await mailbox.made(await mailbox.mail(), resend_key="said-2")
    again = await mailbox.mail("2@broker.mx")
    await mailbox.made(again, resend_key="said-2")
    await mailbox.reclassified(again, REQUEST)

    assert len((await mailbox.made(again, resend_key="said-2")).cases) == 1
    assert len(await mailbox.cases()) == 2


async def test_a_mail_is_reclassified_only_when_it_is_done_and_not_quoted(
    mailbox: Mailbox, store: Datastore, ana: Metadata
) -> None:
    waiting, quoted = await mailbox.mail(), await mailbox.mail()
    (case,) = (await mailbox.made(quoted)).cases
    quote = case_service_pb2.UpdateCaseStatusRequest(case_id=case.id, status=Case.STATUS_QUOTED)
    await store.cases.UpdateCaseStatus(quote, metadata=ana)

    with refused("WRONG_STATE"):
        await mailbox.reclassified(waiting, CLAIM)
    with refused("WRONG_STATE"):
        await mailbox.reclassified(quoted, CLAIM)
    with refused("STALE_ETAG"):
        await mailbox.reclassified(quoted, CLAIM, etag="1")
    with refused("INVALID_FIELD"):
        await mailbox.reclassified(quoted, mail_kind_pb2.MAIL_KIND_UNSPECIFIED)


async def a_changed_case(mailbox: Mailbox) -> tuple[Case, change_set_pb2.ChangeSet]:
    """A case of three, and a mail by which one goes, one is of another year, and one comes."""
    parts = a_new_case(a_unit("UNO"), a_unit("DOS"), a_unit("TRES"))
    (case,) = (await mailbox.made(await mailbox.mail(), parts)).cases
    listed = await mailbox.store.vehicles.ListVehicles(
        vehicle_service_pb2.ListVehiclesRequest(case_id=case.id), metadata=mailbox.caller
    )
    _, second, third = listed.vehicles
    changes = [
        change_set_pb2.VehicleChange(action=change_pb2.CHANGE_ACTION_REMOVE, vehicle_id=third.id, quote="quitar 3"),
        change_set_pb2.VehicleChange(
            action=change_pb2.CHANGE_ACTION_CHANGE, vehicle_id=second.id, field="year", value="2021"
        ),
        change_set_pb2.VehicleChange(action=change_pb2.CHANGE_ACTION_ADD, vehicle=a_vehicle("CUATRO")),
        change_set_pb2.VehicleChange(
            action=change_pb2.CHANGE_ACTION_REMOVE, target="9", doubts=[change_pb2.CHANGE_DOUBT_UNIT_NOT_FOUND]
        ),
    ]
    await mailbox.finished(await mailbox.mail("2@broker.mx"), *changes, of=case.id, kind=CHANGE)
    return case, await mailbox.change_set(case.id)


async def test_a_change_is_proposed_and_nothing_is_applied_by_itself(mailbox: Mailbox) -> None:
    case, proposed = await a_changed_case(mailbox)
    read = await mailbox.case(case.id)

    assert (proposed.status, len(proposed.changes)) == (change_set_pb2.ChangeSet.STATUS_PROPOSED, 4)
    assert proposed.changes[0].quote == "quitar 3"
    assert [vehicle.description for vehicle in await mailbox.vehicles(case.id)] == ["UNO", "DOS", "TRES"]
    assert [mail.change_set_id for mail in read.related_mails] == [proposed.id]


async def test_a_person_applies_changes_in_one_step_and_again_changes_nothing(mailbox: Mailbox) -> None:
    case, proposed = await a_changed_case(mailbox)
    applied = await mailbox.applied(proposed, 1, 2, 3, etag=proposed.etag)
    again = await mailbox.applied(proposed, 3, 2, 1)
    vehicles, read = await mailbox.vehicles(case.id), await mailbox.case(case.id)

    assert (applied.status, list(applied.applied_positions)) == (change_set_pb2.ChangeSet.STATUS_APPLIED, [1, 2, 3])
    assert again == applied
    assert [(vehicle.description, vehicle.year) for vehicle in vehicles] == [
        ("UNO", 2020),
        ("DOS", 2021),
        ("CUATRO", 2020),
    ]
    assert (read.vehicle_count, read.accepted_count, read.review_count) == (3, 2, 1)
    assert read.status == Case.STATUS_NEEDS_REVIEW
    with refused("WRONG_STATE"):
        await mailbox.applied(proposed, 1)


async def test_a_change_that_nobody_understands_stops_the_whole(mailbox: Mailbox) -> None:
    case, proposed = await a_changed_case(mailbox)

    with refused("INVALID_FIELD", grpc.StatusCode.INVALID_ARGUMENT) as refusal:
        await mailbox.applied(proposed)

    assert refusal.fields == ["positions"]
    assert len(await mailbox.vehicles(case.id)) == 3


async def test_what_nobody_saw_is_not_changed(mailbox: Mailbox) -> None:
    case, proposed = await a_changed_case(mailbox)
    closed = case_service_pb2.UpdateCaseStatusRequest(case_id=case.id, status=Case.STATUS_CLOSED)
    await mailbox.store.cases.UpdateCaseStatus(closed, metadata=mailbox.caller)

    with refused("STALE_ETAG"):
        await mailbox.applied(proposed, 1, etag=proposed.etag)
    with refused("WRONG_STATE"):
        await mailbox.applied(proposed, 1)


async def test_vehicles_added_later_stand_behind_those_that_were_taken_out(mailbox: Mailbox) -> None:
    case, proposed = await a_changed_case(mailbox)
    await mailbox.applied(proposed, 1)
    add = vehicle_service_pb2.AddVehiclesToCaseRequest(case_id=case.id, vehicles=[a_vehicle("CINCO")])
    added = await mailbox.store.vehicles.AddVehiclesToCase(add, metadata=mailbox.caller)

    assert [row.position for row in added.vehicles] == [4]
    assert [vehicle.description for vehicle in await mailbox.vehicles(case.id)] == ["UNO", "DOS", "CINCO"]


async def test_what_was_decided_and_applied_is_in_the_trail(mailbox: Mailbox) -> None:
    case, proposed = await a_changed_case(mailbox)
    await mailbox.applied(proposed, 1, 2, 3)
    mail = await mailbox.mail("3@broker.mx")
    await mailbox.finished(mail)
    await mailbox.reclassified(mail, CLAIM)
    entries = (
        await mailbox.store.audit.ListAuditEntries(
            audit_service_pb2.ListAuditEntriesRequest(page_size=100), metadata=mailbox.caller
        )
    ).audit_entries
    changed = {(entry.resource_id, change.field, change.new_value) for entry in entries for change in entry.changes}

    assert (proposed.changes[0].vehicle_id, "is_removed", "true") in changed
    assert (proposed.changes[1].vehicle_id, "vehicle.year", "2021") in changed
    assert (case.id, "vehicles", "1 added") in changed
    assert (mail.id, "mail_kind", "CLAIM") in changed


async def test_what_becomes_of_mails_is_announced(mailbox: Mailbox, insurer: str) -> None:
    asked, wrong = await mailbox.mail(), await mailbox.mail("2@broker.mx")
    (case,) = (await mailbox.made(wrong)).cases
    await mailbox.finished(asked, of=case.id)
    await mailbox.reclassified(wrong, CLAIM)
    announced = await events_of(mailbox.store.database_url, insurer)

    assert [(type(event).__name__, event.mail_kind) for event in announced if hasattr(event, "mail_kind")] == [
        ("CaseCreated", REQUEST),
        ("MailSorted", QUESTION),
        ("MailSorted", CLAIM),
    ]
    assert [event.cot_number for event in announced if isinstance(event, events_pb2.CaseVoided)] == [case.cot_number]


@pytest.mark.parametrize(
    ("sorting", "field"),
    [
        ({"kind": 0}, "sorting.kind"),
        ({"confidence": 1.5}, "sorting.confidence"),
        ({"subject": "x" * 501}, "sorting.subject"),
        ({"references": ["x"] * 101}, "sorting.references"),
    ],
)
async def test_a_sorting_that_cannot_be_stored_is_refused_by_its_field(
    mailbox: Mailbox, sorting: dict[str, Any], field: str
) -> None:
    with refused("INVALID_FIELD") as refusal:
        await mailbox.finished(await mailbox.mail(), **sorting)

    assert refusal.fields == [field]


async def test_a_link_to_a_case_that_is_not_there_is_refused(mailbox: Mailbox) -> None:
    mail = await mailbox.mail()

    with refused("RESOURCE_NOT_FOUND"):
        await mailbox.finished(mail, of="01920000-0000-7000-8000-000000000000")
    assert (await mailbox.read(mail)).status == Message.STATUS_RECEIVED


async def test_mails_are_listed_by_what_they_are(mailbox: Mailbox) -> None:
    asked, claimed = await mailbox.mail(), await mailbox.mail()
    await mailbox.finished(asked)
    await mailbox.finished(claimed, kind=CLAIM)
    request = message_service_pb2.ListMessagesRequest(filter='mail_kind = "CLAIM"')
    listed = await mailbox.store.messages.ListMessages(request, metadata=mailbox.caller)

    assert [mail.id for mail in listed.messages] == [claimed.id]
