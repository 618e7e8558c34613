"""`minca demo`: processes the sample e-mails in a temporary folder."""

from __future__ import annotations

import os
import socket
import tempfile
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from cli.client.calls import connected, run
from cli.commands.catalog import activate_version, import_rows
from cli.commands.ingest import progress_display, show_outcome, submit_all
from cli.console.failure import fail
from cli.console.output import problems, results
from cli.local.local_mesh import until_stopped, whole_mesh
from cli.local.service_processes import START_ORDER, ServiceGone, matcher_serves
from matcher.catalogue.catver import read_file
from mesh.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cli.client.submission import SubmissionResult

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
VERSION = "samples"
WAIT_S = 60.0
OURS = ("MINCA_", "SERVICE_", "INTEGRATION_")
KEPT = frozenset({"MINCA_PG_BINDIR", *(f"MINCA_{name.upper()}_ADDRESS" for name in START_ORDER)})


def demo() -> None:
    """Start everything in a temporary folder, process the sample e-mails, show the cases, and clean up."""
    started = time.monotonic()
    try:
        with demo_home() as home:
            environment = enter(private_environment(home, os.environ) | free_addresses())
            outcomes = run(until_stopped(_demo(environment)))
    except ServiceGone as error:
        fail(str(error))
    if outcomes is None:
        raise typer.Exit(1)
    for outcome in outcomes:
        if outcome.failure:
            problems.print(f"[red]{outcome.file}[/]: {outcome.failure}", highlight=False)
        else:
            show_outcome(outcome)
    results.print(f"finished in {time.monotonic() - started:.1f} s", highlight=False)
    print_summary(outcomes)
    _show("`minca up --demo` leaves the sample cases running, to be looked at in the desk")
    if any(outcome.failure for outcome in outcomes):
        raise typer.Exit(1)


def print_summary(outcomes: list[SubmissionResult]) -> None:
    """Print the totals in one line that scripts can parse."""
    cases = [case for outcome in outcomes for case, _ in outcome.cases]
    counts = (
        f"{len(outcomes)} mails, {len(cases)} cases, {sum(case.vehicle_count for case in cases)} vehicles, "
        f"{sum(case.accepted_count for case in cases)} accepted, {sum(case.review_count for case in cases)} to review, "
        f"{sum(case.no_match_count for case in cases)} without match"
    )
    results.print(f"demo: {counts}", highlight=False, soft_wrap=True)


@contextmanager
def demo_home() -> Iterator[Path]:
    """Give a home folder that is deleted in the end, if there are samples to fill it with."""
    if not (SAMPLES / "catalog.csv").exists():
        fail(f"there are no samples at {SAMPLES}: run this in a clone of the repository")
    with tempfile.TemporaryDirectory(prefix="minca-demo-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


async def _demo(environment: Mapping[str, str]) -> list[SubmissionResult]:
    settings = Settings()
    async with whole_mesh(settings, environment, _show):
        return await submit_samples(settings)


async def submit_samples(settings: Settings) -> list[SubmissionResult]:
    """Import the sample catalogue into a running mesh, and submit the sample mails."""
    await _load_catalog(settings)
    mails = sorted((SAMPLES / "mails").glob("*.eml"))
    _show(f"sending {len(mails)} mails")
    with progress_display() as progress:
        return await submit_all(settings, mails, progress, insurer="", wait_s=WAIT_S)


def private_environment(home: Path, outer: Mapping[str, str]) -> dict[str, str]:
    """Return an environment with a home folder and servers of its own: of the user's settings, addresses alone stay."""
    inherited = {name: value for name, value in outer.items() if not name.startswith(OURS) or name in KEPT}
    return {**inherited, "MINCA_HOME": str(home)}


def free_addresses() -> dict[str, str]:
    """Return an address for each service, on a port that nobody uses."""
    ports = zip(START_ORDER, _free_ports(len(START_ORDER)), strict=True)
    return {f"MINCA_{service.upper()}_ADDRESS": f"127.0.0.1:{port}" for service, port in ports}


def enter(environment: dict[str, str]) -> dict[str, str]:
    """Replace the environment of this process, which does nothing else, and return it."""
    for name in [name for name in os.environ if name not in environment]:
        del os.environ[name]
    os.environ.update(environment)
    return environment


def _free_ports(count: int) -> list[int]:
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for reserved in sockets:
            reserved.bind(("127.0.0.1", 0))
        return [int(reserved.getsockname()[1]) for reserved in sockets]


async def _load_catalog(settings: Settings) -> None:
    rows = read_file(SAMPLES / "catalog.csv").rows
    _show(f"importing {len(rows):,} catalogue entries")
    async with connected(settings) as mesh:
        await import_rows(mesh.datastore, rows, version=VERSION)
        await activate_version(mesh.datastore, VERSION)
    await matcher_serves(settings)


def _show(line: str) -> None:
    problems.print(f"[dim]{line}[/]", highlight=False)
