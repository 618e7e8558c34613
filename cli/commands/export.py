"""`minca export`: the templates of exports, and what is wrong with one. `minca case COT --out FILE` uses them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from cli.client.calls import connected, run
from cli.client.exports import export_templates
from cli.console.failure import fail, read_settings
from cli.console.output import results
from cli.console.plain_text import plain
from intake.export.template_folder import NoTemplate, TemplateFolder, read_template
from intake.export.yaml_format import BadTemplate

if TYPE_CHECKING:
    from intake.export.template import ExportTemplate
    from mesh.settings import Settings
    from minca.intake.v1 import export_service_pb2

app = typer.Typer(no_args_is_help=True, help="Manage templates of exports: what the file of a case looks like.")
MOST_COLUMNS_SHOWN = 8

Insurer = Annotated[str, typer.Option("--insurer", help="Insurer. Default: that of the token.")]


@app.command()
def check(
    template: Annotated[str, typer.Argument(metavar="TEMPLATE", help="YAML file, or the name of a template.")],
    insurer: Annotated[str, typer.Option("--insurer", help="Insurer, for a template by its name.")] = "",
) -> None:
    """Check a template and the workbook that it fills in. Reports its first mistake with its line; exit code 1."""
    try:
        checked = _read(template, insurer)
    except (BadTemplate, NoTemplate, OSError) as error:
        fail(str(error))
    sheets = [checked.sheet] if checked.form is None else [f"{checked.form.path.name} from {checked.form.start}"]
    sheets += [sheet.name for sheet in checked.sheets]
    for column in checked.columns:
        source = "" if column.expression else "  (stays empty)"
        results.print(plain(f"{column.header}: {column.type.value}{source}"), highlight=False, soft_wrap=True)
    summary = f"{checked.name} is valid: {len(checked.columns)} columns; sheets: {', '.join(sheets)}"
    results.print(plain(summary), highlight=False, soft_wrap=True)


@app.command()
def templates(insurer: Insurer = "") -> None:
    """List the templates that there are."""
    table = Table()
    table.add_column("template", style="bold", no_wrap=True)
    table.add_column("title", overflow="fold")
    table.add_column("columns", overflow="fold")
    for template in run(_list(read_settings(), insurer)):
        columns = ", ".join(template.columns[:MOST_COLUMNS_SHOWN])
        more = len(template.columns) - MOST_COLUMNS_SHOWN
        table.add_row(template.name, plain(template.title), plain(f"{columns}, {more} more" if more > 0 else columns))
    results.print(table)


def _read(template: str, insurer: str) -> ExportTemplate:
    path = Path(template)
    if path.is_file():
        return read_template(path)
    return TemplateFolder(read_settings().templates_folder).find(template, insurer)


async def _list(settings: Settings, insurer: str) -> list[export_service_pb2.ExportTemplate]:
    async with connected(settings) as mesh:
        return await export_templates(mesh, insurer)
