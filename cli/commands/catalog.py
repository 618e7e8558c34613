"""`minca catalog`: imports, lists, compares and activates versions of a vehicle catalogue."""

from __future__ import annotations

import asyncio
from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import TYPE_CHECKING, Annotated

import grpc
import typer
from rich.progress import Progress
from rich.table import Table

from cli.catalogs.diff import diff_json, diff_of, diff_table
from cli.catalogs.file import Map, MapFile, open_catalog, show_bad_rows
from cli.client.calls import connected, run, sentence
from cli.client.health import SERVING, service_state
from cli.console.failure import fail, read_settings
from cli.console.output import print_json_line, problems, results
from cli.console.plain_text import plain
from matcher.service.import_requests import import_requests
from mesh.status import read_details
from minca.datastore.v1 import catalog_pb2, catalog_service_pb2, catalog_service_pb2_grpc
from minca.matcher.v2 import matcher_service_pb2, matcher_service_pb2_grpc, vehicle_match_pb2

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable, Sequence

    from cli.catalogs.diff import Diff
    from matcher.catalogue.catver import CatverRow
    from mesh.settings import Settings
    from minca.datastore.v1.catalog_pb2 import Catalog

app = typer.Typer(no_args_is_help=True, help="Import, list, compare and activate vehicle catalogues.")

CHANGES_A_PAGE = 1000
POLL_S = 0.2

Insurer = Annotated[str, typer.Option("--insurer", help="The insurer. Default: the caller's, or `default`.")]
Wait = Annotated[float, typer.Option("--wait", min=0, help="Seconds to wait until the matcher uses the version.")]
Version = Annotated[str, typer.Argument(metavar="VERSION", help="Name of the version.")]


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CATVER file, csv or xlsx.")],
    version: Annotated[str, typer.Option("--version", help="Name for the version, for example 2026-07.")],
    *,
    insurer: Insurer = "",
    is_to_be_active: Annotated[bool, typer.Option("--activate", help="Activate the version after the import.")] = False,
    is_partial: Annotated[
        bool, typer.Option("--keep-good", help="Import the valid rows even if others are bad.")
    ] = False,
    map_: Map = None,
    map_file: MapFile = None,
    wait_s: Wait = 60,
) -> None:
    """Import a version: all rows, or none if a row is bad."""
    settings = read_settings()
    rows = _good_rows(file, map_, map_file, is_partial=is_partial)
    results.print(_description(run(_import(settings, rows, version, insurer, is_to_be_active=is_to_be_active))))
    if is_to_be_active and wait_s:
        run(_wait_until_in_use(settings, version, insurer, wait_s))


@app.command("list")
def list_(insurer: Insurer = "") -> None:
    """List versions, newest import first."""
    table = Table("insurer", "version", "state", "entries", "imported", title="catalogues", title_justify="left")
    for catalog in run(_list(read_settings(), insurer)):
        import_time = catalog.create_time.ToDatetime().strftime("%Y-%m-%d %H:%M UTC")
        table.add_row(catalog.insurer_id, catalog.version, _state(catalog), f"{catalog.entry_count:,}", import_time)
    results.print(table)


@app.command()
def diff(
    old: Annotated[str, typer.Argument(metavar="OLD", help="The version to compare from.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The version to compare to.")],
    *,
    insurer: Insurer = "",
    limit: Annotated[
        int, typer.Option("--most", min=0, help="Maximum number of entries of each kind in the table.")
    ] = 20,
    json: Annotated[bool, typer.Option("--json", help="Print the whole comparison as one JSON object.")] = False,
) -> None:
    """Show which entries were added, removed and changed from OLD to NEW; entries are matched by code and year."""
    difference = run(_diff(read_settings(), old, new, insurer))
    print_json_line(diff_json(old, new, difference)) if json else results.print(diff_table(old, new, difference, limit))


@app.command()
def activate(version: Version, insurer: Insurer = "", wait_s: Wait = 60) -> None:
    """Activate a version; the matcher switches to it without downtime."""
    settings = read_settings()
    results.print(_description(run(_activate(settings, version, insurer))))
    if wait_s:
        run(_wait_until_in_use(settings, version, insurer, wait_s))


async def import_rows(
    datastore: grpc.aio.Channel,
    rows: Iterable[CatverRow],
    *,
    version: str,
    insurer: str = "",
    on_sent: Callable[[int], None] = lambda _: None,
) -> Catalog:
    """Import the rows as a version, in chunks; `on_sent` is called with the size of each chunk sent."""

    async def requests() -> AsyncIterator[catalog_service_pb2.ImportCatalogRequest]:
        for request in import_requests(rows, version=version, insurer_id=insurer):
            yield request
            on_sent(len(request.entries))

    answer = await catalog_service_pb2_grpc.CatalogServiceStub(datastore).ImportCatalog(requests())
    return answer.catalog


