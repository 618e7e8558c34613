"""What a reading again of a case's own mail would change: proposed, replaced by the next reading, and applied."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from domain.fields import VEHICLE, names
from minca.datastore.v1 import case_pb2, case_service_pb2, change_set_pb2, change_set_service_pb2
from minca.mail.v1 import case_link_pb2, change_pb2
from tests.fixtures.edits import edit, undoing
from tests.fixtures.mailbox import Mailbox
from tests.fixtures.records import a_new_case, a_vehicle, refused
from tests.fixtures.servers import bearer
from tests.fixtures.stored import a_stored_case, vehicles_of

if TYPE_CHECKING:
    from minca.datastore.v1.case_pb2 import Case
    from minca.datastore.v1.vehicle_pb2 import CaseVehicle
    from tests.fixtures.datastores import Datastore, Metadata

VehicleChange = change_set_pb2.VehicleChange
CHANGE, ADD, REMOVE = (
    change_pb2.CHANGE_ACTION_CHANGE,
    change_pb2.CHANGE_ACTION_ADD,
    change_pb2.CHANGE_ACTION_REMOVE,
)
EVERY_FIELD = {
    "description": "KENWORTH T680 " * 140,
    "brand": "KENWORTH",
    "model": "T680",
    "year": "2021",
    "vin": "3N1CN8AE8NL569666",
    "plate": "GXV573R",
    "value": "1850000.5",
    "currency": "USD",
    "usage": "carga",
    "coverage": "AMPLIA",
    "economic_number": "17",
    "value_basis": "convenido",
    "service": "federal",
    "engine_number": "M1",
    "tonnage": "30",
    "cargo": "B",
    "postal_code": "76000",
}


@pytest.fixture
def mailbox(store: Datastore, ana: Metadata) -> Mailbox:
    return Mailbox(store, ana)


async def a_case_of_a_mail(mailbox: Mailbox, *names: str) -> tuple[Case, list[CaseVehicle]]:
    parts = a_new_case(*map(a_vehicle, names or ("UNO", "DOS")))
    (case,) = (await mailbox.made(await mailbox.mail(), parts)).cases
    return case, await vehicles_of(mailbox.store, mailbox.caller, case.id)


def changing(vehicle: CaseVehicle, field: str, value: str) -> VehicleChange:
    return VehicleChange(action=CHANGE, vehicle_id=vehicle.id, field=field, value=value)


async def propose(mailbox: Mailbox, case: str, *changes: VehicleChange) -> change_set_pb2.ChangeSet:
    request = change_set_service_pb2.ProposeChangeSetRequest(case_id=case, changes=changes)
    return (await mailbox.store.change_sets.ProposeChangeSet(request, metadata=mailbox.caller)).change_set


async def change_sets_of(mailbox: Mailbox, case: str) -> list[change_set_pb2.ChangeSet]:
    request = change_set_service_pb2.ListChangeSetsRequest(case_id=case)
    return list((await mailbox.store.change_sets.ListChangeSets(request, metadata=mailbox.caller)).change_sets)


async def test_what_a_reading_again_would_change_waits_for_a_person(mailbox: Mailbox) -> None:
    case, (first, second) = await a_case_of_a_mail(mailbox)

    proposed = await propose(
        mailbox,
        case.cot_number,
        changing(first, "coverage", "AMPLIA"),
        VehicleChange(action=REMOVE, vehicle_id=second.id),
        VehicleChange(action=ADD, vehicle=a_vehicle("TRES")),
    )
    before = await mailbox.vehicles(case.id)
    await mailbox.applied(proposed, etag=proposed.etag)

    assert (proposed.status, proposed.message_id) == (change_set_pb2.ChangeSet.STATUS_PROPOSED, case.message_id)
    assert [vehicle.description for vehicle in before] == ["UNO", "DOS"]
    after = await mailbox.vehicles(case.id)
    assert [(vehicle.description, vehicle.coverage) for vehicle in after] == [("UNO", "AMPLIA"), ("TRES", "")]


async def test_the_next_reading_takes_the_place_of_one_that_nobody_applied(mailbox: Mailbox) -> None:
    case, (first, _) = await a_case_of_a_mail(mailbox)
    earlier = await propose(mailbox, case.id, changing(first, "usage", "carga"))

    later = await propose(mailbox, case.id, changing(first, "usage", "particular"))

    assert (later.id, [change.value for change in later.changes]) == (earlier.id, ["particular"])
    assert await change_sets_of(mailbox, case.id) == [later]
    with refused("STALE_ETAG"):
        await mailbox.applied(earlier, etag=earlier.etag)


async def test_one_that_was_applied_stays_beside_the_next(mailbox: Mailbox) -> None:
    case, (first, _) = await a_case_of_a_mail(mailbox)
    applied = await mailbox.applied(await propose(mailbox, case.id, changing(first, "usage", "carga")))

    later = await propose(mailbox, case.id, changing(first, "usage", "particular"))

    assert [change_set.id for change_set in await change_sets_of(mailbox, case.id)] == [later.id, applied.id]
    await mailbox.applied(later, etag=later.etag)
    assert (await mailbox.vehicles(case.id))[0].usage == "particular"


async def test_each_case_of_a_mail_has_its_own(mailbox: Mailbox) -> None:
    parts = [a_new_case(a_vehicle(name)) for name in ("UNO", "DOS")]
    one, other = (await mailbox.made(await mailbox.mail(), *parts)).cases

    proposed = [
        await propose(mailbox, case.id, VehicleChange(action=ADD, vehicle=a_vehicle())) for case in (one, other)
    ]

    assert proposed[0].id != proposed[1].id
    assert [change_set.case_id for change_set in proposed] == [one.id, other.id]


async def test_what_a_mail_would_change_of_its_own_case_is_not_shown_of_the_case_that_it_is_linked_to(
    mailbox: Mailbox,
) -> None:
    earlier, _ = await a_case_of_a_mail(mailbox)
    same = case_link_pb2.RelatedCase(case_id=earlier.id, ground=case_link_pb2.LINK_GROUND_SAME_VEHICLES)
    (later,) = (await mailbox.made(await mailbox.mail("2@broker.mx"), related=[same])).cases

    await propose(mailbox, later.id, VehicleChange(action=ADD, vehicle=a_vehicle("TRES")))

    (mail,) = (await mailbox.case(earlier.id)).related_mails
    assert (mail.message_id, mail.change_set_id) == (later.message_id, "")


@pytest.mark.parametrize("field", EVERY_FIELD)
async def test_every_field_of_a_vehicle_can_be_read_otherwise(mailbox: Mailbox, field: str) -> None:
    case, (first, _) = await a_case_of_a_mail(mailbox)
    expected: Any = EVERY_FIELD[field]

    await mailbox.applied(await propose(mailbox, case.id, changing(first, field, EVERY_FIELD[field])))

    vehicle = (await mailbox.vehicles(case.id))[0]
    kind = type(getattr(vehicle, field))
    assert getattr(vehicle, field) == kind(expected)
    is_coded_by = field in {"description", "brand", "model", "year"}
    assert (await mailbox.case(case.id)).review_count == is_coded_by


def test_every_field_of_a_vehicle_is_among_them() -> None:
    assert names(VEHICLE) == tuple(EVERY_FIELD)


async def test_a_field_that_is_not_read_any_more_is_emptied(mailbox: Mailbox) -> None:
    case, (first, _) = await a_case_of_a_mail(mailbox)
    filled = [changing(first, "usage", "carga"), changing(first, "tonnage", "30")]
    await mailbox.applied(await propose(mailbox, case.id, *filled))

    await mailbox.applied(await propose(mailbox, case.id, changing(first, "usage", ""), changing(first, "tonnage", "")))

    vehicle = (await mailbox.vehicles(case.id))[0]
    assert (vehicle.usage, vehicle.HasField("tonnage")) == ("", False)


async def test_all_fields_of_a_vehicle_are_one_change_that_can_be_taken_back(mailbox: Mailbox) -> None:
    case, (first, _) = await a_case_of_a_mail(mailbox)
    read = [changing(first, "year", "2022"), changing(first, "usage", "carga"), changing(first, "value", "9")]
    await mailbox.applied(await propose(mailbox, case.id, *read))

    (undone,) = await edit(mailbox.store, mailbox.caller, case.id, undoing(first))

    assert (undone.vehicle, undone.match) == (first.vehicle, first.match)


@pytest.mark.parametrize(
    ("field", "value"),
    [("colour", "rojo"), ("origin", "x"), ("year", ""), ("vin", ""), ("year", "1700"), ("usage", "x" * 201)],
)
async def test_a_field_that_no_vehicle_has_or_may_hold_is_refused(mailbox: Mailbox, field: str, value: str) -> None:
    case, (first, _) = await a_case_of_a_mail(mailbox)

    with refused("INVALID_FIELD"):
        await propose(mailbox, case.id, changing(first, field, value))

    assert await change_sets_of(mailbox, case.id) == []


@pytest.mark.parametrize("count", [0, 501])
async def test_a_proposal_has_one_to_five_hundred_changes(mailbox: Mailbox, count: int) -> None:
    case, (first, _) = await a_case_of_a_mail(mailbox)

    with refused("INVALID_FIELD") as refusal:
        await propose(mailbox, case.id, *[changing(first, "usage", "carga")] * count)

    assert refusal.fields == ["changes"]


async def test_a_case_that_is_done_or_has_no_mail_is_not_read_again(mailbox: Mailbox) -> None:
    case, (first, _) = await a_case_of_a_mail(mailbox)
    by_hand = await a_stored_case(mailbox.store, mailbox.caller, a_vehicle())
    change = changing(first, "usage", "carga")
    closing = case_service_pb2.UpdateCaseStatusRequest(case_id=case.id, status=case_pb2.Case.STATUS_CLOSED)
    await mailbox.store.cases.UpdateCaseStatus(closing, metadata=mailbox.caller)

    for its_case in (case, by_hand):
        with refused("WRONG_STATE"):
            await propose(mailbox, its_case.id, change)
    with refused("RESOURCE_NOT_FOUND"):
        await propose(Mailbox(mailbox.store, bearer(insurer_id="stranger")), case.id, change)
