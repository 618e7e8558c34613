"""Vehicles are coded again on request, and those that were stored uncoded by a job."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
import pytest_asyncio

from intake.review import code_again
from intake.review.case_rows import CaseRows
from intake.review.recoding import Coder
from intake.review.uncoded_job import UncodedJob
from mesh.client.channel import open_channel
from mesh.errors import NotFound, NotReady
from minca.datastore.v1 import (
    case_pb2,
    case_service_pb2,
    vehicle_pb2,
    vehicle_service_pb2,
)
from minca.fleet.v1 import match_pb2
from minca.fleet.v1 import vehicle_pb2 as fleet_pb2
from minca.matcher.v2 import matcher_service_pb2_grpc
from tests.fixtures.fake_matcher import CATALOG_VERSION, UNCODABLE, FakeMatcher
from tests.fixtures.records import a_doubtful_vehicle, a_vehicle
from tests.fixtures.servers import bearer, secured, serving, until
from tests.fixtures.stored import a_stored_case, an_active_catalog, vehicles_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.fixtures.datastores import Datastore, Metadata
    from tests.fixtures.desks import Desk

BY_PERSON = {"method": match_pb2.MATCH_METHOD_PERSON}
NO_CODE = {"decision": match_pb2.DECISION_NO_MATCH, "cvegs": ""}


def decisions(rows: list[vehicle_pb2.CaseVehicle]) -> list[str]:
    return [match_pb2.Decision.Name(row.match.decision).removeprefix("DECISION_") for row in rows]


def an_uncoded_vehicle(description: str = "YARIS CORE") -> vehicle_pb2.CaseVehicle:
    return vehicle_pb2.CaseVehicle(vehicle=fleet_pb2.Vehicle(description=description))


async def test_the_open_vehicles_are_coded_again_and_what_a_person_decided_stays(desk: Desk) -> None:
    case = await a_stored_case(
        desk.intakes.store,
        desk.caller,
        a_doubtful_vehicle(),
        a_vehicle("YARIS VIEJO", cvegs="0000001"),
        a_vehicle(**BY_PERSON, **NO_CODE),
        a_vehicle(**NO_CODE),
    )
    coded = await desk.done("POST", f"/v1/cases/{case.id}:code", {"etag": case.etag})
    rows = await vehicles_of(desk.intakes.store, desk.caller, case.id)

    assert (coded["codedCount"], coded["changedCount"]) == (2, 2)
    assert coded["catalogVersion"] == CATALOG_VERSION
    assert [row["position"] for row in coded["changed"]] == [1, 4]
    assert decisions(rows) == ["ACCEPT", "ACCEPT", "NO_MATCH", "ACCEPT"]
    assert rows[1].match.cvegs == "0000001"


async def test_what_the_matcher_accepted_is_coded_again_on_request(desk: Desk) -> None:
    vehicles = (a_vehicle(cvegs="0000001"), a_vehicle(cvegs="0000001", **BY_PERSON))
    case = await a_stored_case(desk.intakes.store, desk.caller, *vehicles)
    coded = await desk.done("POST", f"/v1/cases/{case.id}:code", {"withAccepted": True})
    again = await desk.done("POST", f"/v1/cases/{case.id}:code", {"withAccepted": True})
    rows = await vehicles_of(desk.intakes.store, desk.caller, case.id)

    assert (coded["codedCount"], coded["changedCount"], again["changedCount"]) == (1, 1, 0)
    assert [row.match.cvegs for row in rows] == ["0372340", "0000001"]


async def test_a_case_is_not_coded_again_where_it_cannot_be(desk: Desk, insurer: str) -> None:
    case = await a_stored_case(desk.intakes.store, desk.caller, a_doubtful_vehicle())
    path = f"/v1/cases/{case.cot_number}:code"
    elsewhere = bearer(insurer_id=f"other-than-{insurer}")
    reader = bearer("vehicles.read", insurer_id=insurer)

    assert await desk.refused("POST", path, {"etag": "77"}) == (409, "STALE_ETAG")
    assert await desk.refused("POST", path, {}, elsewhere) == (404, "RESOURCE_NOT_FOUND")
    assert await desk.refused("POST", path, {}, reader) == (403, "PERMISSION_MISSING")
    desk.intakes.matcher.failures += [NotReady("the matcher")] * 20
    assert await desk.refused("POST", path, {}) == (503, "NOT_READY")
    desk.intakes.matcher.failures.clear()
    closed = case_service_pb2.UpdateCaseStatusRequest(case_id=case.id, status=case_pb2.Case.STATUS_CLOSED)
    await desk.intakes.store.cases.UpdateCaseStatus(closed, metadata=desk.caller)
    assert await desk.refused("POST", path, {}) == (400, "WRONG_STATE")


def asked_of(desk: Desk, insurer: str) -> list[list[str]]:
    """The texts of each request that the matcher got of an insurer."""
    requests = (request for request in desk.intakes.matcher.requests if request.insurer_id == insurer)
    return [[query.description for query in request.queries] for request in requests]


async def test_equal_texts_are_asked_for_once(desk: Desk, insurer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(code_again, "A_PART", 2)
    texts = ("YARIS", "AVEO", "YARIS", "YARIS", "AVEO")
    case = await a_stored_case(desk.intakes.store, desk.caller, *map(a_doubtful_vehicle, texts))
    coded = await desk.done("POST", f"/v1/cases/{case.id}:code", {})
    rows = await vehicles_of(desk.intakes.store, desk.caller, case.id)

    assert asked_of(desk, insurer) == [["YARIS", "AVEO"]]
    assert coded["changedCount"] == 5
    assert [row.match.description for row in rows] == list(texts)


async def test_a_case_is_coded_some_vehicles_at_a_time(desk: Desk) -> None:
    case = await a_stored_case(desk.intakes.store, desk.caller, *[a_doubtful_vehicle()] * 3)
    path, some = f"/v1/cases/{case.id}:code", {"maxVehicles": 2, "etag": case.etag}
    first = await desk.done("POST", path, some)
    others = await desk.done("POST", path, {**some, "resumeToken": first["resumeToken"]})
    again = await desk.done("POST", path, {})

    assert [row["position"] for row in first["changed"]] == [1, 2]
    assert [row["position"] for row in others["changed"]] == [3]
    assert (others["resumeToken"], again["codedCount"], again["catalogVersion"]) == ("", 0, case.catalog_version)


async def test_what_was_coded_stays_when_the_rest_cannot_be_and_a_repeat_goes_on_with_it(
    desk: Desk, insurer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(code_again, "A_PART", 2)
    matcher, texts = desk.intakes.matcher, ("A", "B", "C", "D")
    case = await a_stored_case(desk.intakes.store, desk.caller, *map(a_doubtful_vehicle, texts))
    path = f"/v1/cases/{case.id}:code"
    monkeypatch.setattr(matcher, "takes_s", 0.3)
    coding = asyncio.ensure_future(desk.refused("POST", path, {}))
    await until(lambda: len(asked_of(desk, insurer)) > 1)
    matcher.failures += [NotReady("the matcher")] * 20

    assert await coding == (503, "NOT_READY")
    assert decisions(await vehicles_of(desk.intakes.store, desk.caller, case.id)) == ["ACCEPT"] * 2 + ["REVIEW"] * 2
    matcher.failures.clear()
    assert (await desk.done("POST", path, {}))["changedCount"] == 2
    assert asked_of(desk, insurer)[-1] == ["C", "D"]


@pytest.mark.parametrize(
    "wrong", [{"maxVehicles": -1}, {"maxVehicles": 20_001}, {"resumeToken": "x"}, {"resumeToken": "1" * 10}]
)
async def test_what_is_to_be_coded_next_has_to_be_told_rightly(desk: Desk, wrong: dict[str, Any]) -> None:
    case = await a_stored_case(desk.intakes.store, desk.caller, a_doubtful_vehicle())
    field = {"maxVehicles": "max_vehicles", "resumeToken": "resume_token"}[next(iter(wrong))]

    assert await desk.refused("POST", f"/v1/cases/{case.id}:code", wrong) == (400, f"INVALID_FIELD {field}")


class _Job:
    """The job with a matcher of its own, before the datastore of a test."""

    def __init__(self, job: UncodedJob, matcher: FakeMatcher) -> None:
        self.job = job
        self.matcher = matcher

    async def run(self, now_s: float = 0.0) -> int:
        return await self.job.code_waiting(now_s)


@pytest_asyncio.fixture
async def job(store: Datastore, insurer: str) -> AsyncIterator[_Job]:
    """The job as a service of the insurer of the test, whose datastore others use too."""
    matcher = FakeMatcher()
    token = dict(bearer(insurer_id=insurer))["authorization"].removeprefix("Bearer ")
    settings = secured(max_retries=0, breaker_failures=1000, token=token)
    async with (
        serving(matcher.service, settings=secured()) as address,
        open_channel(address, settings, caller="intake", peer="matcher") as to_matcher,
        open_channel(store.address, settings, caller="intake", peer="datastore") as to_datastore,
    ):
        coder = Coder(matcher_service_pb2_grpc.MatcherServiceStub(to_matcher), 3.0)
        yield _Job(UncodedJob(CaseRows.of(to_datastore), coder), matcher)


async def test_the_job_codes_what_was_stored_uncoded(job: _Job, store: Datastore, ana: Metadata) -> None:
    case = await a_stored_case(store, ana, an_uncoded_vehicle(), a_doubtful_vehicle(), an_uncoded_vehicle(UNCODABLE))

    assert await job.run() == 2
    assert await job.run() == 0
    assert decisions(await vehicles_of(store, ana, case.id)) == ["ACCEPT", "REVIEW", "REVIEW"]


async def test_the_job_leaves_closed_cases_alone(job: _Job, store: Datastore, ana: Metadata) -> None:
    case = await a_stored_case(store, ana, an_uncoded_vehicle())
    closed = case_service_pb2.UpdateCaseStatusRequest(case_id=case.id, status=case_pb2.Case.STATUS_CLOSED)
    await store.cases.UpdateCaseStatus(closed, metadata=ana)

    assert await job.run() == 0
    assert job.matcher.requests == []


async def test_the_job_never_overwrites_what_a_person_does_meanwhile(
    job: _Job, store: Datastore, ana: Metadata
) -> None:
    await an_active_catalog(store, ana)
    case = await a_stored_case(store, ana, an_uncoded_vehicle(), an_uncoded_vehicle())
    first, _ = await vehicles_of(store, ana, case.id)
    job.matcher.takes_s = 0.5
    coding = asyncio.ensure_future(job.run())
    await until(lambda: bool(job.matcher.requests))
    change = vehicle_pb2.CaseVehicle(match=match_pb2.Match(cvegs="0372341", decision=match_pb2.DECISION_ACCEPT))
    request = vehicle_service_pb2.UpdateVehicleRequest(case_id=case.id, vehicle_id=first.id, vehicle=change)
    await store.vehicles.UpdateVehicle(request, metadata=ana)

    assert await coding == 1
    assert [row.match.cvegs for row in await vehicles_of(store, ana, case.id)] == ["0372341", "0372340"]


@pytest.mark.parametrize("failure", [NotFound("catalog", "x"), NotReady("the matcher")])
async def test_the_job_asks_less_and_less_often_for_what_cannot_be_coded(
    failure: Any, job: _Job, store: Datastore, ana: Metadata
) -> None:
    await a_stored_case(store, ana, an_uncoded_vehicle())
    await a_stored_case(store, ana, an_uncoded_vehicle())
    job.matcher.failures += [failure] * 100
    asked: list[int] = []
    for now_s in [*range(40), *range(40, 2_000, 100)]:
        await job.run(float(now_s))
        asked.append(len(job.matcher.requests))

    assert 3 <= asked[39] <= 6
    assert asked[-1] <= asked[39] + 8
    job.matcher.failures.clear()
    assert await job.run(10_000.0) == 2


async def test_the_service_itself_codes_what_waits(desk: Desk) -> None:
    case = await a_stored_case(desk.intakes.store, desk.caller, an_uncoded_vehicle())
    async with asyncio.timeout(60):
        while decisions(await vehicles_of(desk.intakes.store, desk.caller, case.id)) != ["ACCEPT"]:  # noqa: ASYNC110 - the job tells nobody
            await asyncio.sleep(0.2)
    stored = await desk.done("GET", f"/v1/cases/{case.id}")

    assert stored["status"] == "STATUS_READY"


async def test_a_vehicle_that_waits_is_open(store: Datastore, ana: Metadata) -> None:
    case = await a_stored_case(store, ana, an_uncoded_vehicle())

    assert (case.open_count, case.status) == (1, case_pb2.Case.STATUS_NEEDS_REVIEW)
