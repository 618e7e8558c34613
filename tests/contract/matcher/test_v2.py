"""minca.matcher.v2.MatcherService: each method, good and refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import grpc
import pytest
import pytest_asyncio

from domain.notices.sentences import sentence
from mesh.status import ErrorDetails, details_of, read_details
from minca.fleet.v1 import match_pb2
from minca.matcher.v2 import matcher_service_pb2 as pb
from minca.matcher.v2 import vehicle_match_pb2
from tests.fixtures.fake_catalogs import FakeCatalogs
from tests.fixtures.matchers import running_matcher
from tests.fixtures.small_catalogue import small_entries

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.fixtures.matchers import RunningMatcher

Query = vehicle_match_pb2.VehicleQuery
CLEAR = Query(query_id="q1", description="TOYOTA YARIS CORE CVT 2020")
BAD_QUERIES = [
    ("description", Query()),
    ("description", Query(description="   ")),
    ("description", Query(description="X" * 2001)),
    ("description", Query(description="YARIS\x07")),
    ("brand", Query(description="X", brand="B" * 201)),
    ("model", Query(description="X", model="M" * 201)),
    ("vin", Query(description="X", vin="V" * 201)),
    ("query_id", Query(description="X", query_id="Q" * 129)),
    ("year", Query(description="X", year=1899)),
    ("year", Query(description="X", year=2101)),
]


@pytest_asyncio.fixture(scope="module")
async def matcher() -> AsyncIterator[RunningMatcher]:
    catalogs = FakeCatalogs()
    catalogs.store("default", "small", small_entries())
    catalogs.store("acme", "yaris only", small_entries()[:3])
    async with running_matcher(catalogs) as running:
        yield running


def refusal(error: pytest.ExceptionInfo[grpc.aio.AioRpcError]) -> ErrorDetails:
    return read_details(error.value)


async def test_a_vehicle_gets_its_code_with_the_reasons(matcher: RunningMatcher) -> None:
    response = await matcher.v2.MatchVehicle(pb.MatchVehicleRequest(query=CLEAR))
    found = response.vehicle_match

    assert found.match.cvegs == "T1-2020"
    assert (found.match.brand, found.match.model, found.match.year) == ("TOYOTA", "YARIS", 2020)
    assert found.match.decision == match_pb2.DECISION_ACCEPT
    assert found.match.method == match_pb2.MATCH_METHOD_RULES
    assert found.match.confidence >= 0.9
    assert found.match.catalog_version == "small"
    assert {one.cvegs for one in found.candidates} == {"T1-2020", "T2-2020", "T3-2020"}
    assert [one.cvegs for one in found.candidates] == ["T1-2020", *(one.cvegs for one in found.match.runners_up)]
    assert [one.score for one in found.candidates] == sorted((one.score for one in found.candidates), reverse=True)
    assert found.candidates_evaluated == 3
    assert (found.understanding.brand, found.understanding.year) == ("TOYOTA", 2020)
    assert found.understanding.attributes == {"transmission": "AUTOMATIC"}
    assert not found.ambiguity.is_ambiguous


async def test_the_evidence_says_what_agrees_and_what_does_not(matcher: RunningMatcher) -> None:
    response = await matcher.v2.MatchVehicle(pb.MatchVehicleRequest(query=CLEAR))
    evidence = vehicle_match_pb2.Evidence
    verdicts = {
        one.cvegs: {each.attribute: each.verdict for each in one.evidence} for one in response.vehicle_match.candidates
    }

    assert verdicts["T1-2020"]["transmission"] == evidence.VERDICT_AGREES
    assert verdicts["T2-2020"]["transmission"] == evidence.VERDICT_CONFLICTS
    assert verdicts["T1-2020"]["doors"] == evidence.VERDICT_NOT_SAID


async def test_versions_that_the_text_leaves_open_are_told(matcher: RunningMatcher) -> None:
    response = await matcher.v2.MatchVehicle(
        pb.MatchVehicleRequest(query=Query(description="CHEVROLET AVEO LT", year=2019))
    )

    assert response.vehicle_match.match.decision == match_pb2.DECISION_REVIEW
    assert response.vehicle_match.ambiguity.is_ambiguous
    assert set(response.vehicle_match.ambiguity.cvegs) == {"C1-2019", "C3-2019"}


async def test_no_match_is_an_answer(matcher: RunningMatcher) -> None:
    response = await matcher.v2.MatchVehicle(pb.MatchVehicleRequest(query=Query(description="KENWORTH T800 2012")))

    assert response.vehicle_match.match.decision == match_pb2.DECISION_NO_MATCH
    assert (response.vehicle_match.match.cvegs, response.vehicle_match.match.confidence) == ("", 0)
    match = response.vehicle_match.match
    assert list(match.warnings) == [sentence(code) for code in match.warning_codes] != []


async def test_as_many_candidates_come_as_were_asked_for(matcher: RunningMatcher) -> None:
    response = await matcher.v2.MatchVehicle(pb.MatchVehicleRequest(query=CLEAR, max_candidates=1))

    assert [one.cvegs for one in response.vehicle_match.candidates] == ["T1-2020"]
    assert len(response.vehicle_match.match.runners_up) == 2


@pytest.mark.parametrize(("field", "query"), BAD_QUERIES)
async def test_a_bad_field_is_named(matcher: RunningMatcher, field: str, query: Query) -> None:
    with pytest.raises(grpc.aio.AioRpcError) as error:
        await matcher.v2.MatchVehicle(pb.MatchVehicleRequest(query=query))

    assert (refusal(error).code, refusal(error).reason) == (grpc.StatusCode.INVALID_ARGUMENT, "INVALID_FIELD")
    assert [each.field for each in refusal(error).violations] == [f"query.{field}"]


@pytest.mark.parametrize("number", [-1, 51])
async def test_too_many_candidates_are_refused(matcher: RunningMatcher, number: int) -> None:
    with pytest.raises(grpc.aio.AioRpcError) as error:
        await matcher.v2.MatchVehicle(pb.MatchVehicleRequest(query=CLEAR, max_candidates=number))

    assert [each.field for each in refusal(error).violations] == ["max_candidates"]


async def test_an_insurer_without_a_catalogue_is_not_found(matcher: RunningMatcher) -> None:
    with pytest.raises(grpc.aio.AioRpcError) as error:
        await matcher.v2.MatchVehicle(pb.MatchVehicleRequest(query=CLEAR, insurer_id="nobody"))

    assert (refusal(error).code, refusal(error).reason) == (grpc.StatusCode.NOT_FOUND, "RESOURCE_NOT_FOUND")
    assert refusal(error).resource is not None
    assert refusal(error).metadata == {"resource_type": "catalog", "resource_name": "nobody"}


async def test_each_insurer_has_its_own_catalogue(matcher: RunningMatcher) -> None:
    query = Query(description="HONDA CIVIC TURBO PLUS 2020")
    ours = await matcher.v2.MatchVehicle(pb.MatchVehicleRequest(query=query))
    theirs = await matcher.v2.MatchVehicle(pb.MatchVehicleRequest(query=query, insurer_id="acme"))

    assert ours.vehicle_match.match.cvegs == "H1-2020"
    assert theirs.vehicle_match.match.cvegs == ""
    assert theirs.vehicle_match.match.catalog_version == "yaris only"


async def test_a_batch_keeps_its_order_and_a_bad_row_spoils_no_other(matcher: RunningMatcher) -> None:
    queries = [CLEAR, Query(query_id="bad", year=3), Query(query_id="q3", description="MAZDA 3 I TOURING STD 2018")]
    response = await matcher.v2.BatchMatchVehicles(pb.BatchMatchVehiclesRequest(queries=queries))
    good, bad, other = response.results

    assert [result.query_id for result in response.results] == ["q1", "bad", "q3"]
    assert (good.vehicle_match.match.cvegs, other.vehicle_match.match.cvegs) == ("T1-2020", "Z2-2018")
    assert [each.field for each in details_of(bad.error).violations] == ["queries[1].description", "queries[1].year"]
    assert response.catalog_version == "small"


async def test_a_batch_answers_as_single_calls_do(matcher: RunningMatcher) -> None:
    texts = ["TOYOTA COROLLA 2018", "VW JETTA TRENDLINE 2016", "KENWORTH T800", "CHEVROLET AVEO LT 2019"] * 60
    queries = [Query(description=text) for text in texts]
    batch = await matcher.v2.BatchMatchVehicles(pb.BatchMatchVehiclesRequest(queries=queries))
    single = [await matcher.v2.MatchVehicle(pb.MatchVehicleRequest(query=query)) for query in queries[:4]]

    assert [result.vehicle_match for result in batch.results] == [one.vehicle_match for one in single] * 60


@pytest.mark.parametrize("number", [0, 5001])
async def test_a_batch_has_its_bounds(matcher: RunningMatcher, number: int) -> None:
    with pytest.raises(grpc.aio.AioRpcError) as error:
        await matcher.v2.BatchMatchVehicles(pb.BatchMatchVehiclesRequest(queries=[CLEAR] * number))

    assert [each.field for each in refusal(error).violations] == ["queries"]


async def test_the_largest_batch_is_answered(matcher: RunningMatcher) -> None:
    request = pb.BatchMatchVehiclesRequest(queries=[CLEAR] * 5000, max_candidates=1)
    response = await matcher.v2.BatchMatchVehicles(request)

    assert len(response.results) == 5000
    assert {result.vehicle_match.match.cvegs for result in response.results} == {"T1-2020"}


async def test_a_stream_answers_each_query_before_it_reads_the_next(matcher: RunningMatcher) -> None:
    call = matcher.v2.StreamMatchVehicles()
    codes = []
    for query in (CLEAR, Query(query_id="bad"), Query(query_id="q3", description="HONDA CIVIC TURBO PLUS 2020")):
        await call.write(pb.StreamMatchVehiclesRequest(query=query))
        answered = await call.read()
        assert isinstance(answered, pb.StreamMatchVehiclesResponse)
        codes.append((answered.result.query_id, answered.result.vehicle_match.match.cvegs))
    await call.done_writing()

    assert codes == [("q1", "T1-2020"), ("bad", ""), ("q3", "H1-2020")]
    assert await call.read() is grpc.aio.EOF


async def test_the_first_message_of_a_stream_names_the_insurer(matcher: RunningMatcher) -> None:
    async def queries() -> AsyncIterator[pb.StreamMatchVehiclesRequest]:
        yield pb.StreamMatchVehiclesRequest(query=CLEAR, insurer_id="acme", max_candidates=1)
        yield pb.StreamMatchVehiclesRequest(query=CLEAR, insurer_id="nobody", max_candidates=50)

    versions = [
        answered.result.vehicle_match.match.catalog_version
        async for answered in matcher.v2.StreamMatchVehicles(queries())
    ]

    assert versions == ["yaris only", "yaris only"]


async def test_a_stream_of_an_unknown_insurer_is_refused(matcher: RunningMatcher) -> None:
    call = matcher.v2.StreamMatchVehicles(iter([pb.StreamMatchVehiclesRequest(query=CLEAR, insurer_id="nobody")]))

    with pytest.raises(grpc.aio.AioRpcError) as error:
        await call.read()

    assert refusal(error).reason == "RESOURCE_NOT_FOUND"
