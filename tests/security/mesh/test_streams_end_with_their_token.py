"""A stream ends with the token that opened it, whoever passes it on, and says why."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import grpc
import pytest

from minca.datastore.v1 import case_service_pb2, catalog_service_pb2, catalog_service_pb2_grpc
from tests.fixtures.records import refused
from tests.fixtures.scripted import ScriptedCatalogs
from tests.fixtures.servers import bearer, of_intake, secured, serving

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.fixtures.datastores import Datastore, Metadata

SOON_S = 2
PATIENCE_S = 30


class EndlessCatalogs(ScriptedCatalogs):
    """Has always more to say, at once."""

    async def StreamCatalogEntries(
        self, _request: catalog_service_pb2.StreamCatalogEntriesRequest, _context: object
    ) -> AsyncIterator[catalog_service_pb2.StreamCatalogEntriesResponse]:
        """Answer without an end."""
        while True:
            yield catalog_service_pb2.StreamCatalogEntriesResponse()


async def for_ever(_request: object) -> None:
    await asyncio.Event().wait()


@pytest.mark.parametrize("by_a_service", [(), (of_intake(),)], ids=["by the user", "by a service"])
async def test_a_watch_ends_with_the_token_of_its_user(store: Datastore, by_a_service: Metadata) -> None:
    watch = store.cases.WatchCases(
        case_service_pb2.WatchCasesRequest(),
        metadata=(*bearer(insurer_id="watched", ttl_s=SOON_S), *by_a_service),
        timeout=PATIENCE_S,
    )
    with refused("CREDENTIALS_INVALID", grpc.StatusCode.UNAUTHENTICATED) as refusal:
        async for _ in watch:
            pass

    assert refusal.details.metadata == {"problem": "expired"}


async def test_a_stream_that_never_pauses_ends_with_its_token_too() -> None:
    async with (
        serving(EndlessCatalogs().service, settings=secured()) as address,
        grpc.aio.insecure_channel(address) as channel,
    ):
        entries = catalog_service_pb2_grpc.CatalogServiceStub(channel).StreamCatalogEntries(
            catalog_service_pb2.StreamCatalogEntriesRequest(), metadata=bearer(ttl_s=SOON_S), timeout=PATIENCE_S
        )
        with refused("CREDENTIALS_INVALID", grpc.StatusCode.UNAUTHENTICATED):
            async for _ in entries:
                pass


async def test_an_upload_ends_with_its_token() -> None:
    async with (
        serving(ScriptedCatalogs(for_ever).service, settings=secured()) as address,
        grpc.aio.insecure_channel(address) as channel,
    ):
        catalogs = catalog_service_pb2_grpc.CatalogServiceStub(channel)
        with refused("CREDENTIALS_INVALID", grpc.StatusCode.UNAUTHENTICATED):
            await catalogs.ImportCatalog(
                iter([catalog_service_pb2.ImportCatalogRequest(version="2026-07")]),
                metadata=bearer(ttl_s=SOON_S),
                timeout=PATIENCE_S,
            )
