"""Files in the answers of a call: google.api.HttpBody in pieces, of which the first one says what comes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from google.api.httpbody_pb2 import HttpBody

from minca.intake.v1 import file_name_pb2

if TYPE_CHECKING:
    from collections.abc import AsyncIterable, AsyncIterator, Callable


async def file_bodies(
    pieces: AsyncIterable[bytes], name: str, type_of: Callable[[bytes], str]
) -> AsyncIterator[HttpBody]:
    """Yield the pieces of a file; the first one with its name, and its media type, which it tells itself.

    Raises: what `pieces` raises.
    """
    is_first = True
    async for piece in pieces:
        body = HttpBody(data=piece)
        if is_first:
            body.content_type = type_of(piece)
            body.extensions.add().Pack(file_name_pb2.FileName(name=name))
            is_first = False
        yield body
