"""`minca up`: runs the whole mesh in one terminal, until Ctrl-C."""

from __future__ import annotations

import os
from contextlib import ExitStack
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from cli.client.calls import run
from cli.client.health import reachable
from cli.commands.demo import demo_home, enter, private_environment, submit_samples
from cli.console.failure import fail, read_settings
from cli.console.output import problems, results
from cli.local.local_mesh import keep_up, until_stopped, whole_mesh
from cli.local.service_processes import ServiceGone

if TYPE_CHECKING:
    from cli.local.local_mesh import RunningMesh
    from mesh.settings import Settings


def up(
    *,
    demo: Annotated[
        bool, typer.Option("--demo", help="with the sample catalogue and cases, in a folder that is deleted in the end")
    ] = False,
) -> None:
    """Start the embedded servers and all services, print their addresses, and stop everything on Ctrl-C."""
    try:
        with ExitStack() as stack:
            if demo:
                enter(private_environment(stack.enter_context(demo_home()), os.environ))
            run(until_stopped(_up(read_settings(), with_samples=demo)))
    except ServiceGone as error:
        fail(str(error))
    _show("stopped")


async def _up(settings: Settings, *, with_samples: bool) -> None:
    async with whole_mesh(settings, dict(os.environ), _show) as running:
        if with_samples:
            await submit_samples(settings)
        results.print(addresses(settings, running))
        _show("Ctrl-C stops everything")
        await keep_up(running, _show)


def addresses(settings: Settings, running: RunningMesh) -> Table:
    """Return the addresses of all parts as a table."""
    table = Table("what", "where", title="minca is up", title_justify="left")
    gateway = reachable(settings.gateway_address)
    table.add_row("desk", f"http://{gateway}/")
    table.add_row("REST", f"http://{gateway}/v1")
    table.add_row("documentation of REST", f"http://{gateway}/docs")
    for name in ("intake", "matcher", "datastore"):
        table.add_row(f"gRPC {name}", getattr(settings, f"{name}_address"))
    table.add_row("PostgreSQL", running.database_url if settings.database_url is None else "MINCA_DATABASE_URL")
    table.add_row("NATS", "embedded" if settings.nats_url is None else "MINCA_NATS_URL")
    table.add_row("data", str(settings.home.resolve()))
    table.add_row("logs", str(settings.home.resolve() / "logs"))
    return table


def _show(line: str) -> None:
    problems.print(f"[dim]{line}[/]", highlight=False)
