"""Edits that meet: the same request several times at once, and people who edit at the same time."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from mesh.status import ErrorDetails
from minca.datastore.v1 import vehicle_pb2
from minca.fleet.v1 import match_pb2
from tests.fixtures.edits import adding, edit, removing, undoing, updating
from tests.fixtures.records import a_doubtful_vehicle, a_vehicle
from tests.fixtures.stored import a_stored_case, read_case, vehicles_of

if TYPE_CHECKING:
    from tests.fixtures.datastores import Datastore, Metadata

CaseVehicle = vehicle_pb2.CaseVehicle
ACCEPTED = CaseVehicle(match=match_pb2.Match(decision=match_pb2.DECISION_ACCEPT))


async def test_a_request_that_is_sent_several_times_at_once_is_applied_once(store: Datastore, ana: Metadata) -> None:
    case = await a_stored_case(store, ana, a_doubtful_vehicle())
    (vehicle,) = await vehicles_of(store, ana, case.id)
    edits = (updating(vehicle, ACCEPTED), adding(a_vehicle("CIVIC")))

    answers = await asyncio.gather(*(edit(store, ana, case.id, *edits, request_id="r1") for _ in range(5)))

    assert all(answer == answers[0] for answer in answers)
    assert (await read_case(store, ana, case.id)).vehicle_count == 2


async def test_of_two_people_who_read_the_same_vehicle_the_second_is_told(store: Datastore, ana: Metadata) -> None:
    case = await a_stored_case(store, ana, a_doubtful_vehicle(), a_vehicle())
    vehicle, _ = await vehicles_of(store, ana, case.id)
    edits = (removing(vehicle, etag=vehicle.etag), updating(vehicle, ACCEPTED, etag=vehicle.etag))

    answers = [answer for (answer,) in await asyncio.gather(*(edit(store, ana, case.id, one) for one in edits))]

    (refusal,) = (answer for answer in answers if isinstance(answer, ErrorDetails))
    assert refusal.reason == "STALE_ETAG"


async def test_people_who_edit_many_cases_at_once_wait_for_each_other_and_nothing_is_lost(
    store: Datastore, ana: Metadata
) -> None:
    described = [a_doubtful_vehicle(f"YARIS 3N1CN8AE8NL569666 {number}") for number in range(20)]
    cases = [(await a_stored_case(store, ana, *described)).id for _ in range(6)]

    async def work(case: str) -> None:
        vehicles = await vehicles_of(store, ana, case)
        await edit(store, ana, case, *(updating(vehicle, ACCEPTED) for vehicle in vehicles))
        await edit(store, ana, case, *map(undoing, vehicles[:10]), removing(vehicles[19]))

    await asyncio.gather(*map(work, cases))

    counts = {
        (case.accepted_count, case.open_count, case.vehicle_count)
        for case in [await read_case(store, ana, case) for case in cases]
    }
    assert counts == {(9, 10, 19)}
