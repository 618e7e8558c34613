"""Reviews: what waits, in order of what is at stake, and what answers make of the case."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import grpc
import pytest

from minca.datastore.v1 import case_pb2, case_service_pb2, vehicle_pb2, vehicle_service_pb2
from minca.fleet.v1 import match_pb2
from tests.fixtures.records import a_case_request, a_doubtful_vehicle, a_vehicle, refused
from tests.fixtures.stored import a_stored_case, an_active_catalog, read_case, vehicles_of

if TYPE_CHECKING:
    from minca.datastore.v1.vehicle_pb2 import CaseVehicle
    from tests.fixtures.datastores import Datastore, Metadata

Case = case_pb2.Case
ACCEPT, NO_MATCH, REVIEW = match_pb2.DECISION_ACCEPT, match_pb2.DECISION_NO_MATCH, match_pb2.DECISION_REVIEW


def worth(value: float) -> CaseVehicle:
    vehicle = a_doubtful_vehicle()
    vehicle.vehicle.value = value
    return vehicle


def unmatched() -> CaseVehicle:
    return a_vehicle("UNA COSA", cvegs="", confidence=0, decision=NO_MATCH)


async def answer(
    store: Datastore, caller: Metadata, vehicle: CaseVehicle, decision: match_pb2.Decision.ValueType, **said: str
) -> CaseVehicle:
    changed = vehicle_pb2.CaseVehicle(match=match_pb2.Match(decision=decision), **said)
    request = vehicle_service_pb2.UpdateVehicleRequest(case_id=vehicle.case_id, vehicle_id=vehicle.id, vehicle=changed)
    return (await store.vehicles.UpdateVehicle(request, metadata=caller)).vehicle


async def test_cases_and_vehicles_wait_in_order_of_what_is_at_stake(store: Datastore, ana: Metadata) -> None:
    small = await a_stored_case(store, ana, worth(90_000))
    large = await a_stored_case(store, ana, worth(900_000), worth(10_000), a_vehicle())
    await a_stored_case(store, ana, a_vehicle())

    cases = await store.cases.ListCases(
        case_service_pb2.ListCasesRequest(filter="status = NEEDS_REVIEW", order_by="value_at_stake desc"), metadata=ana
    )
    vehicles = await store.vehicles.ListVehicles(
        vehicle_service_pb2.ListVehiclesRequest(
            case_id="-",
            filter="is_open = true AND case_status = NEEDS_REVIEW",
            order_by="value_at_stake desc",
            page_size=2,
        ),
        metadata=ana,
    )

    assert [each.id for each in cases.cases] == [large.id, small.id]
    assert cases.cases[0].value_at_stake == pytest.approx(910_000 * 0.4)
    assert (cases.cases[0].open_count, cases.cases[0].vehicle_count) == (2, 3)
    assert [each.cot_number for each in vehicles.vehicles] == [large.cot_number, small.cot_number]
    assert vehicles.vehicles[0].value_at_stake == pytest.approx(360_000)
    assert vehicles.next_page_token


async def test_the_answer_to_its_last_open_vehicle_makes_a_case_ready(store: Datastore, ana: Metadata) -> None:
    case = await a_stored_case(store, ana, worth(90_000), unmatched(), a_vehicle())
    doubtful, nothing, _ = await vehicles_of(store, ana, case.id)

    await answer(store, ana, doubtful, ACCEPT, review_note="as on the invoice")
    between = await read_case(store, ana, case.id)
    settled = await answer(store, ana, nothing, NO_MATCH)
    after = await read_case(store, ana, case.id)

    assert (case.status, case.open_count) == (Case.STATUS_NEEDS_REVIEW, 2)
    assert (between.status, between.open_count) == (Case.STATUS_NEEDS_REVIEW, 1)
    assert (after.status, after.open_count, after.value_at_stake) == (Case.STATUS_READY, 0, 0)
    assert (after.accepted_count, after.no_match_count) == (2, 1)
    assert (settled.value_at_stake, settled.match.method) == (0, match_pb2.MATCH_METHOD_PERSON)


async def test_an_answer_that_opens_a_vehicle_takes_the_case_back_to_review(store: Datastore, ana: Metadata) -> None:
    case = await a_stored_case(store, ana, a_vehicle(), a_vehicle())
    first, _ = await vehicles_of(store, ana, case.id)

    await answer(store, ana, first, REVIEW)

    after = await read_case(store, ana, case.id)
    assert (case.status, after.status, after.open_count) == (Case.STATUS_READY, Case.STATUS_NEEDS_REVIEW, 1)
    assert after.value_at_stake > 0


async def test_a_case_of_which_every_vehicle_was_rejected_has_nothing_to_quote(store: Datastore, ana: Metadata) -> None:
    case = await a_stored_case(store, ana, worth(1))
    (vehicle,) = await vehicles_of(store, ana, case.id)

    await answer(store, ana, vehicle, NO_MATCH)

    after = await read_case(store, ana, case.id)
    assert (after.status, after.open_count) == (Case.STATUS_NEEDS_REVIEW, 0)


async def test_a_flagged_case_is_ready_once_a_person_says_so_and_no_vehicle_is_open(
    store: Datastore, ana: Metadata
) -> None:
    made = await store.cases.CreateCaseWithVehicles(
        a_case_request(a_vehicle(), worth(5), needs_review=True), metadata=ana
    )
    _, vehicle = await vehicles_of(store, ana, made.case.id)
    await answer(store, ana, vehicle, ACCEPT)
    settled = await read_case(store, ana, made.case.id)

    request = case_service_pb2.UpdateCaseStatusRequest(
        case_id=made.case.id, status=Case.STATUS_NEEDS_REVIEW, etag=settled.etag
    )
    after = (await store.cases.UpdateCaseStatus(request, metadata=ana)).case

    assert (settled.status, settled.open_count) == (Case.STATUS_NEEDS_REVIEW, 0)
    assert after.status == Case.STATUS_READY


async def test_of_two_reviewers_who_answer_at_once_one_is_told_that_the_other_was_first(
    store: Datastore, ana: Metadata
) -> None:
    await an_active_catalog(store, ana)
    case = await a_stored_case(store, ana, worth(90_000))
    (seen,) = await vehicles_of(store, ana, case.id)

    async def say(decision: match_pb2.Decision.ValueType) -> object:
        try:
            return await answer(store, ana, seen, decision, etag=seen.etag)
        except grpc.aio.AioRpcError as error:
            return error.code()

    said = await asyncio.gather(say(ACCEPT), say(NO_MATCH))
    (after,) = await vehicles_of(store, ana, case.id)
    with refused("STALE_ETAG", grpc.StatusCode.ABORTED) as refusal:
        await answer(store, ana, seen, REVIEW, etag=seen.etag)

    assert said.count(grpc.StatusCode.ABORTED) == 1
    assert [each.match for each in said if isinstance(each, vehicle_pb2.CaseVehicle)] == [after.match]
    assert refusal.details.metadata["current_etag"] == after.etag
