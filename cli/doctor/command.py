"""`minca doctor`: what is wrong here, and what to do about it."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer
from pydantic import ValidationError
from rich.markup import escape
from rich.table import Table

from cli.console.output import print_json_line, results
from cli.doctor import local, mailbox, servers
from cli.doctor.finding import Finding, State
from mesh.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Awaitable

COLOURS = {State.FINE: "green", State.DOUBTFUL: "yellow", State.WRONG: "red"}
LONGEST_S = 20.0


def doctor(
    *,
    json: Annotated[bool, typer.Option("--json", help="One JSON object instead of a table.")] = False,
) -> None:
    """Look at settings, disk, servers and services; say what is wrong and what to do. Exit code 1 if anything is."""
    found = asyncio.run(_examine())
    is_well = all(each.state is not State.WRONG for each in found)
    if json:
        print_json_line({"is_well": is_well, "findings": [asdict(each) for each in found]})
    else:
        results.print(_table(found))
    if not is_well:
        raise typer.Exit(1)


async def _examine() -> list[Finding]:
    try:
        settings = Settings()
    except ValidationError as error:
        return local.unreadable(error)
    looks = (
        *(local.disk(settings), local.blobs(settings), local.ports(settings)),
        *(servers.database(settings), servers.events(settings), servers.model(settings)),
        mailbox.mailbox(settings),
    )
    found = await asyncio.gather(*map(_in_time, looks))
    return [*local.settings(settings), *(each for findings in found for each in findings)]


async def _in_time(look: Awaitable[list[Finding]]) -> list[Finding]:
    """Look, but not for ever: what hangs is a finding too."""
    try:
        async with asyncio.timeout(LONGEST_S):
            return await look
    except TimeoutError:
        return [Finding("a check", State.WRONG, f"no answer in {LONGEST_S:.0f} s", "see which server hangs")]


def _table(found: list[Finding]) -> Table:
    table = Table("what", "state", "found", "what to do")
    for each in found:
        colour = COLOURS[each.state]
        table.add_row(each.name, f"[{colour}]{each.state}[/]", escape(each.found), escape(each.remedy))
    return table
