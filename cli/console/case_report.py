"""A case for people: one table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table

from cli.console.mail_kind import kind_word
from cli.console.match_words import decision_word
from cli.console.plain_text import plain
from cli.console.quotation_report import coverage_lines, missing_line
from domain.notices.sentences import ENGLISH, doubt_words, place_text
from minca.datastore.v1 import case_pb2

if TYPE_CHECKING:
    from collections.abc import Sequence

    from minca.datastore.v1.case_pb2 import Case
    from minca.datastore.v1.related_mail_pb2 import RelatedMail
    from minca.datastore.v1.vehicle_pb2 import CaseVehicle
    from minca.fleet.v1 import match_pb2
    from minca.intake.v1.extraction_pb2 import Extraction
    from minca.mail.v1 import case_link_pb2

DECISION_COLOURS = {"ACCEPT": "green", "REVIEW": "yellow", "NO_MATCH": "red"}
DOUBTFUL = 0.7
MOST_SHOWN = 20


def state_line(case: Case) -> str:
    """Return how far a case is, in one line."""
    return f"{case.cot_number} is {status_word(case)}, {case.open_count} open, {case.value_at_stake:,.0f} at stake"


def status_word(case: Case) -> str:
    """Return the status in lower case: "ready", "needs_review"."""
    return case_pb2.Case.Status.Name(case.status).removeprefix("STATUS_").lower()


def reading_word(extraction: Extraction) -> str:
    """Return what the status of a case would be after this reading: "ready", "needs_review"."""
    return "needs_review" if extraction.needs_review else "ready"


def case_table(case: Case, vehicles: Sequence[CaseVehicle], source: str = "", *, language: str = ENGLISH) -> Table:
    """Return a case with all its vehicles as a table; `source` says where it came from.

    Doubts have a column of their own where there are any.
    """
    table = Table(
        title=_title(case, source),
        title_justify="left",
        caption=_caption(case, [vehicle.missing_fields for vehicle in vehicles], language),
        caption_justify="left",
    )
    table.add_column("#", justify="right", style="dim")
    table.add_column("vehicle", overflow="fold")
    table.add_column("year", justify="right")
    table.add_column("CVEGS", style="bold")
    table.add_column("version", overflow="fold")
    table.add_column("confidence", justify="right")
    table.add_column("decision")
    doubts = doubt_cells(table, [vehicle.reading_doubts for vehicle in vehicles], language)
    for vehicle, cells in zip(vehicles, doubts, strict=True):
        table.add_row(*_cells(vehicle), *cells)
    return table


def doubt_cells(table: Table, doubts: Sequence[Sequence[str]], language: str) -> list[list[str]]:
    """Add a column for the doubts of the vehicles where there are any; return what each row has in it."""
    if not any(doubts):
        return [[] for _ in doubts]
    table.add_column("doubts", overflow="fold")
    return [[plain(", ".join(doubt_words(code, language) for code in codes))] for codes in doubts]


def match_cells(match: match_pb2.Match) -> tuple[str, str, str, str]:
    """Return code, version, confidence and coloured decision of a match."""
    word = decision_word(match)
    version = " ".join(part for part in (match.brand, match.model, match.description) if part)
    colour = DECISION_COLOURS.get(word, "dim")
    return match.cvegs or "-", plain(version) or "-", f"{match.confidence:.2f}", f"[{colour}]{word or '-'}[/]"


def _cells(row: CaseVehicle) -> tuple[str, ...]:
    vehicle = row.vehicle
    stated = [part for part in (vehicle.brand, vehicle.model) if part and part not in vehicle.description]
    text = plain(" ".join([*stated, vehicle.description]))
    year = str(vehicle.year) if vehicle.HasField("year") else "-"
    return (str(row.position), text, year, *match_cells(row.match))


def _title(case: Case, source: str) -> str:
    data = case.data
    client = data.client_name or "client not stated"
    parts = [f"[bold]{case.cot_number}[/]", plain(client), data.client_rfc, status_word(case), plain(source)]
    terms = [
        data.activity,
        data.client_state,
        data.coverage,
        f"{data.policy_start} to {data.policy_end or '?'}" if data.policy_start else "",
    ]
    broker = f"broker {data.broker_name} {data.broker_email}" if data.broker_name or data.broker_email else ""
    return "  ".join(part for part in [*parts, *map(plain, [*terms, broker])] if part.strip())


def _caption(case: Case, missing: Sequence[Sequence[str]], language: str) -> str | None:
    data = case.data
    doubtful = [
        f"{reading.field} {reading.confidence:.2f}" for reading in data.readings if reading.confidence < DOUBTFUL
    ]
    notes = [*coverage_lines(data.coverages), *(f"losses: {plain(loss.text)}" for loss in data.losses)]
    notes += [f"not sure: {', '.join(doubtful)}"] if doubtful else []
    notes += missing_line(data.missing_fields, missing)
    notes += [plain(warning) for warning in case.warnings]
    notes += [f"see {related.cot_number}{_shared(related)}" for related in case.related_cases]
    notes += [f"later mail: {_later(mail)}" for mail in case.related_mails]
    notes += left_out([(place_text(row.origin, language), row.reason) for row in case.dropped_rows])
    return "\n".join(notes) or None


def _shared(related: case_link_pb2.RelatedCase | RelatedMail) -> str:
    """Return how many vehicles are the same: "11 of 11 vehicles"."""
    return f": {related.shared_count} of {related.compared_count} vehicles" if related.compared_count else ""


def _later(mail: RelatedMail) -> str:
    return f"{kind_word(mail.mail_kind)}{_shared(mail)} {mail.cot_number or mail.message_id}"


def left_out(rows: Sequence[tuple[str, str]]) -> list[str]:
    """Return a line for each of the first dropped rows, given as place and reason, and how many more there are."""
    lines = [plain(f"left out: {place}, {reason}") for place, reason in rows[:MOST_SHOWN]]
    more = len(rows) - MOST_SHOWN
    return [*lines, f"… and {more} more rows left out"] if more > 0 else lines
