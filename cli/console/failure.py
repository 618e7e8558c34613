"""The end of a command that cannot go on, and the settings without which none can begin."""

from __future__ import annotations

from typing import NoReturn

import typer
from pydantic import ValidationError

from cli.console.output import problems
from cli.console.plain_text import plain
from mesh.settings import Settings


def read_settings(language: str | None = None) -> Settings:
    """Read the settings, with another language if one is given; a value that is not allowed ends the command."""
    try:
        settings = Settings()
        return settings.model_copy(update={"language": language}) if language else settings
    except ValidationError as error:
        fail("; ".join(_problem(detail["loc"], detail["msg"]) for detail in error.errors(include_input=False)))


def fail(message: str) -> NoReturn:
    """Print the message and end with exit code 1."""
    problems.print(f"[bold red]minca:[/] {plain(message)}", highlight=False, soft_wrap=True)
    raise typer.Exit(1)


def _problem(location: tuple[int | str, ...], message: str) -> str:
    if not location:
        return message
    name = str(location[0])
    return f"{name if name.isupper() else f'MINCA_{name.upper()}'}: {message}"
