"""Verdicts reach the matcher: it accepts by the learned threshold, and stores what a verdict needs."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import asyncpg

from matcher.service.learned_coding import LearnedCodings
from matcher.service.vin_memory import VinMemory
from matcher.service.watchers import LearnedCodingWatcher, VinCodeWatcher
from mesh import background
from mesh.client.channel import open_channel
from minca.datastore.v1 import vehicle_pb2, vehicle_service_pb2
from minca.fleet.v1 import match_pb2
from minca.matcher.v2 import matcher_service_pb2 as v2
from minca.matcher.v2 import vehicle_match_pb2
from tests.fixtures.fake_catalogs import FakeCatalogs
from tests.fixtures.matchers import running_matcher
from tests.fixtures.records import a_vehicle
from tests.fixtures.servers import bearer, secured, until
from tests.fixtures.small_catalogue import small_entries
from tests.fixtures.stored import a_stored_case, activate, vehicles_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.fixtures.datastores import Datastore, Metadata
    from tests.fixtures.matchers import RunningMatcher

PATIENCE_S = 60
TEXT = "TOYOTA YARIS CORE CVT 2020"


@asynccontextmanager
async def following(store: Datastore, learned: LearnedCodings, vins: VinMemory) -> AsyncIterator[None]:
    async with (
        open_channel(store.address, secured(), caller="matcher", peer="datastore") as channel,
        background.running(
            LearnedCodingWatcher(channel, learned).loop(watch_s=0.2), VinCodeWatcher(channel, vins).loop(watch_s=0.2)
        ),
    ):
        yield


async def judge(store: Datastore, caller: Metadata, insurer: str, *, sure: int, unsure: int) -> None:
    """Store vehicles and judge them as blind checks do: the sure ones are right, the unsure ones wrong."""
    checked = [a_vehicle(shipped_confidence=0.999, checkable_from=0.9)] * sure
    doubted = [a_vehicle(shipped_confidence=0.993, checkable_from=0.9)] * unsure
    await a_stored_case(store, caller, *checked, *doubted)
    owner = await asyncpg.connect(store.database_url)
    await owner.execute(
        """
        INSERT INTO verdicts (insurer_id, vehicle_id, source, is_right, was_accepted, cvegs, confidence, checkable_from)
        SELECT insurer_id, id, 'BLIND_CHECK', shipped_confidence > 0.995, true, cvegs, shipped_confidence,
          checkable_from
        FROM vehicles WHERE insurer_id = $1
        """,
        insurer,
    )
    await owner.execute("INSERT INTO quality (insurer_id) VALUES ($1)", insurer)
    await owner.close()


async def asked(matcher: RunningMatcher, insurer: str) -> match_pb2.Match:
    request = v2.MatchVehicleRequest(query=vehicle_match_pb2.VehicleQuery(description=TEXT), insurer_id=insurer)
    answer = await matcher.v2.MatchVehicle(request, metadata=bearer("matches.read"))
    return answer.vehicle_match.match


async def test_what_was_wrong_too_often_is_no_longer_accepted(store: Datastore, ana: Metadata, insurer: str) -> None:
    catalogs, learned = FakeCatalogs(), LearnedCodings()
    for holder in (insurer, "stranger"):
        catalogs.store(holder, "2026-11", small_entries())
    async with (
        following(store, learned, VinMemory()),
        running_matcher(catalogs, settings=secured(), learned=learned) as matcher,
    ):
        before = await asked(matcher, insurer)
        await judge(store, ana, insurer, sure=400, unsure=100)
        await until(lambda: bool(learned.of(insurer).thresholds))
        after = await asked(matcher, insurer)
        strangers = await asked(matcher, "stranger")

    assert (before.decision, before.checkable_from) == (match_pb2.DECISION_ACCEPT, 0.9)
    assert before.shipped_confidence == before.confidence < learned.of(insurer).thresholds[""]
    assert (after.decision, after.checkable_from) == (match_pb2.DECISION_REVIEW, 0.9)
    assert after.shipped_confidence == before.shipped_confidence
    assert strangers == before


AVEO = "CHEVROLET AVEO LT"  # C1 and C3 differ in the gearbox, which it does not say
VIN, NEXT_VIN = "3G1TA5AF6KL100001", "3G1TA5AF8KL100002"


async def matched(matcher: RunningMatcher, insurer: str, vin: str) -> vehicle_match_pb2.VehicleMatch:
    query = vehicle_match_pb2.VehicleQuery(description=AVEO, year=2019, vin=vin)
    request = v2.MatchVehicleRequest(query=query, insurer_id=insurer)
    return (await matcher.v2.MatchVehicle(request, metadata=bearer("matches.read"))).vehicle_match


async def test_the_next_vehicle_of_a_line_gets_the_code_that_a_person_found_for_the_first(
    store: Datastore, ana: Metadata, insurer: str
) -> None:
    await activate(store, ana, "2026-11", small_entries())
    catalogs, vins = FakeCatalogs(), VinMemory()
    catalogs.store(insurer, "2026-11", small_entries())
    vehicle = a_vehicle("SOMETHING ELSE", cvegs="C1-2019", decision=match_pb2.DECISION_REVIEW)
    vehicle.vehicle.vin, vehicle.vehicle.year = VIN, 2019
    case = await a_stored_case(store, ana, vehicle)
    (stored,) = await vehicles_of(store, ana, case.id)
    change = vehicle_pb2.CaseVehicle(match=match_pb2.Match(cvegs="C3-2019"))
    request = vehicle_service_pb2.UpdateVehicleRequest(case_id=case.id, vehicle_id=stored.id, vehicle=change)

    async with (
        following(store, LearnedCodings(), vins),
        running_matcher(catalogs, settings=secured(), vins=vins) as matcher,
    ):
        before = await matched(matcher, insurer, NEXT_VIN)
        await store.vehicles.UpdateVehicle(request, metadata=ana)
        async with asyncio.timeout(PATIENCE_S):
            while (after := await matched(matcher, insurer, NEXT_VIN)).ambiguity.is_ambiguous:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        without = await matched(matcher, insurer, "")

    assert (before.ambiguity.is_ambiguous, after.ambiguity.is_ambiguous) == (True, False)
    assert after.match.cvegs == "C3-2019"
    assert after.match.method == match_pb2.MATCH_METHOD_RULES
    assert after.match.confidence > before.match.confidence
    assert after.candidates[0].evidence[-1].attribute == "vin_memory"
    assert without.match.confidence == before.match.confidence
