"""Raw mails and lists, kept under the SHA-256 of their content: a local folder or an object store."""

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

if TYPE_CHECKING:
    from datetime import datetime

    from obstore.store import ObjectStore

FILE_SCHEME: Final = "file://"


@dataclass(frozen=True, slots=True)
class StoredBlob:
    """A content that is kept."""

    sha256: str
    key: str
    size_bytes: int


class BlobLostError(Exception):
    """A content that should be there is not, or is not what it was."""


class Blobs:
    """A store of contents that never change."""

    def __init__(self, store: ObjectStore, folder: Path | None = None) -> None:
        self._store = store
        self._folder = folder

    async def keep(self, content: bytes) -> StoredBlob:
        """Keep `content`; when this returns, it is on disk. Keeping it again changes nothing."""
        sha256 = await asyncio.to_thread(lambda: hashlib.sha256(content).hexdigest())
        key = key_of(sha256)
        await self._store.put_async(key, content)
        if self._folder is not None:
            await asyncio.to_thread(_flush, self._folder / key)
        return StoredBlob(sha256, key, len(content))

    async def fetch(self, key: str) -> bytes:
        """Return the content of `key`.

        Raises: BlobLostError when it is gone or damaged.
        """
        try:
            found = await self._store.get_async(key)
        except (NotFoundError, FileNotFoundError):
            raise BlobLostError("its content is not in the blob store") from None
        content = bytes(await found.bytes_async())
        if key_of(await asyncio.to_thread(lambda: hashlib.sha256(content).hexdigest())) != key:
            raise BlobLostError("its content in the blob store is damaged")
        return content

    async def holds(self, key: str) -> bool:
        """Whether there is a content of this key."""
        return await self.kept_since(key) is not None

    async def kept_since(self, key: str) -> datetime | None:
        """Return when the content of this key was kept last; None when there is none."""
        try:
            return (await self._store.head_async(key))["last_modified"]
        except (NotFoundError, FileNotFoundError):
            return None

    async def delete(self, key: str) -> None:
        """Delete the content of this key; one that is gone already is deleted too."""
        with suppress(NotFoundError, FileNotFoundError):
            await self._store.delete_async(key)


def open_blobs(url: str | None, home: Path) -> Blobs:
    """Open the store at `url`, or the folder `blobs` under `home`."""
    if url is None or url.startswith(FILE_SCHEME):
        folder = (home / "blobs" if url is None else Path(url.removeprefix(FILE_SCHEME))).absolute()
        return Blobs(LocalStore(folder, mkdir=True), folder)
    return Blobs(from_url(url))


def key_of(sha256: str) -> str:
    """Return where the content with this hash is kept."""
    return f"sha256/{sha256[:2]}/{sha256}"


def _flush(path: Path) -> None:
    """Have the system write a file and its folder entry to disk."""
    for each in (path, path.parent):
        descriptor = os.open(each, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
