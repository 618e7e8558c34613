"""Vehicles of a case that say the same are found by one key, and removed ones on request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import asyncpg
import pytest

from minca.datastore.v1 import vehicle_pb2, vehicle_service_pb2
from minca.fleet.v1 import vehicle_pb2 as fleet_pb2
from tests.fixtures.edits import edit, removing, updating
from tests.fixtures.records import a_vehicle, refused
from tests.fixtures.stored import a_stored_case, vehicles_of

if TYPE_CHECKING:
    from tests.fixtures.datastores import Datastore, Metadata

CaseVehicle = vehicle_pb2.CaseVehicle
SAME = ("Camión Kenworth  T-680", "CAMION KENWORTH T 680", "camión, kenworth (T/680)")


def saying(**said: Any) -> CaseVehicle:
    vehicle = a_vehicle("")
    vehicle.vehicle.CopyFrom(fleet_pb2.Vehicle(**said))
    return vehicle


async def listed(store: Datastore, caller: Metadata, case: str, **asked: Any) -> list[CaseVehicle]:
    request = vehicle_service_pb2.ListVehiclesRequest(case_id=case, **asked)
    return list((await store.vehicles.ListVehicles(request, metadata=caller)).vehicles)


async def forget_keys(store: Datastore, case: str) -> None:
    """Leave vehicles as a writer stored them who knew of no keys."""
    owner = await asyncpg.connect(store.database_url)
    try:
        await owner.execute("UPDATE vehicles SET text_key = NULL WHERE case_id = $1", case)
    finally:
        await owner.close()


async def test_what_says_the_same_has_one_key_however_it_is_written(store: Datastore, ana: Metadata) -> None:
    case = await a_stored_case(store, ana, *(saying(description=text, year=2021, vin=text[:3]) for text in SAME))

    keys = {vehicle.text_key for vehicle in await vehicles_of(store, ana, case.id)}

    (key,) = keys
    assert len(key) == 16
    assert int(key, 16) > 0


async def test_what_says_something_else_or_nothing_has_a_key_of_its_own(store: Datastore, ana: Metadata) -> None:
    others = [
        saying(description="T680", year=2021),
        saying(description="T680", year=2022),
        saying(description="T680"),
        saying(description="T680", brand="KENWORTH"),
        saying(description="KENWORTH T680"),
        saying(model="T680"),
        saying(plate="ABC123"),
        saying(plate="ABC124"),
    ]
    case = await a_stored_case(store, ana, *others)

    assert len({vehicle.text_key for vehicle in await vehicles_of(store, ana, case.id)}) == len(others)


@pytest.mark.parametrize("is_from_before", [False, True], ids=["stored now", "stored before"])
async def test_a_list_of_those_that_say_the_same(store: Datastore, ana: Metadata, *, is_from_before: bool) -> None:
    units = (*(saying(description=text) for text in SAME), saying(description="OTRO"), saying(), saying())
    case = await a_stored_case(store, ana, *units)
    before = await vehicles_of(store, ana, case.id)
    if is_from_before:
        await forget_keys(store, case.id)

    same = await listed(store, ana, case.id, filter=f'text_key = "{before[0].text_key.upper()}"')
    nothing = await listed(store, ana, case.id, filter=f'text_key = "{before[4].text_key}"')
    both = await listed(store, ana, case.id, filter=" AND ".join(f'text_key = "{before[n].text_key}"' for n in (0, 3)))

    assert await vehicles_of(store, ana, case.id) == before
    assert [vehicle.position for vehicle in same] == [1, 2, 3]
    assert [vehicle.position for vehicle in nothing] == [5]
    assert both == []


async def test_the_key_follows_what_is_said(store: Datastore, ana: Metadata) -> None:
    case = await a_stored_case(store, ana, saying(description="UNO"), saying(description="DOS"))
    first, second = await vehicles_of(store, ana, case.id)

    (changed,) = await edit(store, ana, case.id, updating(second, CaseVehicle(vehicle={"description": "uno."})))

    assert changed.text_key == first.text_key
    assert second.text_key != first.text_key


async def test_across_cases_nothing_is_found_by_the_key_of_a_text(store: Datastore, ana: Metadata) -> None:
    with refused("INVALID_FIELD"):
        await listed(store, ana, "-", filter='is_open = true AND text_key = "0123456789abcdef"')


async def test_removed_vehicles_are_listed_on_request_in_their_places(store: Datastore, ana: Metadata) -> None:
    case = await a_stored_case(store, ana, a_vehicle("UNO"), a_vehicle("DOS"), a_vehicle("TRES"))
    _, second, _ = await vehicles_of(store, ana, case.id)
    await edit(store, ana, case.id, removing(second, "vendido"))

    everything = await listed(store, ana, case.id, with_removed=True)

    assert [(vehicle.position, vehicle.HasField("remove_time")) for vehicle in everything] == [
        (1, False),
        (2, True),
        (3, False),
    ]
    assert everything[1].remove_reason == "vendido"
    assert everything[1].match == second.match


async def test_a_page_token_does_not_go_with_another_choice_of_removed_vehicles(
    store: Datastore, ana: Metadata
) -> None:
    case = await a_stored_case(store, ana, a_vehicle(), a_vehicle())
    asked = vehicle_service_pb2.ListVehiclesRequest(case_id=case.id, page_size=1)
    token = (await store.vehicles.ListVehicles(asked, metadata=ana)).next_page_token

    with refused("INVALID_PAGE_TOKEN"):
        await listed(store, ana, case.id, page_size=1, page_token=token, with_removed=True)
