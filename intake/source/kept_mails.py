"""The mails that are being looked at, kept for a while, so that paging a long sheet does not read it each time.

They are kept by the hash of their content; the readers and their words are those of this process, and end with it.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Final

from intake.attachments.shown_mail import ShownFile, ShownMail
from intake.model.document import BODY
from intake.reading.reader_process import UnreadableMailError
from mesh.errors import Overloaded

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from intake.reading.source_reader import SourceReader
    from intake.service.blobs import Blobs

MOST_KEPT: Final = 32
MOST_KEPT_BYTES: Final = 96 * 2**20
KEPT_S: Final = 600.0
MOST_WAITING: Final = 50
RETRY_AFTER_S: Final = 2.0
FILE_BYTES: Final = 2_000
"""What a file takes beside its rows, roughly."""
UNREADABLE: Final = ShownMail(
    "", (), "", None, (ShownFile(BODY, "text/plain", 0, (), is_incomplete=True, is_decoration=False, parts=()),)
)
"""Stands for a mail whose reading took too much time or memory."""


@dataclass(frozen=True, slots=True)
class KeptMail:
    """A mail, its size in memory, and when it was read."""

    mail: ShownMail
    size_bytes: int
    read_at: float


@dataclass(slots=True)
class ReadingTurn:
    """Whose turn it is to read one mail, and how many wait for it."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting: int = 0


class KeptMails:
    """Reads mails to be shown, each once at a time, and keeps those that were asked for last."""

    def __init__(self, blobs: Blobs, reader: SourceReader, clock: Callable[[], float] = time.monotonic) -> None:
        self._blobs = blobs
        self._reader = reader
        self._clock = clock
        self._mails: OrderedDict[str, KeptMail] = OrderedDict()
        self._turns: dict[str, ReadingTurn] = {}

    async def shown(self, blob_key: str) -> ShownMail:
        """Return the mail with this content; `UNREADABLE` when it cannot be read within its limits.

        Raises: BlobLostError, NotReady, Overloaded.
        """
        self._let_go(MOST_KEPT, MOST_KEPT_BYTES)
        if mail := self._known(blob_key):
            return mail
        async with self._turn(blob_key):
            return self._known(blob_key) or await self._read(blob_key)

    def _known(self, blob_key: str) -> ShownMail | None:
        if blob_key not in self._mails:
            return None
        self._mails.move_to_end(blob_key)
        return self._mails[blob_key].mail

    @asynccontextmanager
    async def _turn(self, blob_key: str) -> AsyncIterator[None]:
        """Wait until nobody else reads this mail.

        Raises: Overloaded.
        """
        if sum(turn.waiting for turn in self._turns.values()) >= MOST_WAITING:
            raise Overloaded("mails being opened", RETRY_AFTER_S)
        turn = self._turns.setdefault(blob_key, ReadingTurn())
        turn.waiting += 1
        try:
            async with turn.lock:
                yield
        finally:
            turn.waiting -= 1
            if not turn.waiting:
                del self._turns[blob_key]

    async def _read(self, blob_key: str) -> ShownMail:
        try:
            mail = await self._reader.show(partial(self._blobs.fetch, blob_key))
        except UnreadableMailError:
            mail = UNREADABLE
        size_bytes = _size_bytes(mail)
        self._let_go(MOST_KEPT - 1, MOST_KEPT_BYTES - size_bytes)
        self._mails[blob_key] = KeptMail(mail, size_bytes, self._clock())
        return mail

    def _let_go(self, most: int, most_bytes: int) -> None:
        """Forget what is old, and the mails that were not asked for the longest, down to a number and a size."""
        oldest = self._clock() - KEPT_S
        for key in [key for key, old in self._mails.items() if old.read_at < oldest]:
            del self._mails[key]
        while self._mails and (len(self._mails) > most or self._size_bytes() > most_bytes):
            self._mails.popitem(last=False)

    def _size_bytes(self) -> int:
        return sum(mail.size_bytes for mail in self._mails.values())


def _size_bytes(mail: ShownMail) -> int:
    parts = [part for file in mail.files for part in file.parts]
    return FILE_BYTES * (len(mail.files) + len(parts)) + sum(len(chunk) for part in parts for chunk in part.chunks)
