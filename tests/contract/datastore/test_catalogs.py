"""CatalogService: every method, and every way in which it refuses."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import grpc
import pytest

from minca.datastore.v1 import catalog_change_pb2, catalog_pb2, catalog_service_pb2
from tests.fixtures.records import an_entry, refused
from tests.fixtures.servers import bearer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.fixtures.datastores import Datastore, Metadata

Catalog = catalog_pb2.Catalog
Change = catalog_change_pb2.CatalogChange
Entry = catalog_pb2.CatalogEntry
PATIENCE_S = 60


def an_import(
    entries: Sequence[Entry], version: str = "2026-07", size: int = 2000
) -> list[catalog_service_pb2.ImportCatalogRequest]:
    """The messages of an import: the first names the version, each has `size` entries."""
    named = catalog_service_pb2.ImportCatalogRequest(version=version)
    batches = [entries[start : start + size] for start in range(0, len(entries), size)]
    return [named, *(catalog_service_pb2.ImportCatalogRequest(entries=batch) for batch in batches)]


def entries_of(count: int) -> list[Entry]:
    return [an_entry(f"{number:07d}") for number in range(count)]


async def imported(store: Datastore, caller: Metadata, version: str = "2026-07", count: int = 3) -> Catalog:
    requests = an_import(entries_of(count), version)
    return (await store.catalogs.ImportCatalog(iter(requests), metadata=caller)).catalog


async def activated(store: Datastore, caller: Metadata, version: str = "2026-07") -> Catalog:
    request = catalog_service_pb2.ActivateCatalogRequest(version=version)
    return (await store.catalogs.ActivateCatalog(request, metadata=caller)).catalog


async def streamed(store: Datastore, caller: Metadata, version: str = "") -> list[list[Entry]]:
    request = catalog_service_pb2.StreamCatalogEntriesRequest(version=version)
    return [list(part.entries) async for part in store.catalogs.StreamCatalogEntries(request, metadata=caller)]


async def test_all_columns_of_all_entries_come_back_in_their_order(store: Datastore, ana: Metadata) -> None:
    entries = [*entries_of(2500), an_entry("0000001", 2021, version_number="", base_sum=0)]

    made = await store.catalogs.ImportCatalog(iter(an_import(entries, size=700)), metadata=ana)
    parts = await streamed(store, ana, "2026-07")

    assert (made.catalog.entry_count, made.catalog.state) == (2501, Catalog.STATE_READY)
    assert [len(part) for part in parts] == [1000, 1000, 501]
    assert [entry for part in parts for entry in part] == entries


async def test_the_same_import_again_is_answered_as_new_however_it_is_cut(store: Datastore, ana: Metadata) -> None:
    entries = entries_of(10)
    first = await store.catalogs.ImportCatalog(iter(an_import(entries)), metadata=ana)

    again = await store.catalogs.ImportCatalog(iter(an_import(entries, size=3)), metadata=ana)

    assert again == first


async def test_a_version_with_other_entries_is_refused(store: Datastore, ana: Metadata) -> None:
    await imported(store, ana)

    with refused("RESOURCE_EXISTS", grpc.StatusCode.ALREADY_EXISTS) as refusal:
        await imported(store, ana, count=4)

    assert refusal.details.metadata == {"resource_type": "catalog", "resource_name": "2026-07"}


@pytest.mark.parametrize(
    ("entries", "field"),
    [
        ([], "entries"),
        ([an_entry(), an_entry("2", brand="")], "entries[2].brand"),
        ([an_entry(), an_entry("2"), an_entry("3", 1850)], "entries[3].year"),
        ([an_entry(), an_entry("2", base_sum=float("nan"))], "entries[2].base_sum"),
        ([an_entry(), an_entry("2"), an_entry()], "entries[3].cvegs"),
        ([an_entry(description="a\0b")], "entries[1].description"),
    ],
)
async def test_an_import_with_a_wrong_row_names_it_and_stores_nothing(
    store: Datastore, ana: Metadata, entries: list[Entry], field: str
) -> None:
    with refused("INVALID_FIELD", grpc.StatusCode.INVALID_ARGUMENT) as refusal:
        await store.catalogs.ImportCatalog(iter(an_import(entries, size=1)), metadata=ana)

    listed = await store.catalogs.ListCatalogs(catalog_service_pb2.ListCatalogsRequest(), metadata=ana)
    assert refusal.fields == [field]
    assert not listed.catalogs


async def test_the_brands_and_models_of_a_version_are_named_once_the_most_frequent_first(
    store: Datastore, ana: Metadata
) -> None:
    entries = [an_entry("1", model="RIO", brand="KIA"), *entries_of(3), an_entry("2", model="HILUX")]
    await store.catalogs.ImportCatalog(iter(an_import(entries)), metadata=ana)
    await imported(store, ana, "2026-08")
    await activated(store, ana)

    named = await store.catalogs.GetCatalogNames(catalog_service_pb2.GetCatalogNamesRequest(), metadata=ana)

    assert list(named.brands) == ["TOYOTA", "KIA"]
    assert list(named.models) == ["YARIS", "HILUX", "RIO"]


async def test_a_version_that_is_not_there_has_no_names(store: Datastore, ana: Metadata) -> None:
    with refused("RESOURCE_NOT_FOUND", grpc.StatusCode.NOT_FOUND):
        await store.catalogs.GetCatalogNames(catalog_service_pb2.GetCatalogNamesRequest(), metadata=ana)


async def test_names_that_no_catalogue_can_have_are_refused_everywhere(store: Datastore) -> None:
    no_name = "a\0b"
    with refused("INVALID_FIELD"):
        await store.catalogs.ListCatalogs(
            catalog_service_pb2.ListCatalogsRequest(insurer_id=no_name), metadata=bearer()
        )
    with refused("INVALID_FIELD"):
        await streamed(store, bearer(), no_name)
    with refused("INVALID_FIELD"):
        request = catalog_service_pb2.WatchActiveCatalogRequest(insurer_id=no_name)
        await anext(aiter(store.catalogs.WatchActiveCatalog(request, metadata=bearer())))


@pytest.mark.parametrize("version", ["", "with blank", "x" * 65])
async def test_a_version_that_is_no_name_is_refused(store: Datastore, ana: Metadata, version: str) -> None:
    with refused("INVALID_FIELD") as refusal:
        await imported(store, ana, version)

    assert refusal.fields == ["version"]


async def test_too_many_entries_in_a_message_are_refused(store: Datastore, ana: Metadata) -> None:
    with refused("INVALID_FIELD") as refusal:
        await store.catalogs.ImportCatalog(iter(an_import(entries_of(2001), size=2001)), metadata=ana)

    assert refusal.fields == ["entries"]


async def test_exactly_one_version_is_active(store: Datastore, ana: Metadata) -> None:
    for version in ("2026-06", "2026-07", "2026-08"):
        await imported(store, ana, version)

    await asyncio.gather(*(activated(store, ana, version) for version in ("2026-06", "2026-07", "2026-08")))
    last = await activated(store, ana, "2026-07")
    listed = await store.catalogs.ListCatalogs(catalog_service_pb2.ListCatalogsRequest(), metadata=ana)

    states = {catalog.version: catalog.state for catalog in listed.catalogs}
    assert last.state == Catalog.STATE_ACTIVE
    assert last.HasField("activate_time")
    assert states == {
        "2026-08": Catalog.STATE_READY,
        "2026-07": Catalog.STATE_ACTIVE,
        "2026-06": Catalog.STATE_READY,
    }


async def test_activating_the_active_version_changes_nothing(store: Datastore, ana: Metadata) -> None:
    await imported(store, ana)
    first = await activated(store, ana)

    assert await activated(store, ana) == first


async def test_a_version_that_is_not_there_is_neither_activated_nor_streamed(store: Datastore, ana: Metadata) -> None:
    with refused("RESOURCE_NOT_FOUND", grpc.StatusCode.NOT_FOUND) as refusal:
        await activated(store, ana, "1999-01")
    with refused("RESOURCE_NOT_FOUND", grpc.StatusCode.NOT_FOUND):
        await streamed(store, ana, "1999-01")
    with refused("RESOURCE_NOT_FOUND", grpc.StatusCode.NOT_FOUND):
        await streamed(store, ana)

    assert refusal.details.metadata == {"resource_type": "catalog", "resource_name": "1999-01"}


async def test_the_active_version_is_streamed_when_none_is_named(store: Datastore, ana: Metadata) -> None:
    await imported(store, ana, "2026-06", count=1)
    await imported(store, ana, "2026-07", count=2)
    await activated(store, ana, "2026-06")

    assert [len(part) for part in await streamed(store, ana)] == [1]


async def test_pages_of_catalogues_show_the_newest_import_first(store: Datastore, ana: Metadata) -> None:
    for version in ("a", "b", "c"):
        await imported(store, ana, version)

    first = await store.catalogs.ListCatalogs(catalog_service_pb2.ListCatalogsRequest(page_size=2), metadata=ana)
    request = catalog_service_pb2.ListCatalogsRequest(page_size=2, page_token=first.next_page_token)
    second = await store.catalogs.ListCatalogs(request, metadata=ana)

    assert [catalog.version for catalog in [*first.catalogs, *second.catalogs]] == ["c", "b", "a"]
    assert second.next_page_token == ""


async def test_the_catalogues_of_other_insurers_are_not_shown(store: Datastore, ana: Metadata, insurer: str) -> None:
    stranger = bearer(insurer_id="stranger")
    await imported(store, ana)

    listed = await store.catalogs.ListCatalogs(catalog_service_pb2.ListCatalogsRequest(), metadata=stranger)
    with refused("RESOURCE_NOT_FOUND"):
        await store.catalogs.ListCatalogs(
            catalog_service_pb2.ListCatalogsRequest(insurer_id=insurer), metadata=stranger
        )
    with refused("INVALID_FIELD") as refusal:
        request = catalog_service_pb2.ActivateCatalogRequest(version="2026-07", insurer_id=insurer)
        await store.catalogs.ActivateCatalog(request, metadata=stranger)

    assert not listed.catalogs
    assert refusal.fields == ["insurer_id"]


async def test_a_list_of_catalogues_has_500_at_most(store: Datastore, ana: Metadata) -> None:
    with refused("INVALID_FIELD") as refusal:
        await store.catalogs.ListCatalogs(catalog_service_pb2.ListCatalogsRequest(page_size=501), metadata=ana)
    with refused("INVALID_PAGE_TOKEN"):
        await store.catalogs.ListCatalogs(catalog_service_pb2.ListCatalogsRequest(page_token="x"), metadata=ana)

    assert refusal.fields == ["page_size"]


async def test_a_watch_tells_what_is_active_and_soon_what_becomes_so(store: Datastore, ana: Metadata) -> None:
    await imported(store, ana, "2026-06")
    await imported(store, ana, "2026-07")
    await activated(store, ana, "2026-06")
    watch = store.catalogs.WatchActiveCatalog(catalog_service_pb2.WatchActiveCatalogRequest(), metadata=ana)
    tellings = aiter(watch)

    async with asyncio.timeout(PATIENCE_S):
        told = await anext(tellings)
        await activated(store, ana, "2026-07")
        told_then = await anext(tellings)
    watch.cancel()

    assert [told.catalog.version, told_then.catalog.version] == ["2026-06", "2026-07"]


async def test_an_import_is_known_again_by_its_key_and_refused_with_other_entries(
    store: Datastore, ana: Metadata
) -> None:
    async def imported(version: str, *entries: catalog_pb2.CatalogEntry) -> catalog_pb2.Catalog:
        request = catalog_service_pb2.ImportCatalogRequest(version=version, entries=entries, request_id="k1")
        return (await store.catalogs.ImportCatalog(iter([request]), metadata=ana)).catalog

    first = await imported("2026-07", an_entry())
    again = await imported("2026-07", an_entry())
    with refused("REQUEST_ID_REUSED", grpc.StatusCode.ALREADY_EXISTS):
        await imported("2026-08", an_entry())
    listed = await store.catalogs.ListCatalogs(catalog_service_pb2.ListCatalogsRequest(), metadata=ana)

    assert again == first
    assert [each.version for each in listed.catalogs] == ["2026-07"]


async def changes(store: Datastore, caller: Metadata, **values: Any) -> catalog_service_pb2.ListCatalogChangesResponse:
    request = catalog_service_pb2.ListCatalogChangesRequest(version="2026-07", **values)
    return await store.catalogs.ListCatalogChanges(request, metadata=caller)


async def two_versions(store: Datastore, caller: Metadata) -> None:
    """June is in use: of its four entries July drops one, changes two, keeps one, and has one more."""
    june = [an_entry("1"), an_entry("2"), an_entry("3"), an_entry("4", period="06")]
    july = [
        an_entry("1"),
        an_entry("3", description="OTRO"),
        an_entry("4", period="07", base_sum=7),
        an_entry("4", 1999),
    ]
    await store.catalogs.ImportCatalog(iter(an_import(june, "2026-06")), metadata=caller)
    await activated(store, caller, "2026-06")
    await store.catalogs.ImportCatalog(iter(an_import(july)), metadata=caller)


async def test_a_version_is_compared_with_the_active_one(store: Datastore, ana: Metadata) -> None:
    await two_versions(store, ana)

    compared = await changes(store, ana)

    kinds = [(Change.Kind.Name(change.kind), change.after.cvegs) for change in compared.changes]
    assert kinds == [("KIND_REMOVED", ""), ("KIND_CHANGED", "3"), ("KIND_ADDED", "4"), ("KIND_CHANGED", "4")]
    assert compared.changes[0].before == an_entry("2")
    assert not compared.changes[0].HasField("after")
    assert (compared.changes[1].before, compared.changes[1].after.description) == (an_entry("3"), "OTRO")
    assert compared.base_version == "2026-06"
    counts = compared.counts
    assert (counts.added, counts.removed, counts.changed, counts.same) == (1, 1, 2, 1)
    assert dict(counts.changed_fields) == {"description": 1, "period": 1, "base_sum": 1}


async def test_changes_come_in_pages_of_one_kind_and_are_counted_once(store: Datastore, ana: Metadata) -> None:
    await two_versions(store, ana)
    changed = {"kind": Change.KIND_CHANGED, "base_version": "2026-06", "page_size": 1}

    first = await changes(store, ana, **changed)
    second = await changes(store, ana, **changed, page_token=first.next_page_token)
    with refused("INVALID_PAGE_TOKEN"):
        await changes(store, ana, base_version="2026-06", page_token=first.next_page_token)

    assert [change.after.cvegs for page in (first, second) for change in page.changes] == ["3", "4"]
    assert second.next_page_token == ""
    assert (first.HasField("counts"), second.HasField("counts")) == (True, False)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"base_version": "a b"}, "base_version"), ({"page_size": 1001}, "page_size"), ({"kind": 9}, "kind")],
)
async def test_a_comparison_that_cannot_be_is_refused(
    store: Datastore, ana: Metadata, wrong: dict[str, Any], field: str
) -> None:
    with refused("INVALID_FIELD", grpc.StatusCode.INVALID_ARGUMENT) as refusal:
        await changes(store, ana, **wrong)

    assert refusal.fields == [field]


async def test_a_version_is_not_compared_with_one_that_is_not_there(store: Datastore, ana: Metadata) -> None:
    await imported(store, ana)

    for base in ("", "2026-06"):
        with refused("RESOURCE_NOT_FOUND", grpc.StatusCode.NOT_FOUND) as refusal:
            await changes(store, ana, base_version=base)
        assert refusal.details.metadata["resource_name"] == (base or "active")
