"""A guard for workbooks from strangers: a file of some kilobytes may expand to gigabytes, or have a cell far out.

The sizes in an archive and the dimensions of a sheet may be false, so everything is unpacked once and discarded. It is
in `mesh` because services that share no other code open such workbooks, and because it knows nothing of vehicles.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zipfile import ZipFile

_CHUNK_BYTES: Final = 2**20
_LONGEST_TAG: Final = 400  # bytes
_CELL: Final = re.compile(rb'<(?:\w{1,40}:)?(?:c|row)\s[^<>]{0,400}?\br="([A-Z]{0,3})([0-9]{1,7})"')


class TooLargeError(ValueError):
    """A workbook that is too large to open; the message says why."""


class ExpandsTooFarError(TooLargeError):
    """It expands to more bytes than are allowed."""

    def __init__(self, most_bytes: int) -> None:
        super().__init__(f"it expands to more than {most_bytes:,} bytes")


class ReachesTooFarError(TooLargeError):
    """A sheet has a cell so far out that a reader would allocate too many before it."""

    def __init__(self, rows: int, columns: int) -> None:
        super().__init__(f"a sheet reaches to row {rows:,} and column {columns:,}")
        self.rows, self.columns = rows, columns


class SheetChunk(NamedTuple):
    """A chunk of a sheet's XML; it begins with the end of the previous one, so that no tag is split."""

    part: str
    content: bytes


def unpacked_sheets(archive: ZipFile, *, most_bytes: int, most_cells: int) -> Iterator[SheetChunk]:
    """Unpack every part of a workbook in chunks, and yield the chunks of its sheets.

    Raises: ExpandsTooFarError, ReachesTooFarError; the errors of zipfile for a damaged file.
    """
    left = most_bytes
    for part in archive.namelist():
        is_sheet = part.startswith("xl/worksheets/") and part.endswith(".xml")
        rows = columns = 0
        for chunk in _chunks(archive, part):
            left -= len(chunk)
            if left < 0:
                raise ExpandsTooFarError(most_bytes)
            if is_sheet:
                rows, columns = _extent(chunk, rows, columns)
                yield SheetChunk(part, chunk)
        if rows * max(columns, 1) > most_cells:
            raise ReachesTooFarError(rows, columns)


def _chunks(archive: ZipFile, part: str) -> Iterator[bytes]:
    tail = b""
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK_BYTES):
            yield tail + chunk
            tail = chunk[-_LONGEST_TAG:]


def _extent(chunk: bytes, rows: int, columns: int) -> tuple[int, int]:
    """Return the last row and the last column that the cells of `chunk` name."""
    cells = _CELL.findall(chunk)
    for letters in {letters for letters, _ in cells if letters}:
        column = 0
        for letter in letters:
            column = column * 26 + letter - 64
        columns = max(columns, column)
    return max(rows, max((int(number) for _, number in cells), default=0)), columns
