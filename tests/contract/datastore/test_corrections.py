"""CorrectionService: what a reviewer's change teaches, who is told of it, and every way in which it refuses."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import grpc
import pytest

from minca.datastore.v1 import correction_service_pb2, vehicle_pb2, vehicle_service_pb2
from minca.fleet.v1 import match_pb2
from minca.fleet.v1 import vehicle_pb2 as fleet_pb2
from tests.fixtures.records import a_doubtful_vehicle, refused
from tests.fixtures.servers import bearer
from tests.fixtures.stored import a_stored_case, an_active_catalog, vehicles_of

if TYPE_CHECKING:
    from minca.datastore.v1.case_pb2 import Case
    from minca.datastore.v1.correction_pb2 import Correction
    from tests.fixtures.datastores import Datastore, Metadata

CaseVehicle = vehicle_pb2.CaseVehicle
Match = match_pb2.Match
TEXT = "YARIS O ALGO ASI"
PATIENCE_S = 60


async def corrected(store: Datastore, caller: Metadata, changed: CaseVehicle, text: str = TEXT) -> Case:
    """Store a case with one doubtful vehicle and correct it."""
    case = await a_stored_case(store, caller, a_doubtful_vehicle(text))
    (vehicle,) = await vehicles_of(store, caller, case.id)
    request = vehicle_service_pb2.UpdateVehicleRequest(case_id=case.id, vehicle_id=vehicle.id, vehicle=changed)
    await store.vehicles.UpdateVehicle(request, metadata=caller)
    return case


async def learnt(store: Datastore, caller: Metadata, **asked: str | int) -> list[Correction]:
    request = correction_service_pb2.ListCorrectionsRequest(**asked)
    return list((await store.corrections.ListCorrections(request, metadata=caller)).corrections)


async def test_another_code_teaches_what_the_text_means(store: Datastore, ana: Metadata, insurer: str) -> None:
    await an_active_catalog(store, ana)
    case = await corrected(store, ana, CaseVehicle(match=Match(cvegs="0372341")))
    (vehicle,) = await vehicles_of(store, ana, case.id)

    (correction,) = await learnt(store, ana)

    assert (correction.description, correction.brand, correction.year) == (TEXT, "TOYOTA", 2020)
    assert (correction.cvegs, correction.entry_year) == ("0372341", 2021)
    assert (correction.insurer_id, correction.catalog_version) == (insurer, "2026-07")
    assert (correction.cot_number, correction.vehicle_id) == (case.cot_number, vehicle.id)
    assert correction.subject == "ana"
    assert correction.HasField("create_time")


async def test_the_text_is_kept_as_it_was_read_and_not_as_it_was_corrected(store: Datastore, ana: Metadata) -> None:
    await an_active_catalog(store, ana)
    changed = CaseVehicle(match=Match(cvegs="0372341"), vehicle=fleet_pb2.Vehicle(description="YARIS S", year=2019))
    await corrected(store, ana, changed)

    (correction,) = await learnt(store, ana)

    assert (correction.description, correction.year, correction.entry_year) == (TEXT, 2020, 2019)


async def test_an_accepted_code_is_taught_too_and_a_refused_one_forgets(store: Datastore, ana: Metadata) -> None:
    await corrected(store, ana, CaseVehicle(match=Match(decision=match_pb2.DECISION_ACCEPT)))
    await corrected(store, ana, CaseVehicle(match=Match(decision=match_pb2.DECISION_NO_MATCH)))

    forgotten, accepted = await learnt(store, ana)

    assert (accepted.cvegs, accepted.entry_year, accepted.catalog_version) == ("0372340", 2020, "2026-07")
    assert (forgotten.cvegs, forgotten.entry_year, forgotten.catalog_version) == ("", 0, "")


@pytest.mark.parametrize(
    "changed",
    [
        CaseVehicle(review_note="asked the broker"),
        CaseVehicle(vehicle=fleet_pb2.Vehicle(plate="ABC-12-34")),
        CaseVehicle(match=Match(cvegs="0372341", decision=match_pb2.DECISION_REVIEW)),
    ],
)
async def test_a_change_that_decides_no_code_teaches_nothing(
    store: Datastore, ana: Metadata, changed: CaseVehicle
) -> None:
    await an_active_catalog(store, ana)
    await corrected(store, ana, changed)

    assert await learnt(store, ana) == []


async def test_a_change_that_is_refused_teaches_nothing(store: Datastore, ana: Metadata) -> None:
    with refused("INVALID_FIELD"):
        await corrected(store, ana, CaseVehicle(match=Match(cvegs="no such code")))

    assert await learnt(store, ana) == []


async def test_pages_of_corrections_show_the_newest_first(store: Datastore, ana: Metadata) -> None:
    for text in "abc":
        await corrected(store, ana, CaseVehicle(match=Match(decision=match_pb2.DECISION_ACCEPT)), text)

    first = await store.corrections.ListCorrections(
        correction_service_pb2.ListCorrectionsRequest(page_size=2), metadata=ana
    )
    rest = await learnt(store, ana, page_token=first.next_page_token)

    assert [each.description for each in [*first.corrections, *rest]] == ["c", "b", "a"]


async def test_the_corrections_of_other_insurers_are_not_shown(store: Datastore, ana: Metadata, insurer: str) -> None:
    await corrected(store, ana, CaseVehicle(match=Match(decision=match_pb2.DECISION_ACCEPT)))
    stranger = bearer(insurer_id="stranger")

    with refused("RESOURCE_NOT_FOUND"):
        await learnt(store, stranger, insurer_id=insurer)
    with refused("RESOURCE_NOT_FOUND"):
        request = correction_service_pb2.WatchCorrectionsRequest(insurer_id=insurer)
        await anext(aiter(store.corrections.WatchCorrections(request, metadata=stranger)))

    assert await learnt(store, stranger) == []
    assert len(await learnt(store, bearer(), insurer_id=insurer)) == 1


@pytest.mark.parametrize(("asked", "field"), [({"page_size": 501}, "page_size"), ({"insurer_id": "a b"}, "insurer_id")])
async def test_a_list_that_cannot_be_given_names_its_field(
    store: Datastore, asked: dict[str, str | int], field: str
) -> None:
    with refused("INVALID_FIELD", grpc.StatusCode.INVALID_ARGUMENT) as refusal:
        await learnt(store, bearer(), **asked)

    assert refusal.fields == [field]


async def test_a_watch_behind_no_correction_is_refused(store: Datastore, ana: Metadata) -> None:
    with refused("INVALID_FIELD") as refusal:
        request = correction_service_pb2.WatchCorrectionsRequest(after_id=-1)
        await anext(aiter(store.corrections.WatchCorrections(request, metadata=ana)))

    assert refusal.fields == ["after_id"]


async def test_a_watch_tells_what_is_known_then_what_is_new_and_goes_on_where_it_was_left(
    store: Datastore, ana: Metadata
) -> None:
    accept = CaseVehicle(match=Match(decision=match_pb2.DECISION_ACCEPT))
    await corrected(store, ana, accept, "first")
    watch = store.corrections.WatchCorrections(correction_service_pb2.WatchCorrectionsRequest(), metadata=ana)
    tellings = aiter(watch)
    async with asyncio.timeout(PATIENCE_S):
        told = await anext(tellings)
        await corrected(store, ana, accept, "second")
        told_then = await anext(tellings)
    watch.cancel()
    after = correction_service_pb2.WatchCorrectionsRequest(after_id=told.corrections[-1].id)
    again = store.corrections.WatchCorrections(after, metadata=ana)
    async with asyncio.timeout(PATIENCE_S):
        told_again = await anext(aiter(again))
    again.cancel()

    assert [each.description for each in told.corrections] == ["first"]
    assert [each.description for each in told_then.corrections] == ["second"]
    assert list(told_again.corrections) == list(told_then.corrections)


async def test_corrections_made_at_once_are_all_told_in_order(store: Datastore, ana: Metadata) -> None:
    accept = CaseVehicle(match=Match(decision=match_pb2.DECISION_ACCEPT))
    watch = store.corrections.WatchCorrections(correction_service_pb2.WatchCorrectionsRequest(), metadata=ana)
    made = asyncio.gather(*(corrected(store, ana, accept, f"text {number}") for number in range(12)))
    told: list[Correction] = []
    async with asyncio.timeout(PATIENCE_S):
        async for notice in watch:
            told += notice.corrections
            if len(told) == 12:
                break
        await made
    watch.cancel()

    assert {each.description for each in told} == {f"text {number}" for number in range(12)}
    assert [each.id for each in told] == sorted(each.id for each in told)


async def test_corrections_need_their_permission(store: Datastore, insurer: str) -> None:
    with refused("PERMISSION_MISSING"):
        await learnt(store, bearer("vehicles.read", insurer_id=insurer))
