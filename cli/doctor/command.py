"""`minca doctor`: reports what is wrong, and what to do about it."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer
from pydantic import ValidationError
from rich.table import Table

from cli.console.output import print_json_line, results
from cli.console.plain_text import plain
from cli.doctor import local, mailbox, servers
from cli.doctor.finding import Finding, State
from mesh.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Awaitable

COLOURS = {State.FINE: "green", State.DOUBTFUL: "yellow", State.WRONG: "red"}
LONGEST_S = 20.0


def doctor(
    *,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object instead of a table.")] = False,
) -> None:
    """Check settings, disk, servers and services, and suggest remedies. Exit code 1 if anything is wrong."""
    findings = asyncio.run(_examine())
    is_well = all(finding.state is not State.WRONG for finding in findings)
    if json:
        print_json_line({"is_well": is_well, "findings": [asdict(finding) for finding in findings]})
    else:
        results.print(_table(findings))
    if not is_well:
        raise typer.Exit(1)


async def _examine() -> list[Finding]:
    try:
        settings = Settings()
    except ValidationError as error:
        return local.unreadable(error)
    checks = (
        *(local.disk(settings), local.blobs(settings), local.ports(settings)),
        *(servers.database(settings), servers.events(settings), servers.model(settings)),
        mailbox.mailbox(settings),
    )
    groups = await asyncio.gather(*map(_in_time, checks))
    return [*local.settings(settings), *(finding for findings in groups for finding in findings)]


async def _in_time(check: Awaitable[list[Finding]]) -> list[Finding]:
    """Run a check with a time limit; a check that hangs is a finding too."""
    try:
        async with asyncio.timeout(LONGEST_S):
            return await check
    except TimeoutError:
        return [Finding("a check", State.WRONG, f"no answer in {LONGEST_S:.0f} s", "see which server hangs")]


def _table(findings: list[Finding]) -> Table:
    table = Table("what", "state", "found", "what to do")
    for finding in findings:
        colour = COLOURS[finding.state]
        table.add_row(finding.name, f"[{colour}]{finding.state}[/]", plain(finding.found), plain(finding.remedy))
    return table
