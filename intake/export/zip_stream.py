"""A zip that is sent while it is written: of its files, only the piece in hand is in memory."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from typing import IO

_READ_BYTES: Final = 64 * 1024
_FULL_BYTES: Final = 2**20 - 2 * _READ_BYTES
"""When a piece is given: what one more read adds, or the end of the zip, keeps it below 1 MiB."""


class ZipStream:
    """Writes files into a zip, and gives its bytes as they come."""

    def __init__(self, written_at: datetime) -> None:
        """`written_at` becomes the time of each file."""
        self._sink = _Sink()
        self._archive = ZipFile(self._sink, "w")
        self._time = written_at.timetuple()[:6]
        self._names: set[str] = set()

    def add(self, name: str, content: IO[bytes], *, is_packed: bool) -> Iterator[bytes]:
        """Add a file, and yield pieces, below 1 MiB, as they become full; `is_packed`: it is not packed again."""
        entry = ZipInfo(self._free(name), self._time)
        entry.compress_type = ZIP_STORED if is_packed else ZIP_DEFLATED
        entry.external_attr = 0o644 << 16
        with self._archive.open(entry, "w") as target:
            while chunk := content.read(_READ_BYTES):
                target.write(chunk)
                if self._sink.size >= _FULL_BYTES:
                    yield self._sink.taken()

    def end(self) -> bytes:
        """End the zip, and return its last bytes."""
        self._archive.close()
        return self._sink.taken()

    def _free(self, name: str) -> str:
        """Return the name, with a number where another file has it, as the same number of another insurer's case."""
        stem, _, ending = name.rpartition(".")
        number = 1
        while name in self._names:
            number += 1
            name = f"{stem}-{number}.{ending}"
        self._names.add(name)
        return name


class _Sink(io.RawIOBase):
    """Takes what a zip writes; it cannot go back, so that the zip does not try to."""

    def __init__(self) -> None:
        super().__init__()
        self._chunks: list[bytes] = []
        self.size = 0

    def writable(self) -> bool:
        return True

    def write(self, chunk: bytes) -> int:  # type: ignore[override] # bytes are what a zip writes
        self._chunks.append(bytes(chunk))
        self.size += len(chunk)
        return len(chunk)

    def taken(self) -> bytes:
        taken = b"".join(self._chunks)
        self._chunks, self.size = [], 0
        return taken
