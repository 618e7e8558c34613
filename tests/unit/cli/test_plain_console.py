"""What people wrote into names and notes does nothing to the terminal that shows it."""

from __future__ import annotations

import io

import pytest
from rich.table import Table
from rich.text import Text

from cli.console.output import PlainConsole
from cli.console.plain_text import plain


@pytest.mark.parametrize("shown", [str, Text])
def test_a_text_does_not_steer_the_terminal(shown: type[str | Text]) -> None:
    console = PlainConsole(file=io.StringIO(), width=80)
    table = Table("client")
    table.add_row(shown("ACEROS \x1b]0;x\x07\x1b[2J \x9b31m\u202egnp\x00"))
    console.print(table)
    console.print(shown("a\x1b[2Jb\tc\nñ"), soft_wrap=True)
    written = console.file.getvalue()  # type: ignore[attr-defined] - it is the StringIO of above

    assert not {*"\x1b\x07\x9b\u202e\x00"} & {*written}
    assert "ACEROS" in written
    assert written.endswith("ñ\n")


def test_what_is_not_ours_is_spelt_out_and_no_markup_or_emoji() -> None:
    console = PlainConsole(file=io.StringIO(), width=200)
    console.print(plain("ACEROS \x1b[2J\x9b\u202e\ud800 [bold]gnp[/] :bomb: ñ"))

    written = console.file.getvalue()  # type: ignore[attr-defined] - it is the StringIO of above
    assert written == r"ACEROS \x1b[2J\x9b\u202e\ud800 [bold]gnp[/] :bomb: ñ" + "\n"


def test_what_the_console_itself_sets_stays() -> None:
    console = PlainConsole(file=io.StringIO(), force_terminal=True, color_system="standard")
    console.print("[bold]listo[/]")

    assert "\x1b[1mlisto\x1b[0m" in console.file.getvalue()  # type: ignore[attr-defined] - it is the StringIO of above
