"""Shows e-mails and takes files out of them, in processes of their own: nothing of a stranger is opened in this one."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import IO, TYPE_CHECKING, Final

from msgspec import msgpack

from intake.attachments.shown_mail import ShownMail, ShownRow
from intake.processes.work import converse, converse_into
from intake.reading.reader_process import UnreadableMailError
from intake.reading.server_process import SHOWING, TAKING
from intake.reading.showing_child import HERE

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from intake.attachments.shown_mail import ShownFile, ShownPart
    from intake.model.limits import ReadingLimits
    from intake.reading.reader_process import ReaderPool

    # Fetches an e-mail only when it is its turn, so that those that wait take no memory.
    Fetch = Callable[[], Awaitable[bytes]]

MOST_SHOWN_AT_ONCE: Final = 2
"""Beside those that are read, so that nobody at a screen waits behind a queue of mails."""
_MAILS: Final = msgpack.Decoder(ShownMail)
_ROWS: Final = msgpack.Decoder(list[ShownRow])


class SourceReader:
    """Asks the processes of a pool, a few at a time."""

    def __init__(self, readers: ReaderPool, limits: ReadingLimits) -> None:
        self._readers = readers
        self._limits = limits
        self._slots = asyncio.Semaphore(MOST_SHOWN_AT_ONCE)

    async def show(self, fetch: Fetch) -> ShownMail:
        """Return an e-mail as it is shown.

        Raises: UnreadableMailError, NotReady, and what `fetch` raises.
        """
        async with self._slots:
            answer = await self._readers.ask_child(SHOWING, self._question((), await fetch()), converse)
        try:
            return _MAILS.decode(answer)
        except (ValueError, RecursionError):
            raise _unclear() from None

    async def take(self, fetch: Fetch, file: ShownFile, sink: IO[bytes]) -> None:
        """Write the content of a file of an e-mail to `sink`, which stands at its beginning then.

        Raises: UnreadableMailError, NotReady, and what `fetch` raises.
        """
        async with self._slots:
            question = self._question(file.path, await fetch())
            await self._readers.ask_child(TAKING, question, partial(converse_into, sink))
        sink.seek(len(HERE))

    def _question(self, path: tuple[bytes, ...], raw: bytes) -> bytes:
        return msgpack.encode((self._limits.max_email_bytes, self._limits.least_confidence, path, raw))


def rows_of(part: ShownPart, chunk: int) -> list[ShownRow]:
    """Decode one chunk of the rows of a part.

    Raises: UnreadableMailError.
    """
    try:
        return _ROWS.decode(part.chunks[chunk])
    except (ValueError, RecursionError):
        raise _unclear() from None


def _unclear() -> UnreadableMailError:
    return UnreadableMailError("its reading gave no answer that can be understood")
