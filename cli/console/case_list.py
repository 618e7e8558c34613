"""Cases as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table

from cli.console.case_report import status_word
from cli.console.plain_text import plain

if TYPE_CHECKING:
    from minca.datastore.v1.case_pb2 import Case


def cases_table(cases: list[Case]) -> Table:
    """Return cases as a table, one per row."""
    table = Table(title=f"{len(cases)} cases", title_justify="left")
    table.add_column("COT", style="bold", no_wrap=True)
    table.add_column("status")
    table.add_column("client", overflow="fold")
    for name in ("vehicles", "accepted", "open", "confidence", "at stake"):
        table.add_column(name, justify="right")
    for case in cases:
        counts = (case.vehicle_count, case.accepted_count, case.open_count)
        client = plain(case.data.client_name) or "-"
        confidence, value = f"{case.overall_confidence:.2f}", f"{case.value_at_stake:,.0f}"
        table.add_row(case.cot_number, status_word(case), client, *map(str, counts), confidence, value)
    return table
