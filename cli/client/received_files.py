"""Files that come as google.api.HttpBody in pieces, written so that none is half there."""

from __future__ import annotations

import os
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import AsyncIterable
    from pathlib import Path


async def received(pieces: AsyncIterable[Any], path: Path) -> int:
    """Write the bodies of `pieces` into a file, and return its size in bytes. One that is there is replaced at the end.

    Raises: OSError, grpc.aio.AioRpcError.
    """
    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        try:
            async for piece in pieces:
                file.write(piece.body.data)
            size_bytes = file.tell()
            file.close()
            os.replace(file.name, path)  # noqa: PTH105 - one call for both
        except BaseException:
            os.unlink(file.name)  # noqa: PTH108 - as above
            raise
    return size_bytes
