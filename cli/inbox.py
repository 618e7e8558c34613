"""`minca inbox`: ways in that are watched, such as a folder into which a scanner or a script puts files."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from cli.calls import connected, read_settings, run
from cli.inbox_folder import FolderInbox
from cli.screen import problems
from cli.whole import until_asked
from minca.intake.v1 import intake_service_pb2_grpc

if TYPE_CHECKING:
    from mesh.settings import Settings

app = typer.Typer(no_args_is_help=True, help="Take mails and files from where they arrive.")


@app.callback()
def inbox() -> None:
    """Take mails and files from where they arrive."""


@app.command()
def folder(
    path: Annotated[Path, typer.Argument(metavar="FOLDER", exists=True, file_okay=False, help="Where files arrive.")],
    *,
    insurer: Annotated[str, typer.Option("--insurer", help="Whose mails. Empty: that of the caller.")] = "",
    every_s: Annotated[float, typer.Option("--every", min=0.1, help="Seconds between two looks.")] = 2.0,
) -> None:
    """Submit every file that arrives in FOLDER, until Ctrl-C; done and failed ones move to folders inside it."""
    run(until_asked(_watch(read_settings(), path, insurer, every_s)))


async def _watch(settings: Settings, path: Path, insurer: str, every_s: float) -> None:
    def show(line: str) -> None:
        problems.print(escape(line), highlight=False, soft_wrap=True)

    async with connected(settings) as mesh:
        stub = intake_service_pb2_grpc.IntakeServiceStub(mesh.intake)
        show(f"watching {path}")
        await FolderInbox(path, stub, settings.max_email_bytes, insurer, show).watch(every_s)
