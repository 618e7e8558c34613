"""`minca retention`: deletes data past its retention period, or shows what would be deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from google.protobuf.json_format import MessageToDict
from rich.table import Table

from cli.client.calls import connected, run
from cli.console.failure import read_settings
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

app = typer.Typer(no_args_is_help=True, help="Delete data that is past its retention period.")


@app.callback()
def retention() -> None:
    """Delete data that is past its retention period."""


@app.command("run")
def run_(
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only count what would be deleted.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object instead of a table.")] = False,
) -> None:
    """Run now what the datastore runs every hour. The retention periods are settings of the datastore."""
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
    table = Table("what", "kept", "would be deleted" if is_dry else "deleted")
    for kind in retained:
        period = f"{kind.kept_days} days" if kind.kept_days else "forever"
        table.add_row(KINDS.get(kind.kind, kind.kind), period, f"{kind.count:,}")
    return table
