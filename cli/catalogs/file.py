"""Catalogue files on the command line: mapping of column names, and reports of bad rows."""

from __future__ import annotations

import csv
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from cli.console.failure import fail
from cli.console.output import problems
from cli.console.plain_text import plain
from matcher.catalogue.catver import (
    MOST_PROBLEMS,
    header_pair,
    headers_of,
    matching_rows,
    problem_summary,
    read_file,
)
from matcher.files.table_file import decode

if TYPE_CHECKING:
    from collections.abc import Iterable

    from matcher.catalogue.catver import CatverFile
    from matcher.catalogue.entries import CatalogueRow

Map = Annotated[
    list[str] | None,
    typer.Option("--map", metavar="NAME=HEADER,…", help="Column names in the file: MARCA=marca,SUBMARCA=modelo."),
]
MapFile = Annotated[
    Path | None,
    typer.Option(
        "--map-file", exists=True, dir_okay=False, help="Column names from a file: csv with two columns, or toml."
    ),
]


def open_catalog(path: Path, pairs: list[str] | None, map_file: Path | None) -> CatverFile:
    """Read a catalogue file and print its warnings; the command fails when it cannot be read."""
    try:
        file = read_file(path, read_headers(pairs or [], map_file))
    except (OSError, ValueError) as error:
        fail(str(error))
    for warning in file.warnings:
        problems.print(f"[yellow]{plain(file.name)}[/]: {plain(warning)}", highlight=False, soft_wrap=True)
    return file


def open_for_matching(path: Path, pairs: list[str] | None, map_file: Path | None) -> tuple[CatalogueRow, ...]:
    """Read the rows that matching needs; bad rows are left out and reported."""
    file = open_catalog(path, pairs, map_file)
    if file.bad_count:
        left_out = f"[yellow]{plain(file.name)}[/]: left out {plain(problem_summary(file))}"
        problems.print(left_out, highlight=False, soft_wrap=True)
    try:
        return matching_rows(file)
    except ValueError as error:
        fail(str(error))


def read_headers(texts: Iterable[str], map_file: Path | None) -> dict[str, str]:
    """Return the column names of a file by CATVER name; the command line takes precedence over the map file.

    Raises: typer.BadParameter.
    """
    headers = _of_file(map_file) if map_file else {}
    try:
        pairs = [header_pair(piece) for text in texts for piece in text.split(",") if piece.strip()]
        return headers_of([*headers.items(), *pairs])
    except ValueError as error:
        raise typer.BadParameter(f"--map: {error}") from error


def show_bad_rows(file: CatverFile) -> None:
    """Print every bad row with its line, column and reason."""
    table = Table("line", "column", "reason", title=plain(f"bad rows of {file.name}"), title_justify="left")
    for problem in file.problems:
        table.add_row(str(problem.line), plain(problem.column), plain(problem.reason))
    problems.print(table)
    if file.bad_count > MOST_PROBLEMS:
        problems.print(f"and {file.bad_count - MOST_PROBLEMS:,} more bad rows")


def _of_file(path: Path) -> dict[str, str]:
    try:
        text = decode(path.read_bytes())
        pairs = tomllib.loads(text).items() if path.suffix.lower() == ".toml" else _csv_pairs(text)
        return {str(name).strip().upper(): header.strip() for name, header in pairs}
    except (ValueError, AttributeError) as error:
        raise typer.BadParameter(f"--map-file: {path.name} is not a list of NAME and HEADER ({error})") from error


def _csv_pairs(text: str) -> list[tuple[str, str]]:
    rows = [row for row in csv.reader(text.splitlines()) if any(row)]
    return [(name, header) for name, header in rows]
