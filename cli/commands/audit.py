"""`minca audit`: who changed what, and whether that is still the truth."""

from __future__ import annotations

import json
from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer
from google.protobuf.json_format import ParseDict, ParseError
from rich.markup import escape
from rich.table import Table

from cli.client.calls import connected, fail, read_settings, run
from cli.console.output import print_json_line, results
from minca.datastore.v1 import audit_entry_pb2, audit_service_pb2, audit_service_pb2_grpc

if TYPE_CHECKING:
    from mesh.settings import Settings

app = typer.Typer(no_args_is_help=True, help="Look into the audit trail, and see whether it is whole.")

MOST_ENTRIES: Final = 500
LONGEST_S: Final = 3600
WITHHELD: Final = "***"
MEANINGS: Final = {
    audit_entry_pb2.AuditBreak.KIND_CHANGED: "was changed or moved",
    audit_entry_pb2.AuditBreak.KIND_DELETED: "was deleted",
    audit_entry_pb2.AuditBreak.KIND_UNLINKED: "was taken out of the chain or put in past the services",
    audit_entry_pb2.AuditBreak.KIND_REWRITTEN: "is not the one of its anchor: the trail was made anew",
    audit_entry_pb2.AuditBreak.KIND_CUT: "is missing: the end of the trail was cut off",
}

Verdict = audit_service_pb2.VerifyAuditTrailResponse


@app.command("list")
def list_(
    filter_: Annotated[
        str, typer.Option("--filter", help="""For example: resource_type = "case" AND subject = "ana" """)
    ] = "",
    limit: Annotated[int, typer.Option(min=1, max=MOST_ENTRIES, help="How many at most.")] = 50,
) -> None:
    """List changes, the newest first: when, who, by which call, what became of what."""
    request = audit_service_pb2.ListAuditEntriesRequest(page_size=limit, filter=filter_)
    answer = run(_list(read_settings(), request))
    results.print(_overview(list(answer.audit_entries)))


@app.command()
def verify(
    insurer: Annotated[str, typer.Option("--insurer", help="Whose trail. Empty: each that you may see.")] = "",
    anchors: Annotated[
        Path | None, typer.Option("--anchors", help="What an earlier `--json` printed, kept outside of the database.")
    ] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a trail: keep it as anchors.")] = False,
) -> None:
    """Follow the audit trail link by link; names the first broken entry, and ends with exit code 1 if there is one."""
    known = _anchors(anchors) if anchors else []
    request = audit_service_pb2.VerifyAuditTrailRequest(insurer_id=insurer, anchors=known)
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
    """Read anchors, one JSON object a line; what a line says beside them is passed over."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
        kept = [json.loads(line) for line in lines if line.strip()]
        return [ParseDict(said, audit_entry_pb2.AuditAnchor(), ignore_unknown_fields=True) for said in kept]
    except (OSError, ValueError, ParseError) as error:
        fail(f"{file}: no anchors: {error}")


def _verdict_json(verdict: Verdict) -> dict[str, Any]:
    found = verdict.first_break
    broken = {
        "kind": audit_entry_pb2.AuditBreak.Kind.Name(found.kind).removeprefix("KIND_").lower(),
        "entry_id": found.entry_id,
        "position": found.position,
    }
    head = verdict.head
    return {
        "insurer_id": head.insurer_id,
        "position": head.position,
        "sha256": head.sha256,
        "waiting": verdict.waiting_count,
        "first_break": broken if verdict.HasField("first_break") else None,
    }


def _sentence(verdict: Verdict) -> str:
    head, found = verdict.head, verdict.first_break
    whose = f"[bold]{escape(head.insurer_id) or 'no insurer'}[/]"
    if verdict.HasField("first_break"):
        entry = f"entry {found.entry_id}" if found.entry_id else "an entry"
        place = f" at position {found.position}" if found.position else ""
        return f"{whose}: [bold red]broken[/]: {entry}{place} {MEANINGS.get(found.kind, 'is not what it was')}"
    waiting = f", {verdict.waiting_count} not sealed yet" if verdict.waiting_count else ""
    return f"{whose}: whole, {head.position} entries{waiting}, head {head.sha256}"


def _overview(entries: list[audit_entry_pb2.AuditEntry]) -> Table:
    table = Table(title=f"{len(entries)} changes", title_justify="left")
    for name in ("entry", "when", "who", "what", "changes", "by"):
        table.add_column(name, overflow="fold")
    for entry in entries:
        who = " for ".join(part for part in (entry.service, entry.subject) if part)
        table.add_row(
            str(entry.id),
            entry.create_time.ToDatetime().isoformat(" ", "seconds"),
            escape(who),
            escape(f"{entry.action} {entry.resource_type} {entry.resource_id}"),
            escape("\n".join(map(_change, entry.changes))),
            escape(f"{entry.rpc.rpartition('/')[2]} {entry.trace_id}".strip()),
        )
    return table


def _change(change: audit_entry_pb2.FieldChange) -> str:
    old, new = (WITHHELD, WITHHELD) if change.is_withheld else (change.old_value, change.new_value)
    return f"{change.field}: {old or '-'} -> {new or '-'}"
