"""The `minca` command: every group put together."""

from __future__ import annotations

import typer

from cli import cases, catalog, demo, extract, health, ingest, match, setup, up

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
    help="Fleet e-mails in, coded cases out.",
)
app.add_typer(catalog.app, name="catalog")
for command in (
    up.up,
    ingest.ingest,
    extract.extract,
    match.match,
    cases.case,
    cases.cases,
    health.health,
    setup.settings,
    setup.migrate,
    setup.token,
    demo.demo,
):
    app.command()(command)

if __name__ == "__main__":
    app()
