"""`minca inbox`: watches a folder, into which a scanner or a script puts files, or a mailbox."""

from __future__ import annotations

from contextlib import asynccontextmanager
from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import TYPE_CHECKING, Annotated

import typer

from cli.client.calls import connected, run
from cli.console.failure import fail, read_settings
from cli.console.output import problems
from cli.console.plain_text import plain
from cli.local.local_mesh import until_stopped
from intake.inbox.folder import EVERY_S, FolderInbox
from intake.inbox.handover import Handover, NotNowError
from intake.inbox.imap import ImapInbox, opened, place_of
from intake.inbox.runner import account_of
from mesh import background
from minca.intake.v1 import intake_service_pb2_grpc

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from intake.inbox.handover import HandoverResult
    from mesh.settings import Settings

INSURER = Annotated[str, typer.Option("--insurer", help="The insurer. Default: the caller's.")]

app = typer.Typer(no_args_is_help=True, help="Watch a folder or a mailbox, and submit what arrives.")


@app.callback()
def inbox() -> None:
    """Watch a folder or a mailbox, and submit what arrives."""


@app.command()
def folder(
    path: Annotated[Path, typer.Argument(metavar="FOLDER", exists=True, file_okay=False, help="Folder to watch.")],
    *,
    insurer: INSURER = "",
    every_s: Annotated[float, typer.Option("--every", min=0.1, help="Seconds between two scans.")] = EVERY_S,
) -> None:
    """Submit every file that arrives in FOLDER, until Ctrl-C. Submitted and failed files move to subfolders."""
    run(until_stopped(_watch_folder(read_settings(), path, insurer, every_s)))


@app.command()
def imap(
    url: Annotated[
        str, typer.Argument(metavar="[URL]", help="imaps://host[:port][/folder]. Default: MINCA_IMAP_URL.")
    ] = "",
    *,
    insurer: INSURER = "",
    once: Annotated[bool, typer.Option("--once", help="Stop when all waiting e-mails are submitted.")] = False,
) -> None:
    """Submit every e-mail of a mailbox, until Ctrl-C. Logs in with MINCA_IMAP_USER and MINCA_IMAP_PASSWORD."""
    settings = read_settings()
    address = url or settings.imap_url or ""
    run(until_stopped(_watch_mailbox(settings, address, insurer, is_once=once)))


class _ConsoleObserver:
    def took(self, name: str, answer: HandoverResult) -> None:
        _show(f"{name}: {answer.refused or answer.intake_id}")

    def waits(self, reason: str, wait_s: float) -> None:
        _show(f"{reason}; trying again in {wait_s:.0f} s")


async def _watch_folder(settings: Settings, path: Path, insurer: str, every_s: float) -> None:
    async with _open_handover(settings, insurer) as handover:
        _show(f"watching {path}")
        await background.run(FolderInbox(path, handover, _ConsoleObserver()).loop(every_s))


async def _watch_mailbox(settings: Settings, url: str, insurer: str, *, is_once: bool) -> None:
    account = account_of(settings, url)
    async with _open_handover(settings, insurer or settings.inbox_insurer) as handover:
        mailbox = ImapInbox(
            account, place_of(settings.home, account), handover, _ConsoleObserver(), settings.imap_poll_s
        )
        try:
            async with opened(account) as session:
                _show(f"reading {account.address.folder} at {account.address.host}")
                if is_once:
                    await mailbox.take(session)
                    return
        except NotNowError as error:
            fail(str(error))
        await background.run(mailbox.loop())


@asynccontextmanager
async def _open_handover(settings: Settings, insurer: str) -> AsyncIterator[Handover]:
    async with connected(settings) as mesh:
        stub = intake_service_pb2_grpc.IntakeServiceStub(mesh.intake)
        yield Handover(stub.SubmitEmail, settings.max_email_bytes, insurer)


def _show(line: str) -> None:
    problems.print(plain(line), highlight=False, soft_wrap=True)
