"""`minca case status`, `assign`, `due`, `note`, `notes` and `history`: the work on a case."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Any

import typer
from google.protobuf.field_mask_pb2 import FieldMask
from rich.table import Table

from cli.client.calls import connected, run
from cli.console.case_options import CaseEtag, Cot, Json  # noqa: TC001 - typer reads the annotations
from cli.console.case_report import state_line
from cli.console.failure import fail, read_settings
from cli.console.output import print_messages, results
from cli.console.plain_text import plain
from minca.datastore.v1 import case_pb2, case_service_pb2, case_service_pb2_grpc

if TYPE_CHECKING:
    from collections.abc import Iterable

    from google.protobuf.message import Message
    from google.protobuf.timestamp_pb2 import Timestamp

    from minca.datastore.v1.audit_entry_pb2 import AuditEntry

MOST_NOTES = 100
MOST_CHANGES = 500


class WorkStatus(Enum):
    """What becomes of a case by hand."""

    QUOTED = "quoted"
    CLOSED = "closed"
    OPEN = "open"


STATUSES = {
    WorkStatus.QUOTED: case_pb2.Case.STATUS_QUOTED,
    WorkStatus.CLOSED: case_pb2.Case.STATUS_CLOSED,
    WorkStatus.OPEN: case_pb2.Case.STATUS_NEEDS_REVIEW,
}


def status(
    cot: Cot,
    to: Annotated[WorkStatus, typer.Argument(metavar="STATUS", help="quoted, closed, or open to reopen it.")],
    reason: Annotated[str, typer.Option("--reason", help="Why; it becomes a note.")] = "",
    etag: CaseEtag = "",
    *,
    force: Annotated[
        bool, typer.Option("--force", help="Quote it although vehicles are open; needs --reason.")
    ] = False,
) -> None:
    """Mark a case as quoted or closed, or reopen it."""
    request = case_service_pb2.UpdateCaseStatusRequest(
        case_id=cot, status=STATUSES[to], etag=etag, force=force, reason=reason
    )
    results.print(state_line(run(_called("UpdateCaseStatus", request)).case))


def assign(
    cot: Cot,
    who: Annotated[str, typer.Argument(metavar="[WHO]", help="Who works on it. Empty: nobody.")] = "",
    etag: CaseEtag = "",
) -> None:
    """Say who works on a case."""
    changed = _changed(cot, case_pb2.Case(assignee=who, etag=etag), "assignee")
    results.print(f"{changed.cot_number}: {plain(changed.assignee) or 'nobody'} works on it", highlight=False)


def due(
    cot: Cot,
    when: Annotated[
        str, typer.Argument(metavar="[TIME]", help="ISO 8601: 2026-06-01 or 2026-06-01T18:00-06:00. Empty: none.")
    ] = "",
    etag: CaseEtag = "",
) -> None:
    """Say by when a case is to be answered."""
    change = case_pb2.Case(etag=etag)
    if when:
        change.due_time.FromDatetime(_time(when))
    changed = _changed(cot, change, "due_time")
    time = _shown(changed.due_time) if changed.HasField("due_time") else "no time is set"
    results.print(f"{changed.cot_number}: {time}", highlight=False)


def note(cot: Cot, text: Annotated[str, typer.Argument(metavar="TEXT", help="The note.")]) -> None:
    """Write a note on a case. It is never changed."""
    written = run(_called("AddCaseNote", case_service_pb2.AddCaseNoteRequest(case_id=cot, text=text))).note
    results.print(f"{_shown(written.create_time)}  {plain(written.author) or '-'}", highlight=False)


def notes(cot: Cot, *, json: Json = False) -> None:
    """List the notes on a case, newest first."""
    request = case_service_pb2.ListCaseNotesRequest(case_id=cot, page_size=MOST_NOTES)
    listed = run(_called("ListCaseNotes", request)).notes
    if json:
        print_messages(*listed)
        return
    for stored_note in listed:
        line = f"{_shown(stored_note.create_time)}  {stored_note.author or '-'}: {stored_note.text}"
        results.print(line, markup=False, highlight=False, soft_wrap=True)


def history(
    cot: Cot,
    limit: Annotated[int, typer.Option(min=1, max=MOST_CHANGES, help="Maximum number of changes.")] = 50,
    *,
    json: Json = False,
) -> None:
    """List who changed what of a case and of its vehicles, newest first."""
    request = case_service_pb2.ListCaseHistoryRequest(case_id=cot, page_size=limit)
    entries = run(_called("ListCaseHistory", request)).entries
    print_messages(*entries) if json else results.print(_history_table(entries))


def _history_table(entries: Iterable[AuditEntry]) -> Table:
    table = Table()
    for name in ("when", "who", "what", "field", "from", "to"):
        table.add_column(name, overflow="fold")
    for entry in entries:
        who = entry.subject or entry.service or "-"
        head = (_shown(entry.create_time), who, f"{entry.action} {entry.resource_type}")
        for number, change in enumerate(entry.changes):
            values = ("withheld", "withheld") if change.is_withheld else (change.old_value, change.new_value)
            cells = (*(head if not number else ("", "", "")), change.field, *values)
            table.add_row(*map(plain, cells))
        if not entry.changes:
            table.add_row(*map(plain, head))
    return table


def _changed(cot: str, change: case_pb2.Case, path: str) -> case_pb2.Case:
    request = case_service_pb2.UpdateCaseRequest(case_id=cot, case=change, update_mask=FieldMask(paths=[path]))
    updated: case_pb2.Case = run(_called("UpdateCase", request)).case
    return updated


async def _called(method: str, request: Message) -> Any:
    async with connected(read_settings()) as mesh:
        return await getattr(case_service_pb2_grpc.CaseServiceStub(mesh.datastore), method)(request)


def _time(text: str) -> datetime:
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        fail(f"{text} is no time; expected ISO 8601, such as 2026-06-01 or 2026-06-01T18:00-06:00")
    return time.astimezone(UTC)


def _shown(time: Timestamp) -> str:
    return time.ToDatetime(tzinfo=UTC).astimezone().strftime("%Y-%m-%d %H:%M")
