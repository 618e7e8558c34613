"""Large batches are coded in several processes: with the same answers, by one version each, whatever ends meanwhile."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from domain.vin import version_key
from matcher.service.learned_coding import LearnedCoding, LearnedCodings
from matcher.service.processes import coding_process
from matcher.service.vin_memory import RememberedVinCode, VinMemory
from minca.matcher.v2 import matcher_service_pb2 as pb
from minca.matcher.v2 import vehicle_match_pb2
from tests.fixtures.fake_catalogs import FakeCatalogs
from tests.fixtures.large_catalogue import large_entries
from tests.fixtures.matchers import running_matcher
from tests.fixtures.servers import settings_for_tests, until

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from minca.datastore.v1 import catalog_pb2
    from tests.fixtures.failures import FailureCounts
    from tests.fixtures.matchers import RunningMatcher

INSURER, ROWS, TEXTS = "default", 1200, 300
A_VIN = "3N1CN8AE8NL569666"
PATIENCE_S = 30


def entries() -> list[catalog_pb2.CatalogEntry]:
    return list(large_entries(ROWS))


def batch_of(texts: list[str]) -> pb.BatchMatchVehiclesRequest:
    return pb.BatchMatchVehiclesRequest(
        queries=[vehicle_match_pb2.VehicleQuery(query_id=str(row), description=text) for row, text in enumerate(texts)]
    )


def fleet() -> pb.BatchMatchVehiclesRequest:
    some = entries()[:: ROWS // TEXTS]
    return batch_of([f"{entry.brand} {entry.model} {entry.description} {entry.year}" for entry in some])


def is_ready(matcher: RunningMatcher) -> bool:
    matcher.pool.expect_batches()
    return matcher.pool.has_loaded(matcher.held.active(INSURER))


@pytest_asyncio.fixture
async def matcher() -> AsyncIterator[RunningMatcher]:
    catalogs = FakeCatalogs()
    catalogs.store(INSURER, "first", entries())
    async with running_matcher(catalogs, settings=settings_for_tests(coding_processes=2)) as running:
        await until(lambda: is_ready(running))
        yield running


async def test_processes_give_the_answers_that_the_matcher_gives_alone(matcher: RunningMatcher) -> None:
    of_processes = await matcher.v2.BatchMatchVehicles(fleet(), timeout=PATIENCE_S)
    matcher.pool.close()
    await until(lambda: not matcher.pool.pids)
    alone = await matcher.v2.BatchMatchVehicles(fleet(), timeout=PATIENCE_S)

    assert len(of_processes.results) == len(fleet().queries)
    assert list(of_processes.results) == list(alone.results)


async def test_processes_know_the_list_and_what_was_learned_as_the_matcher_does() -> None:
    habit = batch_of([f"{query.description} IMP PLUS" for query in fleet().queries])
    habit.queries[0].vin = A_VIN
    learned, vins = LearnedCodings(), VinMemory()
    learned.put(INSURER, LearnedCoding({"": 0.6}, slope=0.8, offset=-0.2))
    catalogs = FakeCatalogs()
    catalogs.store(INSURER, "first", entries())
    settings = settings_for_tests(coding_processes=2)
    async with running_matcher(catalogs, settings=settings, learned=learned, vins=vins) as running:
        await until(lambda: is_ready(running))
        code = entries()[0].cvegs
        vins.learn(RememberedVinCode(INSURER, "one", version_key(A_VIN), code, entries()[0].year, "first"))
        of_processes = await running.v2.BatchMatchVehicles(habit, timeout=PATIENCE_S)
        running.pool.close()
        await until(lambda: not running.pool.pids)
        alone = await running.v2.BatchMatchVehicles(habit, timeout=PATIENCE_S)

    matches = [result.vehicle_match.match for result in of_processes.results]
    assert list(of_processes.results) == list(alone.results)
    assert any(coded.confidence != coded.shipped_confidence for coded in matches if coded.cvegs)


async def test_texts_that_mean_the_same_and_queries_that_are_wrong_keep_their_places(matcher: RunningMatcher) -> None:
    texts = [query.description for query in fleet().queries[:60]]

    answer = await matcher.v2.BatchMatchVehicles(batch_of([*texts, "", *texts]), timeout=PATIENCE_S)

    assert [result.query_id for result in answer.results] == [str(row) for row in range(121)]
    assert answer.results[60].WhichOneof("outcome") == "error"
    assert [result.vehicle_match for result in answer.results[:60]] == [
        result.vehicle_match for result in answer.results[61:]
    ]


async def test_a_process_that_is_killed_costs_no_answer_and_is_replaced(
    matcher: RunningMatcher, failure_counts: FailureCounts
) -> None:
    expected = await matcher.v2.BatchMatchVehicles(fleet(), timeout=PATIENCE_S)
    killed = matcher.pool.pids

    calls = [asyncio.ensure_future(matcher.v2.BatchMatchVehicles(fleet(), timeout=PATIENCE_S)) for _ in range(4)]
    await asyncio.sleep(0.05)
    for pid in killed:
        os.kill(pid, signal.SIGKILL)
    answers = await asyncio.gather(*calls)
    await until(lambda: is_ready(matcher) and len(matcher.pool.pids) == len(killed))

    assert all(list(answer.results) == list(expected.results) for answer in answers)
    assert not set(killed) & set(matcher.pool.pids)
    assert failure_counts.of("coding-processes") >= 1


async def test_a_process_that_hangs_is_replaced_when_it_takes_no_catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coding_process, "LONGEST_START_S", 5.0)
    catalogs = FakeCatalogs()
    catalogs.store(INSURER, "first", entries())
    async with running_matcher(catalogs, settings=settings_for_tests(coding_processes=1)) as matcher:
        await until(lambda: is_ready(matcher))
        (hanging,) = matcher.pool.pids
        os.kill(hanging, signal.SIGSTOP)

        catalogs.activate(INSURER, "second", large_entries(5 * ROWS))  # more than its connection holds
        await until(lambda: matcher.held.active(INSURER).version == "second" and is_ready(matcher))

        assert matcher.pool.pids != [hanging]


async def test_a_batch_is_coded_by_one_version_while_another_is_activated(matcher: RunningMatcher) -> None:
    answers: list[pb.BatchMatchVehiclesResponse] = []

    async def ask() -> None:
        while not answers or answers[-1].catalog_version == "first" or not is_ready(matcher):
            answers.append(await matcher.v2.BatchMatchVehicles(fleet(), timeout=PATIENCE_S))

    asking = asyncio.gather(ask(), ask())
    matcher.catalogs.activate(INSURER, "second", entries())
    await asyncio.wait_for(asking, PATIENCE_S)

    for answer in answers:
        versions = {result.vehicle_match.match.catalog_version for result in answer.results}
        assert versions == {answer.catalog_version}
    assert {answer.catalog_version for answer in answers} == {"first", "second"}


@pytest.mark.parametrize("processes", [0, 1])
async def test_a_batch_is_answered_with_few_processes_or_none(processes: int) -> None:
    catalogs = FakeCatalogs()
    catalogs.store(INSURER, "first", entries())
    async with running_matcher(catalogs, settings=settings_for_tests(coding_processes=processes)) as matcher:
        answer = await matcher.v2.BatchMatchVehicles(fleet(), timeout=PATIENCE_S)

    assert all(result.vehicle_match.match.cvegs for result in answer.results)


def test_a_process_loads_neither_grpc_nor_telemetry() -> None:
    program = "import sys; import matcher.service.processes.child; print(*sys.modules)"

    loaded = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout.split()

    assert not {"grpc", "opentelemetry"} & set(loaded)
