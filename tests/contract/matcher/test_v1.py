"""minca.matcher.v1.MatcherService: the first form, answered by the same matcher."""

from __future__ import annotations

from typing import TYPE_CHECKING

import grpc
import pytest
import pytest_asyncio

from matcher.service.servicer_v1 import confidence_level
from mesh.status import read_details
from minca.matcher.v1 import matcher_service_pb2 as pb
from tests.fixtures.fake_catalogs import FakeCatalogs
from tests.fixtures.matchers import running_matcher
from tests.fixtures.small_catalogue import small_entries

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.fixtures.matchers import RunningMatcher

CLEAR = pb.MatchVehicleRequest(description="TOYOTA YARIS 5P CORE CVT", year=2020)


@pytest_asyncio.fixture(scope="module")
async def matcher() -> AsyncIterator[RunningMatcher]:
    catalogs = FakeCatalogs()
    catalogs.store("default", "small", small_entries())
    async with running_matcher(catalogs) as running:
        yield running


async def test_a_vehicle_gets_its_code(matcher: RunningMatcher) -> None:
    result = (await matcher.v1.MatchVehicle(CLEAR)).result

    assert (result.cvegs_code, result.confidence_level) == ("T1-2020", pb.CONFIDENCE_LEVEL_HIGH)
    assert (result.matched_brand, result.matched_model, result.matched_year) == ("TOYOTA", "YARIS", 2020)
    assert result.matched_description == "CORE 5P L4 1.5L CVT 05 OCUP."
    assert result.extracted_attributes == {
        "brand": "TOYOTA",
        "model": "YARIS",
        "year": "2020",
        "doors": "5",
        "transmission": "AUTOMATIC",
    }
    assert (result.match_method, result.candidates_evaluated) == ("rules", 3)


async def test_no_match_is_an_empty_code(matcher: RunningMatcher) -> None:
    result = (await matcher.v1.MatchVehicle(pb.MatchVehicleRequest(description="KENWORTH T800 2012"))).result

    assert (result.cvegs_code, result.confidence_score, result.match_method) == ("", 0, "none")
    assert result.confidence_level == pb.CONFIDENCE_LEVEL_UNSPECIFIED
    assert list(result.warnings) == ["the brand KENWORTH is not in the catalogue"]


async def test_a_bad_field_is_named(matcher: RunningMatcher) -> None:
    with pytest.raises(grpc.aio.AioRpcError) as error:
        await matcher.v1.MatchVehicle(pb.MatchVehicleRequest(description="", year=1))

    assert [each.field for each in read_details(error.value).violations] == ["description", "year"]


async def test_an_insurer_without_a_catalogue_is_not_found(matcher: RunningMatcher) -> None:
    with pytest.raises(grpc.aio.AioRpcError) as error:
        await matcher.v1.MatchVehicle(pb.MatchVehicleRequest(description="X", insurer_id="nobody"))

    assert read_details(error.value).reason == "RESOURCE_NOT_FOUND"


async def test_a_batch_keeps_its_order_and_says_why_a_row_was_refused(matcher: RunningMatcher) -> None:
    requests = [CLEAR, pb.MatchVehicleRequest(), pb.MatchVehicleRequest(description="HONDA CIVIC I STYLE 2020")]
    response = await matcher.v1.BatchMatchVehicles(pb.BatchMatchVehiclesRequest(requests=requests))

    assert [result.cvegs_code for result in response.results] == ["T1-2020", "", "H2-2020"]
    [warning] = response.results[1].warnings
    assert warning.startswith("requests[1].description: ")


@pytest.mark.parametrize("number", [0, 5001])
async def test_a_batch_has_its_bounds(matcher: RunningMatcher, number: int) -> None:
    with pytest.raises(grpc.aio.AioRpcError) as error:
        await matcher.v1.BatchMatchVehicles(pb.BatchMatchVehiclesRequest(requests=[CLEAR] * number))

    assert [each.field for each in read_details(error.value).violations] == ["requests"]


@pytest.mark.parametrize(
    ("confidence", "level"),
    [
        (1.0, pb.CONFIDENCE_LEVEL_HIGH),
        (0.9, pb.CONFIDENCE_LEVEL_HIGH),
        (0.89, pb.CONFIDENCE_LEVEL_MEDIUM),
        (0.7, pb.CONFIDENCE_LEVEL_MEDIUM),
        (0.5, pb.CONFIDENCE_LEVEL_LOW),
        (0.49, pb.CONFIDENCE_LEVEL_VERY_LOW),
    ],
)
def test_confidence_has_its_words(confidence: float, level: pb.ConfidenceLevel.ValueType) -> None:
    assert confidence_level(confidence) == level
