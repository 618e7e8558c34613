"""A mail in a terminal: nothing that a stranger wrote colours it, moves its cursor or names its styles."""

from __future__ import annotations

from cli.console.source_report import row_line, source_lines
from minca.intake.v1 import source_pb2

HOSTILE = "\x1b[2J\x1b]0;title\x07[bold]flota[/bold]\r\u202e.xlsx"


def test_what_steers_a_terminal_is_spelt_out() -> None:
    file = source_pb2.SourceFile(number=2, name=HOSTILE, media_type=HOSTILE)
    source = source_pb2.Source(sender=HOSTILE, subject=HOSTILE, files=[file])
    lines = [*source_lines(source), row_line(source_pb2.SourceRow(row=1, cells=[HOSTILE, HOSTILE]))]

    assert all(line.isprintable() for line in lines)
    assert all("\\x1b[2J" in line and "\\[bold]flota" in line for line in lines)


def test_a_row_says_how_it_is_marked() -> None:
    row = source_pb2.SourceRow(row=7, cells=["NISSAN", "2021"], is_hidden=True, is_struck=True)

    assert row_line(row) == "[dim]     7[/]  NISSAN  |  2021  [dim](struck out, hidden)[/]"
