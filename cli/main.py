"""The `minca` command. The module of a subcommand is loaded when it is called, so that each starts fast."""

from __future__ import annotations

from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperGroup
from typer.exceptions import TyperException

if TYPE_CHECKING:
    from collections.abc import Iterator

TARGETS = {
    "up": "cli.commands.up:up",
    "ingest": "cli.commands.ingest:ingest",
    "extract": "cli.commands.extract:extract",
    "kinds": "cli.commands.kinds:kinds",
    "match": "cli.commands.match:match",
    "eval": "cli.commands.evaluate:evaluate",
    "catalog": "cli.commands.catalog:app",
    "profile": "cli.commands.profile:app",
    "inbox": "cli.commands.inbox:app",
    "mails": "cli.commands.mails:mails",
    "source": "cli.commands.source:source",
    "reclassify": "cli.commands.mails:reclassify",
    "case": "cli.commands.case:app",
    "cases": "cli.commands.cases:cases",
    "export": "cli.commands.export:app",
    "changes": "cli.commands.changes:app",
    "audit": "cli.commands.audit:app",
    "review": "cli.commands.review:app",
    "events": "cli.commands.events:app",
    "retention": "cli.commands.retention:app",
    "quality": "cli.commands.quality:quality",
    "health": "cli.commands.health:health",
    "doctor": "cli.doctor.command:doctor",
    "settings": "cli.commands.setup:settings",
    "migrate": "cli.commands.setup:migrate",
    "token": "cli.commands.setup:token",
    "demo": "cli.commands.demo:demo",
}


@contextmanager
def plainly() -> Iterator[None]:
    """Spell out what steers a terminal in a complaint about the use of a command: it quotes names of files."""
    try:
        yield
    except TyperException as error:
        from cli.console.plain_text import spelt_out  # noqa: PLC0415 - most commands start without

        error.message = spelt_out(error.message)
        raise


class Commands(TyperGroup):
    """Loads subcommands by name."""

    def make_context(self, *arguments: Any, **options: Any) -> Any:
        """Read the arguments."""
        with plainly():
            return super().make_context(*arguments, **options)

    def invoke(self, ctx: Any) -> Any:
        """Run a subcommand."""
        with plainly():
            return super().invoke(ctx)

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names of all commands."""
        return list(TARGETS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002 - click's signature
        """Load a command."""
        if cmd_name not in TARGETS:
            return None
        module, _, name = TARGETS[cmd_name].partition(":")
        target = getattr(import_module(module), name)
        if not isinstance(target, typer.Typer):
            wrapper = typer.Typer()
            wrapper.command()(target)
            target = wrapper
        command = typer.main.get_command(target)
        command.name = cmd_name
        return command


app = typer.Typer(cls=Commands, no_args_is_help=True, pretty_exceptions_show_locals=False)


@app.callback()
def minca() -> None:
    """Turn fleet e-mails into coded cases."""


if __name__ == "__main__":
    app()
