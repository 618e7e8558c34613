"""What a mail changes of a case, as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table

from cli.console.plain_text import plain
from minca.datastore.v1 import change_set_pb2
from minca.mail.v1 import change_pb2

if TYPE_CHECKING:
    from minca.datastore.v1.change_set_pb2 import ChangeSet, VehicleChange


def change_set_table(change_set: ChangeSet) -> Table:
    """Return a change set as a table, one change a row."""
    status = change_set_pb2.ChangeSet.Status.Name(change_set.status).removeprefix("STATUS_").lower()
    table = Table(title=f"[bold]{change_set.id}[/]  {change_set.cot_number}  {status}", title_justify="left")
    table.add_column("#", justify="right", style="dim")
    for name in ("what", "vehicle", "field", "from", "to"):
        table.add_column(name, overflow="fold")
    table.add_column("doubts", overflow="fold")
    table.add_column("applied")
    for position, change in enumerate(change_set.changes, start=1):
        table.add_row(str(position), *_cells(change), "yes" if position in change_set.applied_positions else "-")
    return table


def _cells(change: VehicleChange) -> tuple[str, ...]:
    action = change_pb2.ChangeAction.Name(change.action).removeprefix("CHANGE_ACTION_").lower()
    doubts = [
        change_pb2.ChangeDoubt.Name(doubt).removeprefix("CHANGE_DOUBT_").replace("_", " ").lower()
        for doubt in change.doubts
    ]
    named = change.target or change.vehicle.vehicle.description
    return (
        *(plain(cell) or "-" for cell in (action, named, change.field, change.old_value, change.value)),
        ", ".join(doubts),
    )
