"""Calls to the services from a command: opens channels, and reports a failure in one sentence."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import grpc

from cli.console.failure import fail
from mesh.client.channel import open_channel
from mesh.errors import NotReady
from mesh.status import read_details

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Coroutine

    from mesh.settings import Settings
    from mesh.status import ErrorDetails

T = TypeVar("T")

CALLER = "cli"
ANSWER_ROOM_BYTES = 2**20
FIRST_REPEAT_S = 0.2  # a person waits
HINT = "is the mesh up? `minca up` starts it, `minca health` checks it"


@dataclass(frozen=True, slots=True)
class Mesh:
    """A channel to each service, and the language in which to ask for warnings."""

    datastore: grpc.aio.Channel
    matcher: grpc.aio.Channel
    intake: grpc.aio.Channel
    language: str


@asynccontextmanager
async def connected(settings: Settings) -> AsyncIterator[Mesh]:
    """Open channels to all services, and close them at the end; connections are made at the first call."""
    room = settings.max_email_bytes + ANSWER_ROOM_BYTES
    targets = {
        "datastore": settings.datastore_target,
        "matcher": settings.matcher_target,
        "intake": settings.intake_target,
    }
    delay_s = settings.retry_delay_s and min(settings.retry_delay_s, FIRST_REPEAT_S)
    impatient = settings.model_copy(update={"retry_delay_s": delay_s})
    channels = {
        peer: open_channel(target, impatient, caller=CALLER, peer=peer, max_message_bytes=room)
        for peer, target in targets.items()
    }
    try:
        yield Mesh(**channels, language=settings.language)
    finally:
        await asyncio.gather(*(channel.close() for channel in channels.values()))


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run to the end; a failed call, unreadable file or timeout ends the command with a sentence and exit code 1."""
    try:
        return asyncio.run(work)
    except grpc.aio.AioRpcError as error:
        fail(sentence(read_details(error)))
    except TimeoutError as error:
        fail(str(error) or "the command timed out")
    except (OSError, ValueError) as error:
        fail(str(error))


def sentence(details: ErrorDetails) -> str:
    """Describe a failed call in one sentence, with every field that it names."""
    if details.code is grpc.StatusCode.UNAVAILABLE and not details.reason:
        return f"no service answers; {HINT}"
    text = details.message or details.code.name.lower().replace("_", " ")
    fields = "; ".join(f"{violation.field}: {violation.description}" for violation in details.violations)
    if fields and fields not in text:
        text = f"{text} ({fields})"
    if details.reason == NotReady.reason:
        text = f"{text}; {HINT}"
    elif details.retry_after_s:
        text = f"{text}; try again in {details.retry_after_s:.0f} s"
    return f"{text} [{details.reason}]" if details.reason else text
