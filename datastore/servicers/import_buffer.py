"""Buffers imported rows in a file until all have arrived, so that no transaction waits for a slow sender."""

from __future__ import annotations

import json
from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING, Any, Final, Self

from pydantic_core import to_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

IN_MEMORY_BYTES: Final = 16 * 2**20


class ImportBuffer:
    """Batches of rows in order; they can be read repeatedly."""

    def __init__(self) -> None:
        self._file = SpooledTemporaryFile(max_size=IN_MEMORY_BYTES)  # noqa: SIM115 - closed by `__exit__`

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def keep(self, rows: Sequence[tuple[Any, ...]]) -> None:
        """Add a batch."""
        self._file.write(to_json(rows) + b"\n")

    def batches(self) -> Iterator[list[tuple[Any, ...]]]:
        """Yield all batches from the first."""
        self._file.seek(0)
        for line in self._file:
            yield [tuple(row) for row in json.loads(line)]
