"""CaseService: every method, and every way in which it refuses."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING

import grpc
import pytest

from minca.datastore.v1 import case_pb2, case_service_pb2, message_pb2, vehicle_service_pb2
from minca.fleet.v1 import case_data_pb2, match_pb2, quotation_pb2
from tests.fixtures.records import (
    a_case,
    a_case_request,
    a_doubtful_vehicle,
    a_vehicle,
    refused,
)
from tests.fixtures.servers import bearer
from tests.fixtures.stored import a_stored_message, read_message

if TYPE_CHECKING:
    from tests.fixtures.datastores import Datastore, Metadata

Case = case_pb2.Case
STRANGER = bearer(insurer_id="stranger")


async def test_a_case_with_coded_vehicles_is_ready_and_its_message_processed(
    store: Datastore, ana: Metadata, insurer: str
) -> None:
    message = await a_stored_message(store, ana)
    request = a_case_request(a_vehicle(), a_vehicle(confidence=0.91), message_id=message.id, catalog_version="2026-07")

    made = await store.cases.CreateCaseWithVehicles(request, metadata=ana)

    case = made.case
    after = await read_message(store, ana, message.id)
    assert not made.is_repeat
    assert re.fullmatch(r"TK-20\d\d-\d{3,}", case.cot_number)
    assert (case.status, case.insurer_id, case.message_id) == (Case.STATUS_READY, insurer, message.id)
    assert (case.vehicle_count, case.accepted_count, case.review_count, case.no_match_count) == (2, 2, 0, 0)
    assert case.overall_confidence == pytest.approx(0.93)
    assert (case.data, list(case.warnings)) == (a_case().data, ["one sheet was empty"])
    assert case.catalog_version == "2026-07"
    assert (after.status, after.case_id) == (message_pb2.Message.STATUS_PROCESSED, case.id)
    assert after.cot_number == case.cot_number


async def test_a_case_is_found_by_its_number_in_any_case(store: Datastore, ana: Metadata) -> None:
    case = (await store.cases.CreateCaseWithVehicles(a_case_request(a_vehicle()), metadata=ana)).case
    request = case_service_pb2.GetCaseRequest(case_id=case.cot_number.lower())

    assert (await store.cases.GetCase(request, metadata=ana)).case.id == case.id


@pytest.mark.parametrize("how", ["doubtful vehicle", "no vehicle", "flagged"])
async def test_a_case_that_a_person_must_see_needs_review_and_so_does_its_message(
    store: Datastore, ana: Metadata, how: str
) -> None:
    message = await a_stored_message(store, ana)
    vehicles = {"doubtful vehicle": [a_vehicle(), a_doubtful_vehicle()], "flagged": [a_vehicle()]}.get(how, [])
    request = a_case_request(*vehicles, message_id=message.id, needs_review=how == "flagged")

    case = (await store.cases.CreateCaseWithVehicles(request, metadata=ana)).case

    assert case.status == Case.STATUS_NEEDS_REVIEW
    assert (await read_message(store, ana, message.id)).status == message_pb2.Message.STATUS_NEEDS_REVIEW


async def test_a_message_becomes_one_case_however_often_it_is_sent(store: Datastore, ana: Metadata) -> None:
    message = await a_stored_message(store, ana)
    requests = [a_case_request(a_vehicle(f"YARIS {number}"), message_id=message.id) for number in range(8)]

    answers = await asyncio.gather(*(store.cases.CreateCaseWithVehicles(one, metadata=ana) for one in requests))
    listed = await store.cases.ListCases(case_service_pb2.ListCasesRequest(), metadata=ana)

    assert len({answer.case.id for answer in answers}) == 1
    assert sorted(answer.is_repeat for answer in answers) == [False] + [True] * 7
    assert len(listed.cases) == 1
    assert listed.cases[0].vehicle_count == 1


async def test_a_request_key_alone_tells_a_repeat(store: Datastore, ana: Metadata) -> None:
    request = a_case_request(a_vehicle(), request_id="r1")

    first = await store.cases.CreateCaseWithVehicles(request, metadata=ana)
    again = await store.cases.CreateCaseWithVehicles(request, metadata=ana)

    assert again.is_repeat
    assert again.case == first.case


async def test_a_request_key_with_another_content_is_refused(store: Datastore, ana: Metadata) -> None:
    await store.cases.CreateCaseWithVehicles(a_case_request(a_vehicle(), request_id="r1"), metadata=ana)

    with refused("REQUEST_ID_REUSED", grpc.StatusCode.ALREADY_EXISTS):
        await store.cases.CreateCaseWithVehicles(a_case_request(request_id="r1"), metadata=ana)


async def test_every_wrong_vehicle_is_named(store: Datastore, ana: Metadata) -> None:
    wrong_year = a_vehicle()
    wrong_year.vehicle.year = 1850
    wrong = [a_vehicle(), wrong_year, a_vehicle(confidence=1.5), a_vehicle(cvegs=""), a_vehicle("x" * 2001)]

    with refused("INVALID_FIELD", grpc.StatusCode.INVALID_ARGUMENT) as refusal:
        await store.cases.CreateCaseWithVehicles(a_case_request(*wrong), metadata=ana)

    assert refusal.fields == [
        "vehicles[1].vehicle.year",
        "vehicles[2].match.confidence",
        "vehicles[3].match.cvegs",
        "vehicles[4].vehicle.description",
    ]


async def test_what_the_database_could_not_hold_is_named_too(store: Datastore, ana: Metadata) -> None:
    rival = match_pb2.RunnerUp(cvegs="1", brand="A\0", score=float("nan"))

    with refused("INVALID_FIELD") as refusal:
        request = a_case_request(a_vehicle(runners_up=[rival], warnings=["\0"]))
        await store.cases.CreateCaseWithVehicles(request, metadata=ana)

    assert refusal.fields == [
        "vehicles[0].match.warnings[0]",
        "vehicles[0].match.runners_up[0].score",
        "vehicles[0].match.runners_up[0].brand",
    ]


async def test_a_case_that_could_not_be_told_from_its_repeat_is_refused(store: Datastore, ana: Metadata) -> None:
    with refused("INVALID_FIELD") as refusal:
        await store.cases.CreateCaseWithVehicles(
            case_service_pb2.CreateCaseWithVehiclesRequest(case=a_case()), metadata=ana
        )

    assert refusal.fields == ["case.message_id"]


async def test_a_case_of_a_message_that_is_not_there_is_refused(store: Datastore, ana: Metadata) -> None:
    message = await a_stored_message(store, bearer(insurer_id="its-owner"))

    for name in ("01900000-0000-7000-8000-000000000000", message.id):
        with refused("RESOURCE_NOT_FOUND", grpc.StatusCode.NOT_FOUND):
            await store.cases.CreateCaseWithVehicles(a_case_request(message_id=name), metadata=ana)


async def test_a_case_belongs_to_the_insurer_of_its_message(store: Datastore, ana: Metadata) -> None:
    message = await a_stored_message(store, ana)

    with refused("INVALID_FIELD") as refusal:
        request = a_case_request(message_id=message.id, insurer_id="axa")
        await store.cases.CreateCaseWithVehicles(request, metadata=bearer())

    assert refusal.fields == ["case.insurer_id"]


async def test_a_worker_of_no_insurer_makes_the_case_for_that_of_the_message(
    store: Datastore, ana: Metadata, insurer: str
) -> None:
    message = await a_stored_message(store, ana)

    made = await store.cases.CreateCaseWithVehicles(a_case_request(message_id=message.id), metadata=bearer())

    assert made.case.insurer_id == insurer


async def test_twenty_thousand_vehicles_fit_and_one_more_does_not(store: Datastore, ana: Metadata) -> None:
    vehicle = a_vehicle()

    made = await store.cases.CreateCaseWithVehicles(a_case_request(*[vehicle] * 20_000), metadata=ana, timeout=60)
    with refused("INVALID_FIELD") as refusal:
        await store.cases.CreateCaseWithVehicles(a_case_request(*[vehicle] * 20_001), metadata=ana, timeout=60)

    assert made.case.vehicle_count == 20_000
    assert refusal.fields == ["vehicles"]


@pytest.mark.parametrize("count", [2, 60])
async def test_vehicles_come_back_as_they_were_sent(store: Datastore, ana: Metadata, count: int) -> None:
    sent = [a_vehicle(f"YARIS {number}") if number % 2 else a_doubtful_vehicle() for number in range(count)]
    sent[0].vehicle.ClearField("value")
    sent[0].vehicle.ClearField("origin")
    case = (await store.cases.CreateCaseWithVehicles(a_case_request(*sent), metadata=ana)).case

    request = vehicle_service_pb2.ListVehiclesRequest(case_id=case.id, page_size=count)
    stored = (await store.vehicles.ListVehicles(request, metadata=ana)).vehicles

    for item in sent:
        item.vehicle.vehicle_class = quotation_pb2.VEHICLE_CLASS_CAR  # as the brand tells
    assert [item.vehicle for item in stored] == [item.vehicle for item in sent]
    assert [item.match for item in stored] == [item.match for item in sent]
    assert [item.position for item in stored] == list(range(1, count + 1))


async def test_a_case_made_by_hand_has_no_vehicles_and_needs_review(store: Datastore, ana: Metadata) -> None:
    made = await store.cases.CreateCase(case_service_pb2.CreateCaseRequest(case=a_case()), metadata=ana)

    assert made.case.status == Case.STATUS_NEEDS_REVIEW
    assert made.case.vehicle_count == 0
    assert made.case.cot_number


async def test_a_case_made_by_hand_twice_with_one_key_is_one(store: Datastore, ana: Metadata) -> None:
    message = await a_stored_message(store, ana)
    for case in (a_case(), a_case(message_id=message.id)):
        key = f"r{case.message_id}"
        request = case_service_pb2.CreateCaseRequest(case=case, request_id=key)
        first = await store.cases.CreateCase(request, metadata=ana)
        again = await store.cases.CreateCase(request, metadata=ana)
        with refused("REQUEST_ID_REUSED"):
            other = case_service_pb2.CreateCaseRequest(case=a_case(warnings=["other"]), request_id=key)
            await store.cases.CreateCase(other, metadata=ana)

        assert again.case == first.case


async def test_a_second_case_by_hand_for_a_message_is_refused(store: Datastore, ana: Metadata) -> None:
    message = await a_stored_message(store, ana)
    first = await store.cases.CreateCase(
        case_service_pb2.CreateCaseRequest(case=a_case(message_id=message.id)), metadata=ana
    )

    with refused("RESOURCE_EXISTS", grpc.StatusCode.ALREADY_EXISTS) as refusal:
        await store.cases.CreateCase(
            case_service_pb2.CreateCaseRequest(case=a_case(message_id=message.id)), metadata=ana
        )

    assert refusal.details.metadata == {"resource_type": "case", "resource_name": first.case.cot_number}


async def test_a_case_by_hand_names_every_wrong_field(store: Datastore, ana: Metadata) -> None:
    data = case_data_pb2.CaseData(client_name="x" * 201, policy_start="1 de junio")

    with refused("INVALID_FIELD") as refusal:
        await store.cases.CreateCase(case_service_pb2.CreateCaseRequest(case=a_case(data=data)), metadata=ana)

    assert refusal.fields == ["case.data.client_name", "case.data.policy_start"]


async def test_a_vehicle_without_match_is_stored_undecided(store: Datastore, ana: Metadata) -> None:
    vehicle = a_vehicle()
    vehicle.ClearField("match")

    case = (await store.cases.CreateCaseWithVehicles(a_case_request(vehicle), metadata=ana)).case
    listed = await store.vehicles.ListVehicles(vehicle_service_pb2.ListVehiclesRequest(case_id=case.id), metadata=ana)

    assert case.status == Case.STATUS_NEEDS_REVIEW
    assert listed.vehicles[0].match == match_pb2.Match()
