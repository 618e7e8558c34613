"""What no vehicle is: each refused with the field that is wrong, or answered as no match, by both forms alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import grpc
import pytest
import pytest_asyncio

from mesh.status import details_of, read_details
from minca.fleet.v1 import match_pb2
from minca.matcher.v1 import matcher_service_pb2 as v1
from minca.matcher.v2 import matcher_service_pb2 as v2
from minca.matcher.v2 import vehicle_match_pb2
from tests.fixtures.fake_catalogs import FakeCatalogs
from tests.fixtures.matchers import running_matcher
from tests.fixtures.small_catalogue import small_entries

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.fixtures.matchers import RunningMatcher

Query = vehicle_match_pb2.VehicleQuery
CLEAR = "TOYOTA YARIS CORE CVT 2020"
REFUSED = {
    "empty": "",
    "blank": " \u3000 ",
    "10,000 characters": "TOYOTA " * 1429,
    "character 0": "YARIS\x00",
    "line break": "YARIS\nCIVIC",
    "tab": "YARIS\t2020",
    "escape": "\x1b[31mYARIS",
    "delete": "YARIS\x7f",
    "C1 control": "YARIS\x85",
}
NO_VEHICLE = ["🚗", "🚗🚗🚗 🙏", "¿?", "....", "-", "SILLA DE OFICINA", "TOTAL $1,250,000.00", "العربية", "\u200b"]


@pytest_asyncio.fixture(scope="module")
async def matcher() -> AsyncIterator[RunningMatcher]:
    catalogs = FakeCatalogs()
    catalogs.store("default", "small", small_entries())
    async with running_matcher(catalogs) as running:
        yield running


def fields_of(caught: pytest.ExceptionInfo[grpc.aio.AioRpcError]) -> list[str]:
    details = read_details(caught.value)
    assert (details.code, details.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "INVALID_FIELD")
    return [each.field for each in details.violations]


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED)
async def test_a_text_that_is_none_is_refused_by_its_field(matcher: RunningMatcher, text: str) -> None:
    with pytest.raises(grpc.aio.AioRpcError) as newer:
        await matcher.v2.MatchVehicle(v2.MatchVehicleRequest(query=Query(description=text)))
    with pytest.raises(grpc.aio.AioRpcError) as older:
        await matcher.v1.MatchVehicle(v1.MatchVehicleRequest(description=text))

    assert (fields_of(newer), fields_of(older)) == (["query.description"], ["description"])


async def test_in_a_batch_each_text_that_is_none_says_so_and_spoils_no_other(matcher: RunningMatcher) -> None:
    queries = [Query(description=CLEAR), *(Query(description=text) for text in REFUSED.values())]
    answer = await matcher.v2.BatchMatchVehicles(v2.BatchMatchVehiclesRequest(queries=queries))
    good, *bad = answer.results

    assert good.vehicle_match.match.cvegs == "T1-2020"
    assert [[each.field for each in details_of(one.error).violations] for one in bad] == [
        [f"queries[{at}].description"] for at in range(1, len(queries))
    ]


@pytest.mark.parametrize("text", NO_VEHICLE)
async def test_a_text_without_a_vehicle_is_answered_as_no_match(matcher: RunningMatcher, text: str) -> None:
    newer = await matcher.v2.MatchVehicle(v2.MatchVehicleRequest(query=Query(description=text)))
    older = await matcher.v1.MatchVehicle(v1.MatchVehicleRequest(description=text))

    match = newer.vehicle_match.match
    assert (match.cvegs, match.confidence, match.decision) == ("", 0, match_pb2.DECISION_NO_MATCH)
    assert (older.result.cvegs_code, older.result.match_method) == ("", "none")


async def test_emoji_around_a_vehicle_do_not_hide_it(matcher: RunningMatcher) -> None:
    request = v2.MatchVehicleRequest(query=Query(description=f"🚗 {CLEAR} 🙏🏽"))

    assert (await matcher.v2.MatchVehicle(request)).vehicle_match.match.cvegs == "T1-2020"


@pytest.mark.parametrize("number", [0, 5001])
async def test_a_batch_that_is_too_small_or_too_large_is_refused_whole(matcher: RunningMatcher, number: int) -> None:
    newer_request: Any = v2.BatchMatchVehiclesRequest(queries=[Query(description=CLEAR)] * number)
    older_request: Any = v1.BatchMatchVehiclesRequest(requests=[v1.MatchVehicleRequest(description=CLEAR)] * number)
    with pytest.raises(grpc.aio.AioRpcError) as newer:
        await matcher.v2.BatchMatchVehicles(newer_request)
    with pytest.raises(grpc.aio.AioRpcError) as older:
        await matcher.v1.BatchMatchVehicles(older_request)

    assert (fields_of(newer), fields_of(older)) == (["queries"], ["requests"])


async def test_an_unknown_insurer_is_named_by_every_method(matcher: RunningMatcher) -> None:
    query = Query(description=CLEAR)
    calls: list[Any] = [
        matcher.v2.MatchVehicle(v2.MatchVehicleRequest(query=query, insurer_id="nobody")),
        matcher.v2.BatchMatchVehicles(v2.BatchMatchVehiclesRequest(queries=[query], insurer_id="nobody")),
        matcher.v1.MatchVehicle(v1.MatchVehicleRequest(description=CLEAR, insurer_id="nobody")),
        matcher.v1.BatchMatchVehicles(
            v1.BatchMatchVehiclesRequest(requests=[v1.MatchVehicleRequest(description=CLEAR)], insurer_id="nobody")
        ),
    ]
    for call in calls:
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await call
        details = read_details(caught.value)
        assert (details.code, details.reason) == (grpc.StatusCode.NOT_FOUND, "RESOURCE_NOT_FOUND")
        assert details.metadata == {"resource_type": "catalog", "resource_name": "nobody"}
