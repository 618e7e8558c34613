"""Cases as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.markup import escape
from rich.table import Table

from cli.console.case_report import status_word

if TYPE_CHECKING:
    from minca.datastore.v1.case_pb2 import Case


def cases_table(found: list[Case]) -> Table:
    """Return cases as a table, a line each."""
    table = Table(title=f"{len(found)} cases", title_justify="left")
    table.add_column("COT", style="bold", no_wrap=True)
    table.add_column("status")
    table.add_column("client", overflow="fold")
    for name in ("vehicles", "accepted", "open", "confidence", "at stake"):
        table.add_column(name, justify="right")
    for each in found:
        counts = (each.vehicle_count, each.accepted_count, each.open_count)
        client = escape(each.data.client_name) or "-"
        sure, stake = f"{each.overall_confidence:.2f}", f"{each.value_at_stake:,.0f}"
        table.add_row(each.cot_number, status_word(each), client, *map(str, counts), sure, stake)
    return table
