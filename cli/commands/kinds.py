"""`minca kinds`: the kinds of use, service, value, cargo, coverage and vehicle, each with the words that name it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from cli.console.failure import read_settings
from cli.console.output import print_json_line, results
from cli.console.plain_text import plain
from cli.local.added_words import use_words
from domain.quotation.kinds import KindList, names_of
from domain.word_lists import SHIPPED

if TYPE_CHECKING:
    from typing import Any


def kinds(
    *,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object per list.")] = False,
) -> None:
    """List the kinds of each list, the insurer's own name first. Needs no server."""
    use_words(read_settings(), SHIPPED)
    for listed in KindList:
        if json:
            print_json_line({"list": listed.file, "kinds": _rows(listed)})
        else:
            results.print(_table(listed))


def _rows(kinds: KindList) -> list[dict[str, Any]]:
    return [{"kind": kind, "name": names[0], "words": list(names)} for kind, names in names_of(kinds).items()]


def _table(kinds: KindList) -> Table:
    table = Table(title=kinds.file, title_justify="left")
    for column in ("kind", "name", "words"):
        table.add_column(column, overflow="fold")
    for row in _rows(kinds):
        table.add_row(row["kind"], plain(row["name"]), plain(", ".join(row["words"])))
    return table
