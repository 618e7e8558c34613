"""What other processes are doing, found by polling, since nothing reports it."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

PROC = Path("/proc")
POLL_S = 0.02


def is_worked_in(folder: Path) -> bool:
    """Whether a process has `folder` as its working directory; False where the system does not show it.

    A pid file cannot answer that, because the id may belong to another process by now.
    """
    for process in PROC.glob("[0-9]*"):
        with suppress(OSError):
            if (process / "cwd").readlink() == folder:
                return True
    return False


async def until(is_so: Callable[[], Awaitable[bool]], timeout_s: float) -> None:
    """Poll until `is_so` returns True.

    Raises: TimeoutError.
    """
    async with asyncio.timeout(timeout_s):
        while not await is_so():  # noqa: ASYNC110 - there is no event to wait for in another process
            await asyncio.sleep(POLL_S)
