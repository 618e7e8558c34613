"""Verdicts reach the matcher: it accepts by the learned threshold, and stores what a verdict needs."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import asyncpg

from matcher.service.learned_coding import LearnedCodings
from matcher.service.watchers import LearnedCodingWatcher
from mesh import background
from mesh.client.channel import open_channel
from minca.fleet.v1 import match_pb2
from minca.matcher.v2 import matcher_service_pb2 as v2
from minca.matcher.v2 import vehicle_match_pb2
from tests.fixtures.fake_catalogs import FakeCatalogs
from tests.fixtures.matchers import running_matcher
from tests.fixtures.records import a_vehicle
from tests.fixtures.servers import bearer, secured, until
from tests.fixtures.small_catalogue import small_entries
from tests.fixtures.stored import a_stored_case

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.fixtures.datastores import Datastore, Metadata
    from tests.fixtures.matchers import RunningMatcher

TEXT = "TOYOTA YARIS CORE CVT 2020"


@asynccontextmanager
async def following(store: Datastore, learned: LearnedCodings) -> AsyncIterator[None]:
    async with (
        open_channel(store.address, secured(), caller="matcher", peer="datastore") as channel,
        background.running(LearnedCodingWatcher(channel, learned).loop(watch_s=0.2)),
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
    async with following(store, learned), running_matcher(catalogs, settings=secured(), learned=learned) as matcher:
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
