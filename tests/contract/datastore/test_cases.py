"""CaseService: every method, and every way in which it refuses."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING

import grpc
import pytest
from google.protobuf.field_mask_pb2 import FieldMask

from minca.datastore.v1 import case_pb2, case_service_pb2, message_pb2, message_service_pb2, vehicle_service_pb2
from minca.fleet.v1 import case_data_pb2, match_pb2
from tests.fixtures.records import (
    a_case,
    a_case_request,
    a_doubtful_vehicle,
    a_message_request,
    a_vehicle,
    refused,
)
from tests.fixtures.servers import bearer

if TYPE_CHECKING:
    from tests.fixtures.datastores import Datastore, Metadata

Case = case_pb2.Case
STRANGER = bearer(insurer_id="stranger")


async def a_stored_message(store: Datastore, caller: Metadata) -> message_pb2.Message:
    return (await store.messages.CreateMessage(a_message_request(), metadata=caller)).message


async def read_message(store: Datastore, caller: Metadata, message: str) -> message_pb2.Message:
    request = message_service_pb2.GetMessageRequest(message_id=message)
    return (await store.messages.GetMessage(request, metadata=caller)).message


async def a_stored_case(store: Datastore, caller: Metadata, **changes: str) -> Case:
    return (await store.cases.CreateCaseWithVehicles(a_case_request(a_vehicle(), **changes), metadata=caller)).case


async def read_case(store: Datastore, caller: Metadata, case: str) -> Case:
    return (await store.cases.GetCase(case_service_pb2.GetCaseRequest(case_id=case), metadata=caller)).case


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


async def test_a_case_is_found_by_its_id_and_by_its_cot_number(store: Datastore, ana: Metadata) -> None:
    case = await a_stored_case(store, ana)

    assert await read_case(store, ana, case.id) == case
    assert await read_case(store, ana, case.cot_number) == case


async def test_a_case_of_another_insurer_is_not_found(store: Datastore, ana: Metadata) -> None:
    case = await a_stored_case(store, ana)

    for name in (case.id, case.cot_number, "nothing", ""):
        with refused("RESOURCE_NOT_FOUND", grpc.StatusCode.NOT_FOUND):
            await read_case(store, STRANGER, name)


@pytest.mark.parametrize("order_by", ["", "create_time desc", "create_time"])
async def test_pages_of_cases_keep_their_order(store: Datastore, ana: Metadata, order_by: str) -> None:
    made = [(await a_stored_case(store, ana)).id for _ in range(5)]

    seen: list[str] = []
    token = ""
    for _ in range(3):
        request = case_service_pb2.ListCasesRequest(page_size=2, page_token=token, order_by=order_by)
        page = await store.cases.ListCases(request, metadata=ana)
        seen += [case.id for case in page.cases]
        token = page.next_page_token

    assert seen == (made if order_by == "create_time" else made[::-1])
    assert token == ""


async def test_a_page_token_of_the_other_order_is_refused(store: Datastore, ana: Metadata) -> None:
    for _ in range(2):
        await a_stored_case(store, ana)
    page = await store.cases.ListCases(case_service_pb2.ListCasesRequest(page_size=1), metadata=ana)

    with refused("INVALID_PAGE_TOKEN"):
        request = case_service_pb2.ListCasesRequest(page_token=page.next_page_token, order_by="create_time")
        await store.cases.ListCases(request, metadata=ana)


@pytest.mark.parametrize(
    ("filter_", "count"),
    [
        ('status = "READY"', 1),
        ("overall_confidence < 0.7", 1),
        ('client_name = "Autotransportes Ñandú" AND client_rfc = "ANA010101AAA"', 2),
        ('broker_email = "nobody@example.com"', 0),
        ('cot_number != "TK-1999-001"', 2),
    ],
)
async def test_a_filter_of_cases_leaves_what_it_says(store: Datastore, ana: Metadata, filter_: str, count: int) -> None:
    await a_stored_case(store, ana)
    await store.cases.CreateCaseWithVehicles(a_case_request(a_doubtful_vehicle()), metadata=ana)

    page = await store.cases.ListCases(case_service_pb2.ListCasesRequest(filter=filter_), metadata=ana)

    assert len(page.cases) == count


@pytest.mark.parametrize(
    ("request_", "field"),
    [
        (case_service_pb2.ListCasesRequest(order_by="client_name"), "order_by"),
        (case_service_pb2.ListCasesRequest(filter="warnings = 1"), "filter"),
        (case_service_pb2.ListCasesRequest(filter="overall_confidence < low"), "filter.overall_confidence"),
        (case_service_pb2.ListCasesRequest(page_size=501), "page_size"),
    ],
)
async def test_a_list_of_cases_that_cannot_be_made_names_its_field(
    store: Datastore, ana: Metadata, request_: case_service_pb2.ListCasesRequest, field: str
) -> None:
    with refused("INVALID_FIELD") as refusal:
        await store.cases.ListCases(request_, metadata=ana)

    assert refusal.fields == [field]


async def test_an_update_sets_the_fields_of_its_mask_and_only_those(store: Datastore, ana: Metadata) -> None:
    case = await a_stored_case(store, ana)
    changed = Case(data=case_data_pb2.CaseData(client_name="Otra", coverage="AMPLIA"), etag=case.etag)
    mask = FieldMask(paths=["data.client_name", "data.broker_name"])

    request = case_service_pb2.UpdateCaseRequest(case_id=case.cot_number, case=changed, update_mask=mask)
    after = (await store.cases.UpdateCase(request, metadata=ana)).case

    assert (after.data.client_name, after.data.broker_name) == ("Otra", "")
    assert (after.data.client_rfc, after.data.coverage) == ("ANA010101AAA", "")
    assert after.etag != case.etag
    assert await read_case(store, ana, case.id) == after


async def test_an_update_without_a_mask_sets_what_is_not_empty(store: Datastore, ana: Metadata) -> None:
    case = await a_stored_case(store, ana)
    changed = Case(data=case_data_pb2.CaseData(policy_start="2026-06-01"))

    request = case_service_pb2.UpdateCaseRequest(case_id=case.id, case=changed)
    after = (await store.cases.UpdateCase(request, metadata=ana)).case

    assert after.data.policy_start == "2026-06-01"
    assert after.data.client_name == case.data.client_name


async def test_an_update_that_changes_nothing_leaves_the_etag(store: Datastore, ana: Metadata) -> None:
    case = await a_stored_case(store, ana)

    request = case_service_pb2.UpdateCaseRequest(case_id=case.id, case=Case(data=case.data))
    after = (await store.cases.UpdateCase(request, metadata=ana)).case

    assert after == case


@pytest.mark.parametrize(
    ("changed", "paths", "field"),
    [
        (Case(), [], "case"),
        (Case(), ["status"], "update_mask"),
        (Case(data=case_data_pb2.CaseData(policy_end="soon")), [], "case.data.policy_end"),
    ],
)
async def test_an_update_that_cannot_be_made_names_its_field(
    store: Datastore, ana: Metadata, changed: Case, paths: list[str], field: str
) -> None:
    case = await a_stored_case(store, ana)

    with refused("INVALID_FIELD") as refusal:
        request = case_service_pb2.UpdateCaseRequest(case_id=case.id, case=changed, update_mask=FieldMask(paths=paths))
        await store.cases.UpdateCase(request, metadata=ana)

    assert refusal.fields == [field]


async def test_of_two_updates_of_the_same_state_one_is_refused(store: Datastore, ana: Metadata) -> None:
    case = await a_stored_case(store, ana)
    requests = [
        case_service_pb2.UpdateCaseRequest(
            case_id=case.id, case=Case(data=case_data_pb2.CaseData(client_name=name), etag=case.etag)
        )
        for name in ("Uno", "Dos")
    ]

    answers = await asyncio.gather(
        *(store.cases.UpdateCase(request, metadata=ana) for request in requests), return_exceptions=True
    )

    refusals = [answer for answer in answers if isinstance(answer, grpc.aio.AioRpcError)]
    assert [refusal.code() for refusal in refusals] == [grpc.StatusCode.ABORTED]


async def test_a_stale_update_is_told_the_current_etag(store: Datastore, ana: Metadata) -> None:
    case = await a_stored_case(store, ana)

    with refused("STALE_ETAG", grpc.StatusCode.ABORTED) as refusal:
        changed = Case(data=case_data_pb2.CaseData(client_name="Uno"), etag="999")
        request = case_service_pb2.UpdateCaseRequest(case_id=case.id, case=changed)
        await store.cases.UpdateCase(request, metadata=ana)

    assert refusal.details.metadata["current_etag"] == case.etag


async def test_a_case_is_quoted_and_opened_again(store: Datastore, ana: Metadata) -> None:
    case = await a_stored_case(store, ana)

    async def move(status: Case.Status.ValueType) -> Case:
        request = case_service_pb2.UpdateCaseStatusRequest(case_id=case.id, status=status)
        return (await store.cases.UpdateCaseStatus(request, metadata=ana)).case

    quoted = await move(Case.STATUS_QUOTED)
    same = await move(Case.STATUS_QUOTED)
    with refused("WRONG_STATE", grpc.StatusCode.FAILED_PRECONDITION) as refusal:
        await move(Case.STATUS_CLOSED)
    opened = await move(Case.STATUS_NEEDS_REVIEW)

    assert quoted.status == Case.STATUS_QUOTED
    assert same == quoted
    assert refusal.details.metadata["allowed"] == "NEEDS_REVIEW, READY"
    assert opened.status == Case.STATUS_READY


async def test_a_status_that_is_none_is_refused(store: Datastore, ana: Metadata) -> None:
    with refused("INVALID_FIELD") as refusal:
        await store.cases.UpdateCaseStatus(case_service_pb2.UpdateCaseStatusRequest(), metadata=ana)

    assert refusal.fields == ["status"]


async def test_nobody_changes_the_case_of_another_insurer(store: Datastore, ana: Metadata) -> None:
    case = await a_stored_case(store, ana)

    with refused("RESOURCE_NOT_FOUND"):
        request = case_service_pb2.UpdateCaseStatusRequest(case_id=case.id, status=Case.STATUS_CLOSED)
        await store.cases.UpdateCaseStatus(request, metadata=STRANGER)
    with refused("RESOURCE_NOT_FOUND"):
        changed = Case(data=case_data_pb2.CaseData(client_name="Uno"))
        await store.cases.UpdateCase(
            case_service_pb2.UpdateCaseRequest(case_id=case.id, case=changed), metadata=STRANGER
        )


async def test_a_vehicle_without_match_is_stored_undecided(store: Datastore, ana: Metadata) -> None:
    vehicle = a_vehicle()
    vehicle.ClearField("match")

    case = (await store.cases.CreateCaseWithVehicles(a_case_request(vehicle), metadata=ana)).case
    listed = await store.vehicles.ListVehicles(vehicle_service_pb2.ListVehiclesRequest(case_id=case.id), metadata=ana)

    assert case.status == Case.STATUS_NEEDS_REVIEW
    assert listed.vehicles[0].match == match_pb2.Match()
