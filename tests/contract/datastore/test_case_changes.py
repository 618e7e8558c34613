"""CaseService: cases found, listed, changed and moved on, and every way in which that is refused."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import grpc
import pytest
from google.protobuf.field_mask_pb2 import FieldMask

from minca.datastore.v1 import case_pb2, case_service_pb2
from minca.fleet.v1 import case_data_pb2, vehicle_pb2
from tests.fixtures.records import a_case_request, a_doubtful_vehicle, refused
from tests.fixtures.servers import bearer
from tests.fixtures.stored import a_stored_case, read_case

if TYPE_CHECKING:
    from tests.fixtures.datastores import Datastore, Metadata

Case = case_pb2.Case
STRANGER = bearer(insurer_id="stranger")
READ = case_data_pb2.CaseData(
    currency="USD",
    payment_form="MENSUAL",
    losses=[
        case_data_pb2.LossPeriod(period="2024", claims=0, text="2024 sin siniestros"),
        case_data_pb2.LossPeriod(
            period="2023", amount=120_500.5, currency="MXN", ratio_percent=38.5, text="2023: 38.5%"
        ),
    ],
    readings=[
        case_data_pb2.FieldReading(field="client_name", confidence=0.9, origin=vehicle_pb2.Origin(file="body", row=3)),
        case_data_pb2.FieldReading(field="broker_name", confidence=0.5),
    ],
    missing_fields=["policy_end", "losses"],
)


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


async def test_how_a_case_was_read_is_kept_as_it_was_said(store: Datastore, ana: Metadata) -> None:
    request = a_case_request(a_doubtful_vehicle())
    request.case.data.MergeFrom(READ)
    case = (await store.cases.CreateCaseWithVehicles(request, metadata=ana)).case

    for name in ("losses", "readings", "missing_fields"):
        assert list(getattr(case.data, name)) == list(getattr(READ, name))
    assert (case.data.currency, case.data.payment_form) == ("USD", "MENSUAL")


async def test_what_a_person_sets_is_certain_and_no_longer_missing(store: Datastore, ana: Metadata) -> None:
    request = a_case_request(a_doubtful_vehicle())
    request.case.data.MergeFrom(READ)
    case = (await store.cases.CreateCaseWithVehicles(request, metadata=ana)).case
    changed = Case(data=case_data_pb2.CaseData(policy_end="2027-06-01", client_rfc="ASR950713Z32"))
    mask = FieldMask(paths=["data.policy_end", "data.client_rfc", "data.broker_name"])

    change = case_service_pb2.UpdateCaseRequest(case_id=case.id, case=changed, update_mask=mask)
    after = (await store.cases.UpdateCase(change, metadata=ana)).case.data

    assert list(after.missing_fields) == ["losses", "broker_name"]
    assert {each.field: each.confidence for each in after.readings} == {
        "client_name": 0.9,
        "policy_end": 1.0,
        "client_rfc": 1.0,
    }


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"readings": [case_data_pb2.FieldReading(field="coverage", confidence=1.5)]}, "readings[0].confidence"),
        (
            {"readings": [case_data_pb2.FieldReading(origin=vehicle_pb2.Origin(place={"cells": "A" * 201}))]},
            "readings[0].origin.place.cells",
        ),
        ({"losses": [case_data_pb2.LossPeriod(claims=-1)]}, "losses[0].claims"),
        ({"losses": [case_data_pb2.LossPeriod(amount=float("nan"))]}, "losses[0].amount"),
        ({"losses": [case_data_pb2.LossPeriod()] * 51}, "losses"),
        ({"missing_fields": ["x" * 201]}, "missing_fields[0]"),
    ],
)
async def test_readings_that_make_no_sense_are_refused(
    store: Datastore, ana: Metadata, wrong: dict[str, Any], field: str
) -> None:
    request = a_case_request(a_doubtful_vehicle())
    request.case.data.MergeFrom(case_data_pb2.CaseData(**wrong))

    with refused("INVALID_FIELD") as refusal:
        await store.cases.CreateCaseWithVehicles(request, metadata=ana)

    assert refusal.fields == [f"case.data.{field}"]


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
