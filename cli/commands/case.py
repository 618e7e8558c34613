"""`minca case COT` shows a case; with a verb before the number it does something to it."""

from __future__ import annotations

from typing import Any

import typer
from typer.core import TyperGroup

from cli.commands.case_again import answer, code, reread
from cli.commands.case_work import assign, due, history, note, notes, status
from cli.commands.cases import case

SHOW = "show"


class ShownUnlessTold(TyperGroup):
    """Shows the case where no verb is named."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the verb before what names none."""
        if args and args[0] not in self.commands and args[0] not in ctx.help_option_names:
            args = [SHOW, *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=ShownUnlessTold, no_args_is_help=True, help="Show a case: `minca case COT`; or do something to it."
)
app.command(SHOW)(case)
for verb in (code, reread, answer, status, note, notes, history, assign, due):
    app.command()(verb)
