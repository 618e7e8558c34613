"""`minca audit`: lists who changed what, and verifies that the trail is intact."""

from __future__ import annotations

import json
from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer
from google.protobuf.json_format import ParseDict, ParseError
from rich.table import Table

from cli.client.calls import connected, run
from cli.console.failure import fail, read_settings
from cli.console.output import print_json_line, results
from cli.console.plain_text import plain
from minca.datastore.v1 import audit_entry_pb2, audit_service_pb2, audit_service_pb2_grpc

if TYPE_CHECKING:
    from mesh.settings import Settings

app = typer.Typer(no_args_is_help=True, help="List the audit trail, and verify that it is intact.")

MOST_ENTRIES: Final = 500
LONGEST_S: Final = 3600
WITHHELD: Final = "***"
MEANINGS: Final = {
    audit_entry_pb2.AuditBreak.KIND_CHANGED: "was changed or moved",
    audit_entry_pb2.AuditBreak.KIND_DELETED: "was deleted",
    audit_entry_pb2.AuditBreak.KIND_UNLINKED: "was removed from the chain, or inserted without the services",
    audit_entry_pb2.AuditBreak.KIND_REWRITTEN: "does not match its anchor: the trail was rewritten",
    audit_entry_pb2.AuditBreak.KIND_CUT: "is missing: the end of the trail was removed",
}

Verdict = audit_service_pb2.VerifyAuditTrailResponse


@app.command("list")
def list_(
    filter_: Annotated[
        str, typer.Option("--filter", help="""For example: resource_type = "case" AND subject = "ana" """)
    ] = "",
    limit: Annotated[int, typer.Option(min=1, max=MOST_ENTRIES, help="Maximum number of entries.")] = 50,
) -> None:
    """List changes, newest first: when, who, what changed, and by which call."""
    request = audit_service_pb2.ListAuditEntriesRequest(page_size=limit, filter=filter_)
    answer = run(_list(read_settings(), request))
    results.print(_overview(list(answer.audit_entries)))


@app.command()
def verify(
    insurer: Annotated[
        str, typer.Option("--insurer", help="The insurer whose trail to verify. Default: all that you may see.")
    ] = "",
    anchors: Annotated[
        Path | None, typer.Option("--anchors", help="Output of an earlier `--json`, kept outside the database.")
    ] = None,
    *,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object per trail; keep it as an anchor.")
    ] = False,
) -> None:
    """Verify the hash chain of the audit trail. Reports the first broken entry, with exit code 1 if there is one."""
    earlier_anchors = _anchors(anchors) if anchors else []
    request = audit_service_pb2.VerifyAuditTrailRequest(insurer_id=insurer, anchors=earlier_anchors)
    verdicts = run(_verify(read_settings(), request))
    for verdict in verdicts:
        if as_json:
            print_json_line(_verdict_json(verdict))
        else:
            results.print(_sentence(verdict), highlight=False, soft_wrap=True)
    if any(verdict.HasField("first_break") for verdict in verdicts):
        raise typer.Exit(1)


async def _list(
    settings: Settings, request: audit_service_pb2.ListAuditEntriesRequest
) -> audit_service_pb2.ListAuditEntriesResponse:
    async with connected(settings) as mesh:
        return await audit_service_pb2_grpc.AuditServiceStub(mesh.datastore).ListAuditEntries(request)


async def _verify(settings: Settings, request: audit_service_pb2.VerifyAuditTrailRequest) -> list[Verdict]:
    async with connected(settings) as mesh:
        stub = audit_service_pb2_grpc.AuditServiceStub(mesh.datastore)
        return [verdict async for verdict in stub.VerifyAuditTrail(request, timeout=LONGEST_S)]


def _anchors(file: Path) -> list[audit_entry_pb2.AuditAnchor]:
    """Read anchors, one JSON object per line; unknown members are ignored."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
        documents = [json.loads(line) for line in lines if line.strip()]
        return [
            ParseDict(document, audit_entry_pb2.AuditAnchor(), ignore_unknown_fields=True) for document in documents
        ]
    except (OSError, ValueError, ParseError) as error:
        fail(f"{file} holds no anchors: {error}")


def _verdict_json(verdict: Verdict) -> dict[str, Any]:
    first_break = verdict.first_break
    break_json = {
        "kind": audit_entry_pb2.AuditBreak.Kind.Name(first_break.kind).removeprefix("KIND_").lower(),
        "entry_id": first_break.entry_id,
        "position": first_break.position,
    }
    head = verdict.head
    return {
        "insurer_id": head.insurer_id,
        "position": head.position,
        "sha256": head.sha256,
        "waiting": verdict.waiting_count,
        "first_break": break_json if verdict.HasField("first_break") else None,
    }


def _sentence(verdict: Verdict) -> str:
    head, first_break = verdict.head, verdict.first_break
    owner = f"[bold]{plain(head.insurer_id) or 'no insurer'}[/]"
    if verdict.HasField("first_break"):
        entry = f"entry {first_break.entry_id}" if first_break.entry_id else "an entry"
        position = f" at position {first_break.position}" if first_break.position else ""
        return f"{owner}: [bold red]broken[/]: {entry}{position} {MEANINGS.get(first_break.kind, 'was altered')}"
    waiting = f", {verdict.waiting_count} not sealed yet" if verdict.waiting_count else ""
    return f"{owner}: intact, {head.position} entries{waiting}, head {head.sha256}"


def _overview(entries: list[audit_entry_pb2.AuditEntry]) -> Table:
    table = Table(title=f"{len(entries)} changes", title_justify="left")
    for name in ("entry", "when", "who", "what", "changes", "by"):
        table.add_column(name, overflow="fold")
    for entry in entries:
        caller = " for ".join(part for part in (entry.service, entry.subject) if part)
        table.add_row(
            str(entry.id),
            entry.create_time.ToDatetime().isoformat(" ", "seconds"),
            plain(caller),
            plain(f"{entry.action} {entry.resource_type} {entry.resource_id}"),
            plain("\n".join(map(_change, entry.changes))),
            plain(f"{entry.rpc.rpartition('/')[2]} {entry.trace_id}".strip()),
        )
    return table


def _change(change: audit_entry_pb2.FieldChange) -> str:
    old, new = (WITHHELD, WITHHELD) if change.is_withheld else (change.old_value, change.new_value)
    return f"{change.field}: {old or '-'} -> {new or '-'}"
