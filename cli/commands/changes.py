"""`minca changes`: what later mails change of a case, and applying it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cli.client.calls import connected, run
from cli.console.case_options import Cot, Json  # noqa: TC001 - typer reads the annotations
from cli.console.change_set_table import change_set_table
from cli.console.failure import read_settings
from cli.console.output import print_messages, results
from minca.datastore.v1 import change_set_service_pb2, change_set_service_pb2_grpc

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mesh.settings import Settings
    from minca.datastore.v1.change_set_pb2 import ChangeSet

MOST = 100

app = typer.Typer(no_args_is_help=True, help="List what later mails change of a case, and apply it.")


@app.command("list")
def list_(cot: Cot, *, json: Json = False) -> None:
    """List the change sets of a case, newest first, with the position of each change."""
    change_sets = run(_list(read_settings(), cot))
    if json:
        print_messages(*change_sets)
        return
    for change_set in change_sets:
        results.print(change_set_table(change_set))


@app.command()
def apply(
    cot: Cot,
    change_set: Annotated[str, typer.Argument(metavar="CHANGE_SET", help="Id of the change set.")],
    positions: Annotated[
        list[int] | None, typer.Argument(metavar="[NUMBER]...", min=1, help="Positions of the changes. None: all.")
    ] = None,
    *,
    json: Json = False,
) -> None:
    """Apply the changes of a change set to its case, all in one step or none."""
    applied = run(_apply(read_settings(), cot, change_set, positions or ()))
    print_messages(applied) if json else results.print(change_set_table(applied))


async def _list(settings: Settings, cot: str) -> list[ChangeSet]:
    request = change_set_service_pb2.ListChangeSetsRequest(case_id=cot, page_size=MOST)
    async with connected(settings) as mesh:
        stub = change_set_service_pb2_grpc.ChangeSetServiceStub(mesh.datastore)
        return list((await stub.ListChangeSets(request)).change_sets)


async def _apply(settings: Settings, cot: str, change_set: str, positions: Sequence[int]) -> ChangeSet:
    async with connected(settings) as mesh:
        stub = change_set_service_pb2_grpc.ChangeSetServiceStub(mesh.datastore)
        request = change_set_service_pb2.ApplyChangeSetRequest(
            case_id=cot, change_set_id=change_set, positions=positions
        )
        return (await stub.ApplyChangeSet(request)).change_set
