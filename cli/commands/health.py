"""`minca health`: shows whether every service and its dependencies are serving."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

import asyncpg
import nats.errors
import typer
from rich.table import Table

from cli.client.calls import run
from cli.client.health import SERVING, TIMEOUT_S, UNREACHABLE, gateway_state, reachable, whole_state
from cli.console.failure import read_settings
from cli.console.output import results
from mesh.client import event_bus
from mesh.embedded.nats import last_nats_url
from mesh.embedded.postgres import last_postgres_url

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from mesh.settings import Settings

SERVICES = ("datastore", "matcher", "intake", "gateway")


@dataclass(frozen=True, slots=True)
class PartHealth:
    """A part of the mesh; its state is one of grpc.health.v1, or UNREACHABLE."""

    name: str
    address: str
    state: str


def health(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[SERVICE…]", help="Only these: datastore, matcher, intake, gateway.")
    ] = None,
) -> None:
    """Show the health of every service and dependency. Exit code 1 if any is not serving."""
    unknown = sorted(set(names or ()) - set(SERVICES))
    if unknown:
        raise typer.BadParameter(f"no such service: {', '.join(unknown)}; the services are {', '.join(SERVICES)}")
    parts = run(_all_parts(read_settings(), names or []))
    table = Table("part", "address", "state")
    for part in parts:
        colour = "green" if part.state == SERVING else "red"
        table.add_row(part.name, part.address, f"[{colour}]{part.state}[/]")
    results.print(table)
    if any(part.state != SERVING for part in parts):
        raise typer.Exit(1)


async def _all_parts(settings: Settings, names: list[str]) -> list[PartHealth]:
    targets = {
        "datastore": settings.datastore_target,
        "matcher": settings.matcher_target,
        "intake": settings.intake_target,
    }
    checks = [
        _part(name, target, whole_state(settings, reachable(target) if "/" not in target else target))
        for name, target in targets.items()
        if not names or name in names
    ]
    if not names or "gateway" in names:
        checks.append(_part("gateway", settings.gateway_address, gateway_state(settings.gateway_address)))
    database_url = settings.database_url or last_postgres_url(settings.home)
    nats_url = settings.nats_url or last_nats_url(settings.home)
    if not names and database_url:
        checks.append(_part("PostgreSQL", _without_password(database_url), _database(database_url)))
    if not names and nats_url:
        checks.append(_part("NATS", _without_password(nats_url), _nats(nats_url)))
    return list(await asyncio.gather(*checks))


async def _part(name: str, address: str, state: Awaitable[str]) -> PartHealth:
    return PartHealth(name, address, await state)


async def _database(url: str) -> str:
    try:
        connection = await asyncpg.connect(url, timeout=TIMEOUT_S)
    except (OSError, TimeoutError, ValueError, asyncpg.PostgresError):
        return UNREACHABLE
    await connection.close()
    return SERVING


async def _nats(url: str) -> str:
    try:
        connection = await event_bus.connect(url, "minca-health")
    except (OSError, TimeoutError, ValueError, nats.errors.Error):
        return UNREACHABLE
    await connection.close()
    return SERVING


def _without_password(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
