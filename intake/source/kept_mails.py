"""The mails that are being looked at, kept for a while, so that paging a long sheet does not read it each time.

They are kept by the hash of their content; the readers and their words are those of this process, and end with it.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from intake.attachments.shown_mail import ShownFile, ShownMail
from intake.model.document import BODY
from intake.reading.reader_process import UnreadableMailError
from mesh.errors import Overloaded

if TYPE_CHECKING:
    from collections.abc import Callable

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


class KeptMails:
    """Reads mails to be shown, each once at a time, and keeps those that were asked for last."""

    def __init__(self, blobs: Blobs, reader: SourceReader, clock: Callable[[], float] = time.monotonic) -> None:
        self._blobs = blobs
        self._reader = reader
        self._clock = clock
        self._kept: OrderedDict[str, KeptMail] = OrderedDict()
        self._readings: dict[str, asyncio.Task[ShownMail]] = {}

    async def shown(self, blob_key: str) -> ShownMail:
        """Return the mail with this content; `UNREADABLE` when it cannot be read within its limits.

        Raises: BlobLostError, NotReady, Overloaded.
        """
        self._let_go(MOST_KEPT, MOST_KEPT_BYTES)
        kept = self._kept.get(blob_key)
        if kept is not None:
            self._kept.move_to_end(blob_key)
            return kept.mail
        reading = self._readings.get(blob_key)
        if reading is None:
            if len(self._readings) >= MOST_WAITING:
                raise Overloaded("mails being opened", RETRY_AFTER_S)
            reading = self._readings[blob_key] = asyncio.create_task(self._read(blob_key))
            reading.add_done_callback(partial(self._end, blob_key))
        return await asyncio.shield(reading)

    async def close(self) -> None:
        """End what is being read."""
        readings = list(self._readings.values())
        for reading in readings:
            reading.cancel()
        await asyncio.gather(*readings, return_exceptions=True)

    async def _read(self, blob_key: str) -> ShownMail:
        try:
            mail = await self._reader.show(partial(self._blobs.fetch, blob_key))
        except UnreadableMailError:
            mail = UNREADABLE
        self._let_go(MOST_KEPT - 1, MOST_KEPT_BYTES - _size_bytes(mail))
        self._kept[blob_key] = KeptMail(mail, _size_bytes(mail), self._clock())
        return mail

    def _end(self, blob_key: str, reading: asyncio.Task[ShownMail]) -> None:
        del self._readings[blob_key]
        if not reading.cancelled():
            reading.exception()  # whoever still waits for it raises it; nobody may

    def _let_go(self, most: int, most_bytes: int) -> None:
        """Forget what is old, and the mails that were not asked for the longest, down to a number and a size."""
        oldest = self._clock() - KEPT_S
        for key in [key for key, kept in self._kept.items() if kept.read_at < oldest]:
            del self._kept[key]
        while self._kept and (len(self._kept) > most or sum(k.size_bytes for k in self._kept.values()) > most_bytes):
            self._kept.popitem(last=False)


def _size_bytes(mail: ShownMail) -> int:
    parts = [part for file in mail.files for part in file.parts]
    return FILE_BYTES * (len(mail.files) + len(parts)) + sum(len(chunk) for part in parts for chunk in part.chunks)
