"""`minca extract`: what intake would read in mails and files, in this process and without servers."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape
from rich.progress import track
from rich.table import Table

from cli.client.calls import fail, read_settings
from cli.console.case_json import VEHICLE_KEYS, extraction_json, failure_json
from cli.console.case_report import left_out
from cli.console.input_files import files_in, read_as_mail
from cli.console.language_option import Language  # noqa: TC001 - typer reads the annotations
from cli.console.output import print_json_line, problems, results
from cli.local.added_words import use_words
from domain.notices.sentences import doubt_words
from intake.extraction.email import extract_email
from intake.lexicon import word_files
from intake.profiles.folder import ProfileFolder
from intake.profiles.model import PriorKnowledge, domains_of
from intake.profiles.yaml_format import BadProfile
from intake.reading.machine_limits import limits_here

if TYPE_CHECKING:
    from intake.model.limits import ReadingLimits
    from mesh.settings import Settings

_LEAST_SHOWN = 2  # files: one alone needs no bar


def extract(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="E-mails, other files, or folders of both.")],
    *,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object per line.")] = False,
    language: Language = None,
) -> None:
    """Show what would be read from e-mails and files. Stores nothing, codes nothing, and needs no server."""
    settings = read_settings(language)
    use_words(settings, word_files.FOLDER)
    limits, prior_knowledge = _limits(settings), _prior_knowledge(settings)
    failed, paths = 0, files_in(files)
    for path in track(paths, "reading", console=problems, transient=True, disable=json or len(paths) < _LEAST_SHOWN):
        try:
            raw = read_as_mail(path, limits.max_email_bytes)
            report = extraction_json(str(path), extract_email(raw, limits, prior_knowledge), settings.language)
        except OSError as error:
            failed += 1
            reason = error.strerror or str(error)
            problems.print(f"[red]{escape(str(path))}[/]: {escape(reason)}", highlight=False, soft_wrap=True)
            report = failure_json(str(path), reason)
            if not json:
                continue
        print_json_line(report) if json else results.print(_table(report, settings.language))
    if failed:
        fail(f"{failed} of {len(paths)} files could not be read")


def _limits(settings: Settings) -> ReadingLimits:
    return limits_here(settings.max_email_bytes, settings.least_reading_confidence)


def _prior_knowledge(settings: Settings) -> PriorKnowledge:
    try:
        profiles = ProfileFolder(settings.profiles_folder).current()
    except (BadProfile, OSError) as error:
        fail(f"MINCA_PROFILES_FOLDER: {error}")
    return PriorKnowledge(profiles, domains_of(settings.insurer_domains))


def _table(report: dict[str, Any], language: str) -> Table:
    headline = [report["client_name"] or "client not stated", report["client_rfc"], report["broker_name"]]
    headline += [report["policy_start"], report["policy_end"], report["coverage"], report["status"]]
    title = escape("  ".join(part for part in headline if part))
    notes = [f"missing: {', '.join(report['missing'])}"] if report["missing"] else []
    notes += [f"losses: {escape(loss['text'])}" for loss in report["losses"]]
    notes += [escape(warning) for warning in report["warnings"]]
    notes += left_out([(place(row["origin"]), row["reason"]) for row in report["dropped_rows"]])
    table = Table(title=title, title_justify="left", caption="\n".join(notes) or None, caption_justify="left")
    for name in VEHICLE_KEYS:
        table.add_column(name, overflow="fold")
    table.add_column("where", overflow="fold")
    has_doubts = any(vehicle["reading_doubts"] for vehicle in report["vehicles"])
    if has_doubts:
        table.add_column("doubts", overflow="fold")
    for vehicle in report["vehicles"]:
        doubts = ", ".join(doubt_words(doubt, language) for doubt in vehicle["reading_doubts"])
        cells = (*(_cell(vehicle[name]) for name in VEHICLE_KEYS), escape(place(vehicle["origin"])))
        table.add_row(*cells, *([escape(doubts)] if has_doubts else []))
    return table


def place(origin: dict[str, Any] | None) -> str:
    """Describe where something was read: file, sheet, page and row, as far as known."""
    if origin is None:
        return "-"
    parts = [origin["file"], origin["sheet"]]
    parts += [f"page {origin['page']}"] if origin["page"] else []
    parts += [f"row {origin['row']}"] if origin["row"] else []
    return " ".join(part for part in parts if part)


def _cell(value: object) -> str:
    if value is None:
        return "-"
    return f"{value:,.2f}" if isinstance(value, float) else escape(str(value))
