"""`minca catalog`: import, list and activate the versions of a vehicle catalogue."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import Progress
from rich.table import Table

from cli.calls import connected, read_settings, run
from cli.catver import read_entries
from cli.screen import problems, results
from minca.datastore.v1 import catalog_pb2, catalog_service_pb2, catalog_service_pb2_grpc

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence

    import grpc

    from mesh.settings import Settings
    from minca.datastore.v1.catalog_pb2 import Catalog, CatalogEntry

app = typer.Typer(no_args_is_help=True, help="Import, list and activate vehicle catalogues.")

ENTRIES_A_MESSAGE = 1000

Insurer = Annotated[str, typer.Option("--insurer", help="Whose catalogue. Empty: that of the caller, or `default`.")]
Version = Annotated[str, typer.Argument(metavar="VERSION", help="The name of the version.")]


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CATVER file, csv or xlsx.")],
    version: Annotated[str, typer.Option("--version", help="The name of the version, for example 2026-07.")],
    *,
    insurer: Insurer = "",
    is_to_be_active: Annotated[bool, typer.Option("--activate", help="Put it in use at once.")] = False,
) -> None:
    """Import a version, all rows or none."""
    results.print(_described(run(_import(read_settings(), file, version, insurer, is_to_be_active=is_to_be_active))))


@app.command("list")
def list_(insurer: Insurer = "") -> None:
    """List the versions, the newest import first."""
    table = Table("insurer", "version", "state", "entries", "imported", title="catalogues", title_justify="left")
    for each in run(_list(read_settings(), insurer)):
        imported = each.create_time.ToDatetime().strftime("%Y-%m-%d %H:%M UTC")
        table.add_row(each.insurer_id, each.version, _state(each), f"{each.entry_count:,}", imported)
    results.print(table)


@app.command()
def activate(version: Version, insurer: Insurer = "") -> None:
    """Put a version in use; the matcher swaps to it without a pause."""
    results.print(_described(run(_activate(read_settings(), version, insurer))))


async def import_entries(
    datastore: grpc.aio.Channel,
    entries: Sequence[CatalogEntry],
    *,
    version: str,
    insurer: str = "",
    sent: Callable[[int], None] = lambda _: None,
) -> Catalog:
    """Send the entries in pieces; `sent` is told how many went with each."""

    async def requests() -> AsyncIterator[catalog_service_pb2.ImportCatalogRequest]:
        for start in range(0, max(len(entries), 1), ENTRIES_A_MESSAGE):
            piece = entries[start : start + ENTRIES_A_MESSAGE]
            yield catalog_service_pb2.ImportCatalogRequest(insurer_id=insurer, version=version, entries=piece)
            sent(len(piece))

    answer = await catalog_service_pb2_grpc.CatalogServiceStub(datastore).ImportCatalog(requests())
    return answer.catalog


async def activate_version(datastore: grpc.aio.Channel, version: str, insurer: str = "") -> Catalog:
    """Put a version in use."""
    request = catalog_service_pb2.ActivateCatalogRequest(version=version, insurer_id=insurer)
    answer = await catalog_service_pb2_grpc.CatalogServiceStub(datastore).ActivateCatalog(request)
    return answer.catalog


async def _import(settings: Settings, file: Path, version: str, insurer: str, *, is_to_be_active: bool) -> Catalog:
    entries = read_entries(file)
    with Progress(console=problems, transient=True) as progress:
        task = progress.add_task("importing", total=len(entries))
        async with connected(settings) as mesh:
            catalog = await import_entries(
                mesh.datastore,
                entries,
                version=version,
                insurer=insurer,
                sent=lambda count: progress.advance(task, count),
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


def _described(catalog: Catalog) -> str:
    return f"{catalog.insurer_id} {catalog.version}: {catalog.entry_count:,} entries, {_state(catalog)}"


def _state(catalog: Catalog) -> str:
    return catalog_pb2.Catalog.State.Name(catalog.state).removeprefix("STATE_").lower()
