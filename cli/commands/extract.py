"""`minca extract`: what intake would read in mails and files, in this process and without servers."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import track
from rich.table import Table

from cli.console.case_json import extraction_json, failure_json
from cli.console.case_report import doubt_cells, left_out, reading_word
from cli.console.failure import fail, read_settings
from cli.console.input_files import files_in, read_as_mail
from cli.console.language_option import Language  # noqa: TC001 - typer reads the annotations
from cli.console.output import print_json_line, problems, results
from cli.console.plain_text import plain
from cli.console.quotation_report import coverage_lines, missing_line
from cli.console.vehicle_json import QUOTATION_KEYS, VEHICLE_KEYS
from cli.local.added_words import use_words
from domain.fields import VEHICLE, values_of
from domain.notices.sentences import place_text
from intake.extraction.email import extract_email
from intake.lexicon import word_files
from intake.profiles.folder import ProfileFolder
from intake.profiles.model import PriorKnowledge, domains_of
from intake.profiles.yaml_format import BadProfile
from intake.reading.machine_limits import limits_here
from intake.service.convert import extraction_to_proto

if TYPE_CHECKING:
    from intake.model import extraction as read
    from intake.model.limits import ReadingLimits
    from mesh.settings import Settings
    from minca.intake.v1.extraction_pb2 import Extraction

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
            extraction = extract_email(raw, limits, prior_knowledge)
        except OSError as error:
            failed += 1
            reason = error.strerror or str(error)
            problems.print(f"[red]{plain(str(path))}[/]: {plain(reason)}", highlight=False, soft_wrap=True)
            if json:
                print_json_line(failure_json(str(path), reason))
        else:
            _show(str(path), extraction, settings.language, is_json=json)
    if failed:
        fail(f"{failed} of {len(paths)} files could not be read")


def _show(file: str, extraction: read.Extraction, language: str, *, is_json: bool) -> None:
    if is_json:
        print_json_line(extraction_json(file, extraction, language))
    else:
        results.print(_table(extraction_to_proto(extraction, language), language))


def _limits(settings: Settings) -> ReadingLimits:
    return limits_here(settings.max_email_bytes, settings.least_reading_confidence)


def _prior_knowledge(settings: Settings) -> PriorKnowledge:
    try:
        profiles = ProfileFolder(settings.profiles_folder).current()
    except (BadProfile, OSError) as error:
        fail(f"MINCA_PROFILES_FOLDER: {error}")
    return PriorKnowledge(profiles, domains_of(settings.insurer_domains))


def _table(extraction: Extraction, language: str) -> Table:
    data = extraction.data
    headline = [data.client_name or "client not stated", data.client_rfc, data.broker_name]
    headline += [
        data.activity,
        data.client_state,
        data.policy_start,
        data.policy_end,
        data.coverage,
        reading_word(extraction),
    ]
    title = plain("  ".join(part for part in headline if part))
    table = Table(
        title=title, title_justify="left", caption=_caption(extraction, language) or None, caption_justify="left"
    )
    rows = [values_of(vehicle, VEHICLE) for vehicle in extraction.vehicles]
    stated = [name for name in QUOTATION_KEYS if any(values[name] not in {None, ""} for values in rows)]
    keys = (*VEHICLE_KEYS, *stated)
    for name in keys:
        table.add_column(name, overflow="fold")
    table.add_column("where", overflow="fold")
    doubts = doubt_cells(table, [reading.doubts for reading in extraction.vehicle_readings], language)
    for vehicle, values, cells in zip(extraction.vehicles, rows, doubts, strict=True):
        place = place_text(vehicle.origin, language)
        table.add_row(*(_cell(values[name]) for name in keys), _cell(place), *cells)
    return table


def _caption(extraction: Extraction, language: str) -> str:
    data = extraction.data
    notes = coverage_lines(data.coverages)
    notes += missing_line(data.missing_fields, [reading.missing_fields for reading in extraction.vehicle_readings])
    notes += [f"losses: {plain(loss.text)}" for loss in data.losses]
    notes += [plain(warning) for warning in extraction.warnings]
    notes += left_out([(place_text(row.origin, language), row.reason) for row in extraction.dropped_rows])
    return "\n".join(notes)


def _cell(value: object) -> str:
    if value in {None, ""}:
        return "-"
    return f"{value:,.2f}" if isinstance(value, float) else plain(str(value))
