"""`minca ingest`: submits e-mails and shows their cases."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from cli.client.calls import connected, run
from cli.client.submission import SubmissionResult, submit_file
from cli.console.case_json import case_json, failure_json
from cli.console.case_report import case_table
from cli.console.failure import fail, read_settings
from cli.console.input_files import files_in
from cli.console.language_option import Language  # noqa: TC001 - typer reads the annotations
from cli.console.output import print_json_line, problems, results

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mesh.settings import Settings

AT_ONCE = 8


def ingest(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="E-mails, other files, or folders of both.")],
    *,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object per line.")] = False,
    insurer: Annotated[str, typer.Option("--insurer", help="The insurer. Default: the caller's.")] = "",
    wait_s: Annotated[
        float, typer.Option("--wait", min=1, help="Maximum time to wait for one file, in seconds.")
    ] = 120,
    language: Language = None,
) -> None:
    """Submit e-mails, wait for their cases, and show them. Exit code 1 if an e-mail did not become a case."""
    settings = read_settings(language)
    outcomes = run(_ingest(settings, files_in(files), insurer=insurer, wait_s=wait_s))
    for outcome in outcomes:
        _print(outcome, settings.language, as_json=json)
    failed = sum(not outcome.case for outcome in outcomes)
    if failed:
        fail(f"{failed} of {len(outcomes)} files did not become cases")


async def submit_all(
    settings: Settings, files: Sequence[Path], progress: Progress, *, insurer: str, wait_s: float
) -> list[SubmissionResult]:
    """Submit the files, a few at a time; the results keep their order."""
    slots = asyncio.Semaphore(AT_ONCE)

    async def submit(path: Path) -> SubmissionResult:
        async with slots:
            task = progress.add_task(path.name, total=None, stage="")
            try:
                return await submit_file(
                    mesh,
                    path,
                    insurer=insurer,
                    wait_s=wait_s,
                    show=lambda stage: progress.update(task, stage=stage),
                )
            finally:
                progress.remove_task(task)

    async with connected(settings) as mesh:
        return await asyncio.gather(*(submit(path) for path in files))


def progress_display() -> Progress:
    """Show a line on standard error for each file in progress; the lines disappear at the end."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TextColumn("[dim]{task.fields[stage]}"))
    return Progress(*columns, TimeElapsedColumn(), console=problems, transient=True)


async def _ingest(settings: Settings, files: Sequence[Path], *, insurer: str, wait_s: float) -> list[SubmissionResult]:
    with progress_display() as progress:
        return await submit_all(settings, files, progress, insurer=insurer, wait_s=wait_s)


def _print(outcome: SubmissionResult, language: str, *, as_json: bool) -> None:
    if outcome.case is None:
        problems.print(f"[red]{escape(outcome.file)}[/]: {escape(outcome.failure)}", highlight=False, soft_wrap=True)
        if as_json:
            print_json_line(failure_json(outcome.file, outcome.failure))
    elif as_json:
        print_json_line(case_json(outcome.file, outcome.case, outcome.vehicles))
    else:
        results.print(case_table(outcome.case, outcome.vehicles, Path(outcome.file).name, language=language))
