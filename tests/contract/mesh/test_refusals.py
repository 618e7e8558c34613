"""What a servicer raises reaches the caller as a google.rpc.Status, whatever the kind of call."""

from __future__ import annotations

from typing import TYPE_CHECKING

import grpc
import pytest

from mesh.client.channel import open_channel
from mesh.errors import InvalidField, InvalidFields, NotFound, RateLimited, StaleEtag
from mesh.status import ErrorDetails, read_details, to_rpc_error
from minca.datastore.v1 import catalog_service_pb2 as catalogs
from minca.datastore.v1 import catalog_service_pb2_grpc as catalogs_grpc
from minca.matcher.v2 import matcher_service_pb2 as matcher
from minca.matcher.v2 import matcher_service_pb2_grpc as matcher_grpc
from tests.fixtures.scripted import ScriptedCatalogs, ScriptedMatcher
from tests.fixtures.servers import serving, settings_for_tests

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    Call = Callable[[grpc.aio.Channel], Awaitable[object]]


async def unary_unary(channel: grpc.aio.Channel) -> object:
    return await matcher_grpc.MatcherServiceStub(channel).MatchVehicle(matcher.MatchVehicleRequest())


async def unary_stream(channel: grpc.aio.Channel) -> object:
    call = catalogs_grpc.CatalogServiceStub(channel).StreamCatalogEntries(catalogs.StreamCatalogEntriesRequest())
    return [reply async for reply in call]


async def stream_unary(channel: grpc.aio.Channel) -> object:
    return await catalogs_grpc.CatalogServiceStub(channel).ImportCatalog(iter([catalogs.ImportCatalogRequest()]))


async def stream_stream(channel: grpc.aio.Channel) -> object:
    requests = iter([matcher.StreamMatchVehiclesRequest()])
    return [reply async for reply in matcher_grpc.MatcherServiceStub(channel).StreamMatchVehicles(requests)]


KINDS = [unary_unary, unary_stream, stream_unary, stream_stream]
kinds = pytest.mark.parametrize("call", KINDS, ids=lambda call: call.__name__)


async def refusal(error: BaseException, call: Call) -> ErrorDetails:
    """What `call` is told when the servicer raises `error`."""

    async def act(_request: object) -> None:
        raise error

    async with (
        serving(ScriptedMatcher(act).service, ScriptedCatalogs(act).service) as address,
        open_channel(address, settings_for_tests(max_retries=0), caller="test", peer="scripted") as channel,
    ):
        with pytest.raises(grpc.aio.AioRpcError) as refused:
            await call(channel)
    return read_details(refused.value)


@kinds
async def test_a_domain_error_reaches_the_caller_of_any_kind_of_call(call: Call) -> None:
    details = await refusal(StaleEtag("case", "TK-2026-001", "4"), call)

    assert (details.code, details.reason) == (grpc.StatusCode.ABORTED, "STALE_ETAG")
    assert details.metadata["current_etag"] == "4"


@kinds
async def test_an_unforeseen_error_shows_a_trace_id_and_no_word_of_its_own(call: Call) -> None:
    details = await refusal(KeyError("juan.perez@example.com"), call)

    assert (details.code, details.reason) == (grpc.StatusCode.INTERNAL, "INTERNAL")
    assert len(details.metadata["trace_id"]) == 32
    assert set(details.metadata["trace_id"]) != {"0"}
    assert "juan" not in str(details)


async def test_a_wrong_field_is_named_with_what_is_allowed() -> None:
    details = await refusal(InvalidField("query.year", 1850, "a year from 1900 to 2100"), unary_unary)

    assert [violation.field for violation in details.violations] == ["query.year"]
    assert "1900 to 2100" in details.violations[0].description


async def test_a_refusal_that_pays_to_be_tried_again_says_when() -> None:
    details = await refusal(RateLimited(100, 0.6), unary_unary)

    assert details.retry_after_s == pytest.approx(0.6)


async def test_what_a_called_service_refused_is_passed_on_as_it_was() -> None:
    details = await refusal(to_rpc_error(NotFound("case", "TK-2026-001")), unary_unary)

    assert (details.code, details.reason) == (grpc.StatusCode.NOT_FOUND, "RESOURCE_NOT_FOUND")
    assert details.metadata["resource_name"] == "TK-2026-001"


@pytest.mark.parametrize(
    ("code", "told", "reason"),
    [
        (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.UNAVAILABLE, "NOT_READY"),
        (grpc.StatusCode.DEADLINE_EXCEEDED, grpc.StatusCode.DEADLINE_EXCEEDED, "DEADLINE_PASSED"),
        (grpc.StatusCode.UNKNOWN, grpc.StatusCode.INTERNAL, "INTERNAL"),
        (grpc.StatusCode.UNIMPLEMENTED, grpc.StatusCode.INTERNAL, "INTERNAL"),
    ],
)
async def test_a_bare_failure_of_a_called_service_gets_details(
    code: grpc.StatusCode, told: grpc.StatusCode, reason: str
) -> None:
    details = await refusal(grpc.aio.AioRpcError(code, grpc.aio.Metadata(), grpc.aio.Metadata()), unary_unary)

    assert (details.code, details.reason) == (told, reason)


async def test_a_method_that_a_servicer_does_not_have_is_unimplemented() -> None:
    details = await refusal(NotImplementedError(), unary_unary)

    assert details.code is grpc.StatusCode.UNIMPLEMENTED


async def test_answers_before_the_error_of_a_stream_arrive() -> None:
    async def act(_request: object) -> None:
        raise NotFound("catalog", "2026-07")

    async with (
        serving(ScriptedCatalogs(act).service) as address,
        open_channel(address, settings_for_tests(), caller="test", peer="scripted") as channel,
    ):
        call = catalogs_grpc.CatalogServiceStub(channel).StreamCatalogEntries(catalogs.StreamCatalogEntriesRequest())

        assert await anext(aiter(call)) == catalogs.StreamCatalogEntriesResponse()
        with pytest.raises(grpc.aio.AioRpcError):
            await anext(aiter(call))


async def test_details_of_a_great_many_wrong_fields_pass_the_wire() -> None:
    problems = [InvalidField(f"vehicles[{row}].description", "ñ" * 300, "other words") for row in range(1000)]

    details = await refusal(InvalidFields(problems), unary_unary)

    assert details.reason == "INVALID_FIELD"
    assert details.metadata["violations"] == "1000"
