"""`minca source`: a mail as it was read, and its files."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import TYPE_CHECKING, Annotated

import typer

from cli.client import sources
from cli.client.calls import connected, run
from cli.console.case_options import Json  # noqa: TC001 - typer reads the annotations
from cli.console.failure import fail, read_settings
from cli.console.output import print_messages, results
from cli.console.source_report import row_line, source_lines

if TYPE_CHECKING:
    from mesh.settings import Settings
    from minca.intake.v1.source_pb2 import Source, SourceRow

MOST_ROWS = 20_000


def source(
    intake: Annotated[str, typer.Argument(metavar="INTAKE", help="Id of the mail, as `minca mails` shows it.")],
    file: Annotated[int | None, typer.Option(min=1, help="Show the rows of the file with this number.")] = None,
    row: Annotated[int, typer.Option(min=1, help="Begin with this row.")] = 1,
    limit: Annotated[int, typer.Option(min=1, max=MOST_ROWS, help="Maximum number of rows.")] = 50,
    save: Annotated[int | None, typer.Option(min=0, help="Save the file with this number; 0: the mail itself.")] = None,
    *,
    out: Annotated[Path | None, typer.Option(help="Where to save it.")] = None,
    json: Json = False,
) -> None:
    """Show a mail as it was read, the rows of one of its files, or save a file as it came."""
    if (save is None) != (out is None):
        fail("--save needs --out with the path of a file, and --out needs --save")
    if save is not None and out is not None:
        size_bytes = run(_save(read_settings(), intake, save, out))
        results.print(f"{out}: {size_bytes:,} bytes", highlight=False, markup=False, soft_wrap=True)
    elif file is not None:
        _show_rows(run(_rows(read_settings(), intake, file, row, limit)), json=json)
    else:
        _show(run(_source(read_settings(), intake)), json=json)


def _show(mail: Source, *, json: bool) -> None:
    if json:
        print_messages(mail)
        return
    for line in source_lines(mail):
        results.print(line, highlight=False, soft_wrap=True)


def _show_rows(rows: list[SourceRow], *, json: bool) -> None:
    if json:
        print_messages(*rows)
        return
    for row in rows:
        results.print(row_line(row), highlight=False, soft_wrap=True)


async def _source(settings: Settings, intake: str) -> Source:
    async with connected(settings) as mesh:
        return await sources.get_source(mesh, intake)


async def _rows(settings: Settings, intake: str, number: int, first_row: int, limit: int) -> list[SourceRow]:
    async with connected(settings) as mesh:
        mail = await sources.get_source(mesh, intake)
        file = next((file for file in mail.files if file.number == number), None)
        if file is None:
            raise ValueError(f"the mail has no file {number}")
        rows: list[SourceRow] = []
        async for row in sources.rows_of(mesh, intake, file, first_row):
            rows.append(row)
            if len(rows) == limit:
                break
        return rows


async def _save(settings: Settings, intake: str, number: int, path: Path) -> int:
    async with connected(settings) as mesh:
        return await sources.save_file(mesh, intake, number, path)
