"""The blob store: raw e-mails and lists under their insurer and their SHA-256, in a local folder or an object store."""

from __future__ import annotations

import asyncio
import hashlib
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from obstore.exceptions import NotFoundError
from obstore.store import LocalStore, from_url

from mesh.identity.insurers import blob_key

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import datetime

    from obstore.store import ObjectStore

FILE_SCHEME: Final = "file://"
PRIVATE_FOLDER: Final = 0o700
PRIVATE_FILE: Final = 0o600
PIECE_BYTES: Final = 512 * 1024


@dataclass(frozen=True, slots=True)
class StoredBlob:
    """A stored content."""

    sha256: str
    key: str
    size_bytes: int


class BlobLostError(Exception):
    """A content is missing from the blob store, or damaged."""


class Blobs:
    """A store of immutable contents."""

    def __init__(self, store: ObjectStore, folder: Path | None = None) -> None:
        self._store = store
        self._folder = folder

    async def keep(self, content: bytes, insurer_id: str) -> StoredBlob:
        """Store an insurer's `content`, which is on disk when this returns. Storing it again changes nothing."""
        sha256 = await asyncio.to_thread(lambda: hashlib.sha256(content).hexdigest())
        key = blob_key(insurer_id, sha256)
        await self._store.put_async(path_of(key), content)
        if self._folder is not None:
            await asyncio.to_thread(_flush, self._folder / path_of(key))
        return StoredBlob(sha256, key, len(content))

    async def fetch(self, key: str) -> bytes:
        """Return the content with this key.

        Raises: BlobLostError when it is missing or damaged.
        """
        try:
            stored = await self._store.get_async(path_of(key))
        except (NotFoundError, FileNotFoundError):
            raise BlobLostError("its content is not in the blob store") from None
        content = bytes(await stored.bytes_async())
        if await asyncio.to_thread(lambda: hashlib.sha256(content).hexdigest()) != _hash_in(key):
            raise BlobLostError("its content in the blob store is damaged")
        return content

    async def pieces(self, key: str) -> AsyncIterator[bytes]:
        """Yield the content with this key piece by piece; the last one only when all of it is what was stored.

        Raises: BlobLostError.
        """
        try:
            stored = await self._store.get_async(path_of(key))
        except (NotFoundError, FileNotFoundError):
            raise BlobLostError("its content is not in the blob store") from None
        sha256, held = hashlib.sha256(), b""
        async for piece in stored.stream(min_chunk_size=PIECE_BYTES):
            if held:
                yield held
            held = bytes(piece)
            sha256.update(held)
        if sha256.hexdigest() != _hash_in(key):
            raise BlobLostError("its content in the blob store is damaged")
        yield held

    async def holds(self, key: str) -> bool:
        """Return whether a content with this key is stored."""
        return await self.last_stored(key) is not None

    async def last_stored(self, key: str) -> datetime | None:
        """Return when the content with this key was last stored; None when it is missing."""
        try:
            return (await self._store.head_async(path_of(key)))["last_modified"]
        except (NotFoundError, FileNotFoundError):
            return None

    async def delete(self, key: str) -> None:
        """Delete the content with this key, if it is there."""
        with suppress(NotFoundError, FileNotFoundError):
            await self._store.delete_async(path_of(key))


def open_blobs(url: str | None, home: Path) -> Blobs:
    """Open the store at `url`, or the folder `blobs` under `home`; a folder is closed to other users."""
    if url is None or url.startswith(FILE_SCHEME):
        folder = (home / "blobs" if url is None else Path(url.removeprefix(FILE_SCHEME))).absolute()
        folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        if folder.stat().st_uid == os.geteuid():  # otherwise it is whoever's who made it, and closed by that one
            folder.chmod(PRIVATE_FOLDER)
        return Blobs(LocalStore(folder), folder)
    return Blobs(from_url(url))


def path_of(key: str) -> str:
    """Return where in the store the content with this key lies."""
    return key.replace("//", "/")


def _hash_in(key: str) -> str:
    return key.rpartition("/")[2]


def _flush(path: Path) -> None:
    """Close a file to other users, and flush it and its folder entry to disk."""
    path.chmod(PRIVATE_FILE)
    for location in (path, path.parent):
        descriptor = os.open(location, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
