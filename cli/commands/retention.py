"""`minca retention`: let go of what was kept long enough, or see what would go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from google.protobuf.json_format import MessageToDict
from rich.table import Table

from cli.client.calls import connected, read_settings, run
from cli.console.output import print_json_line, results
from minca.datastore.v1 import retention_service_pb2, retention_service_pb2_grpc

if TYPE_CHECKING:
    from collections.abc import Sequence

    from minca.datastore.v1.retention_service_pb2 import Retained

KINDS = {
    "contents": "raw mails and lists (MINCA_KEEP_CONTENTS_DAYS)",
    "cases": "personal data of cases (MINCA_KEEP_PERSONAL_DAYS)",
    "requests": "keys of requests (MINCA_KEEP_REQUESTS_DAYS)",
}

app = typer.Typer(no_args_is_help=True, help="Let go of what was kept long enough.")


@app.callback()
def retention() -> None:
    """Let go of what was kept long enough."""


@app.command("run")
def run_(
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only count.")] = False,
    json: Annotated[bool, typer.Option("--json", help="One JSON object instead of a table.")] = False,
) -> None:
    """Do now what the datastore does every hour; how long things are kept is a setting of the datastore."""
    answer = run(_run(is_dry=dry_run))
    if json:
        print_json_line(MessageToDict(answer, always_print_fields_with_no_presence=True))
    else:
        results.print(_table(answer.retained, is_dry=dry_run))


async def _run(*, is_dry: bool) -> retention_service_pb2.RunRetentionResponse:
    async with connected(read_settings()) as mesh:
        stub = retention_service_pb2_grpc.RetentionServiceStub(mesh.datastore)
        return await stub.RunRetention(retention_service_pb2.RunRetentionRequest(dry_run=is_dry))


def _table(retained: Sequence[Retained], *, is_dry: bool) -> Table:
    table = Table("what", "kept", "would go" if is_dry else "let go")
    for each in retained:
        kept = f"{each.kept_days} days" if each.kept_days else "for ever"
        table.add_row(KINDS.get(each.kind, each.kind), kept, f"{each.count:,}")
    return table
