"""`minca demo`: the main job on the sample mails, in a folder of its own that is gone afterwards."""

from __future__ import annotations

import os
import socket
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from cli.catalogs.file import entries_of
from cli.client.calls import connected, fail, run
from cli.commands.catalog import activate_version, import_entries
from cli.commands.ingest import progress_display, submit_all
from cli.console.case_report import case_table
from cli.console.output import problems, results
from cli.local.local_mesh import until_asked, whole_mesh
from cli.local.service_processes import START_ORDER, ServiceGone, matcher_serves
from matcher.catalogue.catver import read_file
from mesh.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cli.client.submission import SubmissionResult

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
VERSION = "samples"
WAIT_S = 60.0
OURS = ("MINCA_", "SERVICE_", "INTEGRATION_")
KEPT = frozenset({"MINCA_PG_BINDIR"})


def demo() -> None:
    """Start everything in a fresh folder, code the sample mails, show the cases, and leave nothing behind."""
    started = time.monotonic()
    if not (SAMPLES / "catalog.csv").exists():
        fail(f"the samples are not at {SAMPLES}: run this in a clone of the repository")
    try:
        with tempfile.TemporaryDirectory(prefix="minca-demo-", ignore_cleanup_errors=True) as home:
            environment = private_environment(Path(home), os.environ)
            _enter(environment)
            outcomes = run(until_asked(_demo(environment)))
    except ServiceGone as error:
        fail(str(error))
    if outcomes is None:
        raise typer.Exit(1)
    for outcome in outcomes:
        if outcome.case is None:
            problems.print(f"[red]{outcome.file}[/]: {outcome.failure}", highlight=False)
        else:
            results.print(case_table(outcome.case, outcome.vehicles, Path(outcome.file).name))
    results.print(f"all of it in {time.monotonic() - started:.1f} s", highlight=False)
    print_summary(outcomes)
    if not all(outcome.case for outcome in outcomes):
        raise typer.Exit(1)


def print_summary(outcomes: list[SubmissionResult]) -> None:
    """Print what came of all mails, in one line that scripts may read."""
    found = [outcome.case for outcome in outcomes if outcome.case]
    counts = (
        f"{len(outcomes)} mails, {len(found)} cases, {sum(each.vehicle_count for each in found)} vehicles, "
        f"{sum(each.accepted_count for each in found)} accepted, {sum(each.review_count for each in found)} to review, "
        f"{sum(each.no_match_count for each in found)} without match"
    )
    results.print(f"demo: {counts}", highlight=False, soft_wrap=True)


async def _demo(environment: Mapping[str, str]) -> list[SubmissionResult]:
    settings = Settings()
    async with whole_mesh(settings, environment, _show):
        await _load_catalog(settings)
        mails = sorted((SAMPLES / "mails").glob("*.eml"))
        _show(f"sending {len(mails)} mails")
        with progress_display() as progress:
            return await submit_all(settings, mails, progress, insurer="", wait_s=WAIT_S)


def private_environment(home: Path, outer: Mapping[str, str]) -> dict[str, str]:
    """Return an environment in which none of the user's settings count: own home, own servers, free ports."""
    kept = {name: value for name, value in outer.items() if not name.startswith(OURS) or name in KEPT}
    ports = dict(zip(START_ORDER, _free_ports(len(START_ORDER)), strict=True))
    addresses = {f"MINCA_{name.upper()}_ADDRESS": f"127.0.0.1:{port}" for name, port in ports.items()}
    return {**kept, "MINCA_HOME": str(home), **addresses}


def _enter(environment: Mapping[str, str]) -> None:
    """Make it this process's own, which does nothing else any more."""
    for name in [name for name in os.environ if name not in environment]:
        del os.environ[name]
    os.environ.update(environment)


def _free_ports(count: int) -> list[int]:
    with ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [int(each.getsockname()[1]) for each in sockets]


async def _load_catalog(settings: Settings) -> None:
    entries = entries_of(read_file(SAMPLES / "catalog.csv").rows)
    _show(f"importing {len(entries):,} catalogue entries")
    async with connected(settings) as mesh:
        await import_entries(mesh.datastore, entries, version=VERSION)
        await activate_version(mesh.datastore, VERSION)
    await matcher_serves(settings)


def _show(line: str) -> None:
    problems.print(f"[dim]{line}[/]", highlight=False)
