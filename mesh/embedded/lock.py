"""A file lock for one process at a time, released by the kernel when its holder dies."""

from __future__ import annotations

import fcntl
import os
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING

from mesh.embedded.process import until

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


@asynccontextmanager
async def exclusive(path: Path, timeout_s: float = 120.0) -> AsyncIterator[None]:
    """Hold the lock file `path`.

    Raises: TimeoutError when another process holds it for longer than `timeout_s`.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        await until(partial(_take, descriptor), timeout_s)
        yield
    finally:
        os.close(descriptor)


async def _take(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