async def activate_version(datastore: grpc.aio.Channel, version: str, insurer: str = "") -> Catalog:
    """Activate a version."""
    request = catalog_service_pb2.ActivateCatalogRequest(version=version, insurer_id=insurer)
    answer = await catalog_service_pb2_grpc.CatalogServiceStub(datastore).ActivateCatalog(request)
    return answer.catalog


def _good_rows(file: Path, pairs: list[str] | None, map_file: Path | None, *, is_partial: bool) -> Sequence[CatverRow]:
    catalog_file = open_catalog(file, pairs, map_file)
    if catalog_file.bad_count:
        show_bad_rows(catalog_file)
        if not is_partial:
            remedy = "--keep-good imports the others"
            fail(f"{catalog_file.name}: {catalog_file.bad_count:,} bad rows, so nothing was imported; {remedy}")
        if not catalog_file.rows:
            fail(f"{catalog_file.name}: every row is bad")
    return catalog_file.rows


async def _import(
    settings: Settings, rows: Sequence[CatverRow], version: str, insurer: str, *, is_to_be_active: bool
) -> Catalog:
    with Progress(console=problems, transient=True) as progress:
        task = progress.add_task("importing", total=len(rows))
        async with connected(settings) as mesh:
            catalog = await import_rows(
                mesh.datastore,
                rows,
                version=version,
                insurer=insurer,
                on_sent=lambda count: progress.advance(task, count),
            )
            return await activate_version(mesh.datastore, version, insurer) if is_to_be_active else catalog


async def _list(settings: Settings, insurer: str) -> list[Catalog]:
    request = catalog_service_pb2.ListCatalogsRequest(insurer_id=insurer, page_size=500)
    async with connected(settings) as mesh:
        answer = await catalog_service_pb2_grpc.CatalogServiceStub(mesh.datastore).ListCatalogs(request)
    return list(answer.catalogs)


async def _activate(settings: Settings, version: str, insurer: str) -> Catalog:
    async with connected(settings) as mesh:
        return await activate_version(mesh.datastore, version, insurer)


async def _diff(settings: Settings, old: str, new: str, insurer: str) -> Diff:
    async with connected(settings) as mesh:
        catalogs = catalog_service_pb2_grpc.CatalogServiceStub(mesh.datastore)
        request = catalog_service_pb2.ListCatalogChangesRequest(
            insurer_id=insurer, version=new, base_version=old, page_size=CHANGES_A_PAGE
        )
        first = page = await catalogs.ListCatalogChanges(request)
        changes = [*page.changes]
        while page.next_page_token:
            request.page_token = page.next_page_token
            page = await catalogs.ListCatalogChanges(request)
            changes += page.changes
        return diff_of(changes, first.counts.same)


async def _wait_until_in_use(settings: Settings, version: str, insurer: str, wait_s: float) -> None:
    """Wait until the matcher uses this version; report it, without failing, if the matcher cannot be reached."""
    query = vehicle_match_pb2.VehicleQuery(description=version)
    request = matcher_service_pb2.BatchMatchVehiclesRequest(queries=[query], insurer_id=insurer, max_candidates=1)
    try:
        async with asyncio.timeout(wait_s), connected(settings) as mesh:
            while await service_state(settings, settings.matcher_target) != SERVING:  # noqa: ASYNC110 - another process
                await asyncio.sleep(POLL_S)
            matcher = matcher_service_pb2_grpc.MatcherServiceStub(mesh.matcher)
            while (await matcher.BatchMatchVehicles(request)).catalog_version != version:  # noqa: ASYNC110 - as above
                await asyncio.sleep(POLL_S)
    except TimeoutError:
        problems.print(f"it is active, but the matcher does not use it yet after {wait_s:g} s", highlight=False)
    except grpc.aio.AioRpcError as error:
        problems.print(
            f"it is active, but whether the matcher uses it is unknown: {plain(sentence(read_details(error)))}"
        )


def _description(catalog: Catalog) -> str:
    return f"{catalog.insurer_id} {catalog.version}: {catalog.entry_count:,} entries, {_state(catalog)}"


def _state(catalog: Catalog) -> str:
    return catalog_pb2.Catalog.State.Name(catalog.state).removeprefix("STATE_").lower()
