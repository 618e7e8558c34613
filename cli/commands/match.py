"""`minca match`: codes descriptions with the matcher or, for a whole table, in this process."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import Progress

from cli.catalogs.file import Map, MapFile, open_for_matching
from cli.console.failure import fail, read_settings
from cli.console.output import problems, results
from cli.local.added_words import use_words
from matcher.catalogue import attribute_words
from matcher.catalogue.entries import build_catalogue
from matcher.files.result_file import SUFFIXES
from matcher.offline.match_file import match_file
from matcher.service.catalogue_build import without_collections
from matcher.service.insurer_thresholds import thresholds_from

if TYPE_CHECKING:
    from matcher.catalogue.entries import Catalogue
    from matcher.linkage.match_result import Thresholds


def match(
    texts: Annotated[list[str] | None, typer.Argument(metavar="TEXT…", help="Descriptions to code.")] = None,
    *,
    catalog: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="CATVER file to match against.")
    ] = None,
    in_: Annotated[
        Path | None,
        typer.Option(
            "--in", exists=True, dir_okay=False, help="csv or xlsx: query_id, description, brand, model, year."
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(dir_okay=False, help="Copy of --in with codes added, csv or xlsx.")
    ] = None,
    insurer: Annotated[
        str, typer.Option("--insurer", help="The insurer whose catalogue and thresholds apply. Default: `default`.")
    ] = "",
    map_: Map = None,
    map_file: MapFile = None,
) -> None:
    """Code descriptions. TEXT… asks the matcher; --catalog, --in and --out work on files and need no server."""
    files = (catalog, in_, out)
    if texts and not any(files):
        from cli.client.matching import match_texts  # noqa: PLC0415 - gRPC, a fifth of a second that files don't need

        results.print(match_texts(read_settings(), texts, insurer))
    elif catalog and in_ and out and not texts:
        if out.suffix.lower() not in SUFFIXES:
            raise typer.BadParameter(f"--out: {out.name} must end in .csv or .xlsx")
        settings = read_settings()
        use_words(settings, attribute_words.FOLDER)
        thresholds = thresholds_from(settings).of(insurer)
        with without_collections():
            rows = open_for_matching(catalog, map_, map_file)
            _match_file(build_catalogue(catalog.stem, rows), in_, out, thresholds)
    else:
        raise typer.BadParameter("give either descriptions, or all of --catalog, --in and --out")


def _match_file(catalogue: Catalogue, in_: Path, out: Path, thresholds: Thresholds) -> None:
    # Without a thread of its own, beside which no other process could be forked.
    with Progress(console=problems, transient=True, auto_refresh=False) as progress:
        task = progress.add_task("matching", total=None)
        try:
            match_file(
                catalogue,
                in_,
                out,
                thresholds,
                lambda finished, total: progress.update(task, completed=finished, total=total, refresh=True),
            )
        except (ValueError, OSError) as error:
            fail(str(error))
