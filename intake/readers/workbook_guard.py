"""How far a workbook expands, looked at before anything is unpacked for good: sizes and dimensions may lie."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from intake.limits import Limits

_CELL = re.compile(rb'<(?:\w+:)?c\s[^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"|<(?:\w+:)?row\s[^>]*?\br="()([0-9]{1,7})"')
_CHUNK_BYTES = 1 << 20
_LONGEST_TAG = 400


class ExpandsTooFarError(Exception):
    """Says why a workbook is not read, in words for a reviewer."""


def refuse_what_expands_too_far(content: bytes, limits: Limits) -> None:
    """Unpack once without keeping anything. A cell far out makes a reader take room for all before it.

    Raises: ExpandsTooFarError; what zipfile raises for a damaged file.
    """
    left = limits.max_expanded_bytes
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            is_sheet = name.startswith("xl/worksheets/") and name.endswith(".xml")
            rows = columns = 0
            for chunk in _chunks(archive, name):
                left -= len(chunk)
                if left < 0:
                    raise ExpandsTooFarError("it expands to too many bytes")
                if is_sheet:
                    rows, columns = _reach(chunk, rows, columns)
            if rows * max(columns, 1) > limits.max_table_cells:
                raise ExpandsTooFarError(f"a sheet reaches to row {rows:,} and column {columns:,}")


def _chunks(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """Yield what `name` holds; each piece begins with the end of the one before, so that no tag is torn."""
    tail = b""
    with archive.open(name) as stream:
        while chunk := stream.read(_CHUNK_BYTES):
            yield tail + chunk
            tail = chunk[-_LONGEST_TAG:]


def _reach(chunk: bytes, rows: int, columns: int) -> tuple[int, int]:
    """Return the last row and the last column that the cells of `chunk` name."""
    for letters, number, _, row in _CELL.findall(chunk):
        rows = max(rows, int(number or row))
        if letters:
            column = 0
            for letter in letters:
                column = column * 26 + letter - 64
            columns = max(columns, column)
    return rows, columns
