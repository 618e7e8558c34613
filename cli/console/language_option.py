"""The option of every command that shows warnings: in which language."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

import typer

Language: TypeAlias = Annotated[
    Literal["en", "es"] | None,
    typer.Option("--language", help="Language of warnings. Default: MINCA_LANGUAGE.", show_default=False),
]
