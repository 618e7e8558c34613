"""The bytes of a file in pieces, of which few are in memory at a time."""

from __future__ import annotations

import asyncio
import tempfile
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from intake.attachments.shown_mail import ShownFile
    from intake.reading.source_reader import Fetch, SourceReader

PIECE_BYTES: Final = 512 * 1024
IN_MEMORY_BYTES: Final = 4 * 2**20
MAIL: Final = "message/rfc822"
FILE_STARTS: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF-")


async def pieces_of(reader: SourceReader, fetch: Fetch, file: ShownFile) -> AsyncIterator[bytes]:
    """Yield a file of a mail, at least one piece; a large one waits on disk for whoever takes it, under no name.

    Raises: UnreadableMailError, NotReady, and what `fetch` raises.
    """
    with tempfile.SpooledTemporaryFile(IN_MEMORY_BYTES) as spool:
        await reader.take(fetch, file, spool)
        yield await asyncio.to_thread(spool.read, PIECE_BYTES)
        while piece := await asyncio.to_thread(spool.read, PIECE_BYTES):
            yield piece


def type_of_whole(first: bytes) -> str:
    """Return the media type of what was submitted as a mail; empty when it is a bare file."""
    return "" if first.startswith(FILE_STARTS) else MAIL
