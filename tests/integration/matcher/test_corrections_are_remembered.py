"""A reviewer corrects a vehicle in the datastore; the matcher answers the next one like it from memory."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from matcher.service.corrections import CorrectionMemory
from matcher.service.watchers import CorrectionWatcher
from mesh import background
from mesh.client.channel import open_channel
from minca.datastore.v1 import vehicle_pb2, vehicle_service_pb2
from minca.fleet.v1 import match_pb2
from minca.matcher.v1 import matcher_service_pb2 as v1
from minca.matcher.v2 import matcher_service_pb2 as v2
from minca.matcher.v2 import vehicle_match_pb2
from tests.fixtures.edits import edit, undoing
from tests.fixtures.fake_catalogs import FakeCatalogs
from tests.fixtures.matchers import running_matcher
from tests.fixtures.records import a_vehicle
from tests.fixtures.servers import bearer, secured
from tests.fixtures.small_catalogue import small_entries
from tests.fixtures.stored import a_stored_case, activate, vehicles_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.fixtures.datastores import Datastore, Metadata
    from tests.fixtures.matchers import RunningMatcher

TEXT = "CHEVROLET AVEO LT"  # C1 and C3 differ in the gearbox, which it does not say
LOOK_S, MOST_LOOKS = 0.02, 500
ZONE = ZoneInfo("America/Mexico_City")


@asynccontextmanager
async def following(store: Datastore, memory: CorrectionMemory) -> AsyncIterator[None]:
    settings = secured()
    async with (
        open_channel(store.address, settings, caller="matcher", peer="datastore") as channel,
        background.running(CorrectionWatcher(channel, memory, ZONE).loop(watch_s=0.2)),
    ):
        yield


async def correct(store: Datastore, caller: Metadata, cvegs: str, *, text: str = TEXT) -> str:
    """Store a case with one such vehicle and give it a code; gives the COT number."""
    vehicle = a_vehicle(text, cvegs="C1-2019", decision=match_pb2.DECISION_REVIEW)
    vehicle.vehicle.brand, vehicle.vehicle.year = "", 2019
    case = await a_stored_case(store, caller, vehicle)
    (stored,) = await vehicles_of(store, caller, case.id)
    match = match_pb2.Match(cvegs=cvegs) if cvegs else match_pb2.Match(decision=match_pb2.DECISION_NO_MATCH)
    request = vehicle_service_pb2.UpdateVehicleRequest(
        case_id=case.id, vehicle_id=stored.id, vehicle=vehicle_pb2.CaseVehicle(match=match)
    )
    await store.vehicles.UpdateVehicle(request, metadata=caller)
    return case.cot_number


async def asked(matcher: RunningMatcher, insurer: str, text: str = TEXT) -> match_pb2.Match:
    query = vehicle_match_pb2.VehicleQuery(description=text, year=2019)
    request = v2.MatchVehicleRequest(query=query, insurer_id=insurer)
    answer = await matcher.v2.MatchVehicle(request, metadata=bearer("matches.read"))
    return answer.vehicle_match.match


async def answered_by(matcher: RunningMatcher, insurer: str, cvegs: str) -> match_pb2.Match:
    """Ask until memory answers with this code; empty: until memory does not answer."""
    for _ in range(MOST_LOOKS):
        answer = await asked(matcher, insurer)
        if (answer.cvegs if answer.method == match_pb2.MATCH_METHOD_MEMORY else "") == cvegs:
            return answer
        await asyncio.sleep(LOOK_S)
    raise TimeoutError(cvegs)


async def remembered(matcher: RunningMatcher, insurer: str, text: str = TEXT) -> match_pb2.Match:
    """Ask until the answer comes from memory."""
    for _ in range(MOST_LOOKS):
        answer = await asked(matcher, insurer, text)
        if answer.method == match_pb2.MATCH_METHOD_MEMORY:
            return answer
        await asyncio.sleep(LOOK_S)
    raise TimeoutError(text)


async def test_the_next_vehicle_with_the_same_text_gets_the_code_of_the_reviewer(
    store: Datastore, ana: Metadata, insurer: str
) -> None:
    await activate(store, ana, "2026-11", small_entries())
    catalogs, memory = FakeCatalogs(), CorrectionMemory()
    for holder in (insurer, "stranger"):
        catalogs.store(holder, "2026-11", small_entries())
    async with following(store, memory), running_matcher(catalogs, settings=secured(), memory=memory) as matcher:
        before = await asked(matcher, insurer)
        cot_number = await correct(store, ana, "C3-2019")
        after = await remembered(matcher, insurer, f"UNIDAD 7 {TEXT.lower()}")
        strangers = await asked(matcher, "stranger")
        request = v1.MatchVehicleRequest(description=TEXT, year=2019, insurer_id=insurer)
        first_form = await matcher.v1.MatchVehicle(request, metadata=bearer("matches.read"))

        catalogs.activate(insurer, "2026-12", [entry for entry in small_entries() if entry.cvegs != "C3-2019"])
        await matcher.holds(insurer, "2026-12")
        dropped = await asked(matcher, insurer)

    assert (before.decision, before.method) == (match_pb2.DECISION_REVIEW, match_pb2.MATCH_METHOD_RULES)
    assert (after.cvegs, after.decision) == ("C3-2019", match_pb2.DECISION_ACCEPT)
    assert (after.method, after.catalog_version) == (match_pb2.MATCH_METHOD_MEMORY, "2026-11")
    assert 0.95 < after.confidence < 1
    assert after.warnings[-1].startswith("corrected by a reviewer on 20")
    assert after.warnings[-1].endswith(f" in {cot_number}")
    assert (first_form.result.cvegs_code, first_form.result.match_method) == ("C3-2019", "memory")
    assert strangers == before
    assert dropped.method == match_pb2.MATCH_METHOD_RULES


async def test_a_correction_that_is_taken_back_is_answered_no_more(
    store: Datastore, ana: Metadata, insurer: str
) -> None:
    await activate(store, ana, "2026-11", small_entries())
    catalogs, memory = FakeCatalogs(), CorrectionMemory()
    catalogs.store(insurer, "2026-11", small_entries())
    async with following(store, memory), running_matcher(catalogs, settings=secured(), memory=memory) as matcher:
        first, second = await correct(store, ana, "C1-2019"), await correct(store, ana, "C3-2019")
        await answered_by(matcher, insurer, "C3-2019")
        (vehicle,) = await vehicles_of(store, ana, second)
        await edit(store, ana, second, undoing(vehicle))
        await answered_by(matcher, insurer, "C1-2019")
        (vehicle,) = await vehicles_of(store, ana, first)
        await edit(store, ana, first, undoing(vehicle))
        after = await answered_by(matcher, insurer, "")
        await edit(store, ana, first, undoing(vehicle))
        await answered_by(matcher, insurer, "C1-2019")

    assert (after.method, after.decision) == (match_pb2.MATCH_METHOD_RULES, match_pb2.DECISION_REVIEW)


async def test_a_matcher_that_starts_later_learns_what_was_taught_and_what_was_taken_back(
    store: Datastore, ana: Metadata, insurer: str
) -> None:
    await activate(store, ana, "2026-11", small_entries())
    await correct(store, ana, "C3-2019")
    await correct(store, ana, "C1-2019", text="AVEO LT NUEVO")
    await correct(store, ana, "", text="AVEO LT NUEVO")
    catalogs, memory = FakeCatalogs(), CorrectionMemory()
    catalogs.store(insurer, "2026-11", small_entries())

    async with following(store, memory), running_matcher(catalogs, settings=secured(), memory=memory) as matcher:
        taught = await remembered(matcher, insurer)
        taken_back = await asked(matcher, insurer, "AVEO LT NUEVO")

    assert (taught.cvegs, taught.method) == ("C3-2019", match_pb2.MATCH_METHOD_MEMORY)
    assert taken_back.method == match_pb2.MATCH_METHOD_RULES
