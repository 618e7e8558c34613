"""What strangers wrote is printed as text: it neither colours a terminal nor moves its cursor."""

from __future__ import annotations

import io

import pytest
from rich.table import Table

from cli.console.output import SafeConsole

HOSTILE = "Aceros\x1b[2J\x1b]0;owned\x07 \x9b31mdel\x7f Norte \u202eEXE\nS.A."


def a_table() -> Table:
    table = Table()
    table.add_column("client")
    table.add_row(HOSTILE)
    return table


@pytest.mark.parametrize("shown", [HOSTILE, a_table()], ids=["text", "table"])
@pytest.mark.parametrize("markup", [True, False])
def test_nothing_in_a_text_steers_the_terminal(shown: object, markup: object) -> None:
    screen = io.StringIO()
    SafeConsole(file=screen, force_terminal=False, width=80).print(shown, markup=bool(markup), highlight=False)

    printed = screen.getvalue()
    assert "Aceros" in printed
    assert "S.A." in printed
    assert {character for character in printed if not character.isprintable()} == {"\n"}
