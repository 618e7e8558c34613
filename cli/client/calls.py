"""How a command calls the services: channels to each, a bound on the whole, and one clear sentence when it fails."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import grpc
import typer
from pydantic import ValidationError

from cli.console.output import problems
from mesh.client.channel import open_channel
from mesh.errors import NotReady
from mesh.settings import Settings
from mesh.status import read_details

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Coroutine

    from mesh.status import ErrorDetails

T = TypeVar("T")

CALLER = "cli"
ANSWER_ROOM_BYTES = 2**20
FIRST_REPEAT_S = 0.2  # a person waits
HINT = "is the mesh up? `minca up` starts one, `minca health` looks"


@dataclass(frozen=True, slots=True)
class Mesh:
    """A channel to each service."""

    datastore: grpc.aio.Channel
    matcher: grpc.aio.Channel
    intake: grpc.aio.Channel


@asynccontextmanager
async def connected(settings: Settings) -> AsyncIterator[Mesh]:
    """Open the channels and close them at the end; no connection is made before the first call."""
    room = settings.max_email_bytes + ANSWER_ROOM_BYTES
    targets = {
        "datastore": settings.datastore_target,
        "matcher": settings.matcher_target,
        "intake": settings.intake_target,
    }
    impatient = settings.model_copy(update={"retry_delay_s": min(settings.retry_delay_s, FIRST_REPEAT_S)})
    channels = {
        peer: open_channel(target, impatient, caller=CALLER, peer=peer, max_message_bytes=room)
        for peer, target in targets.items()
    }
    try:
        yield Mesh(**channels)
    finally:
        await asyncio.gather(*(channel.close() for channel in channels.values()))


def read_settings() -> Settings:
    """Read the environment; a value that is not allowed ends the command."""
    try:
        return Settings()
    except ValidationError as error:
        fail("; ".join(_problem(each["loc"], each["msg"]) for each in error.errors(include_input=False)))


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run to the end; a refused call, a file that can't be read and a time limit become a sentence and exit code 1."""
    try:
        return asyncio.run(work)
    except grpc.aio.AioRpcError as error:
        fail(sentence(read_details(error)))
    except TimeoutError as error:
        fail(str(error) or "it took too long")
    except (OSError, ValueError) as error:
        fail(str(error))


def fail(message: str) -> NoReturn:
    """Say why and end with exit code 1."""
    problems.print(f"[bold red]minca:[/] {_plain(message)}", highlight=False, soft_wrap=True)
    raise typer.Exit(1)


def sentence(details: ErrorDetails) -> str:
    """Say in one sentence what a refused call said, with every field that it names."""
    if details.code is grpc.StatusCode.UNAVAILABLE and not details.reason:
        return f"no service answers; {HINT}"
    said = details.message or details.code.name.lower().replace("_", " ")
    fields = "; ".join(f"{each.field}: {each.description}" for each in details.violations)
    if fields and fields not in said:
        said = f"{said} ({fields})"
    if details.reason == NotReady.reason:
        said = f"{said}; {HINT}"
    elif details.retry_after_s:
        said = f"{said}; try again in {details.retry_after_s:.0f} s"
    return f"{said} [{details.reason}]" if details.reason else said


def _plain(text: str) -> str:
    return text.replace("[", r"\[")


def _problem(location: tuple[int | str, ...], said: str) -> str:
    if not location:
        return said
    name = str(location[0])
    return f"{name if name.isupper() else f'MINCA_{name.upper()}'}: {said}"
