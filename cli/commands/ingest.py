"""`minca ingest`: submits e-mails and shows what became of them."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from cli.client.calls import connected, run
from cli.client.submission import SubmissionResult, submit_file
from cli.console.case_json import case_json, failure_json, no_case_json
from cli.console.case_report import case_table
from cli.console.failure import fail, read_settings
from cli.console.input_files import files_in
from cli.console.language_option import Language  # noqa: TC001 - typer reads the annotations
from cli.console.mail_report import mail_json, mail_line
from cli.console.output import print_json_line, problems, results
from cli.console.plain_text import plain
from domain.notices.sentences import ENGLISH

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
    """Submit e-mails, wait, and show their cases, or what those are that are no request. Exit code 1 if one failed."""
    settings = read_settings(language)
    outcomes = run(_ingest(settings, files_in(files), insurer=insurer, wait_s=wait_s))
    for outcome in outcomes:
        _print(outcome, settings.language, as_json=json)
    failed = sum(bool(outcome.failure) for outcome in outcomes)
    if failed:
        fail(f"{failed} of {len(outcomes)} files failed")


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
    if outcome.failure:
        problems.print(f"[red]{plain(outcome.file)}[/]: {plain(outcome.failure)}", highlight=False, soft_wrap=True)
    if as_json:
        for report in reports(outcome):
            print_json_line(report)
    elif not outcome.failure:
        show_outcome(outcome, language)


def reports(outcome: SubmissionResult) -> list[dict[str, Any]]:
    """Return what became of a file as JSON: one object for each case, or one that says why there is none."""
    sorted_as = mail_json(outcome.intake)
    if outcome.failure:
        return [failure_json(outcome.file, outcome.failure) | sorted_as]
    cases = [case_json(outcome.file, case, vehicles) for case, vehicles in outcome.cases]
    return [report | sorted_as for report in cases or [no_case_json(outcome.file)]]


def show_outcome(outcome: SubmissionResult, language: str = ENGLISH) -> None:
    """Show the cases of a file as tables; a mail without one as a line."""
    name = Path(outcome.file).name
    for case, vehicles in outcome.cases:
        results.print(case_table(case, vehicles, name, language=language))
    if not outcome.cases:
        results.print(mail_line(outcome.intake), highlight=False, soft_wrap=True)
