"""minca.matcher.v2.MatcherService.SearchCatalog: good and refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import grpc
import pytest
import pytest_asyncio

from mesh.status import read_details
from minca.matcher.v2 import matcher_service_pb2 as pb
from tests.fixtures.fake_catalogs import FakeCatalogs
from tests.fixtures.matchers import running_matcher
from tests.fixtures.small_catalogue import small_entries

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.fixtures.matchers import RunningMatcher

Search = pb.SearchCatalogRequest
REFUSED = [
    ("q", Search()),
    ("q", Search(q="  ")),
    ("q", Search(q="X" * 2001)),
    ("q", Search(q="YARIS\x07")),
    ("brand", Search(q="yaris", brand="B" * 201)),
    ("brand", Search(q="yaris", brand="Lada")),
    ("year", Search(q="yaris", year=1899)),
    ("cvegs", Search(cvegs="9" * 201)),
    ("page_size", Search(q="yaris", page_size=51)),
    ("page_size", Search(q="yaris", page_size=-1)),
]


@pytest_asyncio.fixture(scope="module")
async def matcher() -> AsyncIterator[RunningMatcher]:
    catalogs = FakeCatalogs()
    catalogs.store("default", "small", small_entries())
    catalogs.store("acme", "yaris only", small_entries()[:3])
    async with running_matcher(catalogs) as running:
        yield running


async def test_entries_come_best_first_with_the_reasons(matcher: RunningMatcher) -> None:
    found = await matcher.v2.SearchCatalog(Search(q="hilux doble cabina 2020"))

    best = found.candidates[0]
    assert (best.cvegs, best.brand, best.model, best.year) == ("T7-2020", "TOYOTA", "HILUX", 2020)
    assert {"brand", "model", "year", "cab"} <= {item.attribute for item in best.evidence}
    assert best.code_probability == 0
    assert found.catalog_version == "small"


async def test_twenty_entries_come_unless_another_number_is_asked_for(matcher: RunningMatcher) -> None:
    assert len((await matcher.v2.SearchCatalog(Search(q="std"))).candidates) == 20
    assert len((await matcher.v2.SearchCatalog(Search(q="std", page_size=2))).candidates) == 2


async def test_each_insurer_searches_its_own_catalogue(matcher: RunningMatcher) -> None:
    found = await matcher.v2.SearchCatalog(Search(q="hilux yaris", insurer_id="acme"))
    assert {one.model for one in found.candidates} == {"YARIS"}


async def test_an_insurer_without_a_catalogue_is_told_so(matcher: RunningMatcher) -> None:
    with pytest.raises(grpc.aio.AioRpcError) as refused:
        await matcher.v2.SearchCatalog(Search(q="yaris", insurer_id="nobody"))
    assert refused.value.code() is grpc.StatusCode.NOT_FOUND


@pytest.mark.parametrize(("field", "request_"), REFUSED)
async def test_a_bad_search_is_refused_by_its_field(matcher: RunningMatcher, field: str, request_: Search) -> None:
    with pytest.raises(grpc.aio.AioRpcError) as refused:
        await matcher.v2.SearchCatalog(request_)
    assert refused.value.code() is grpc.StatusCode.INVALID_ARGUMENT
    assert [violation.field for violation in read_details(refused.value).violations] == [field]
