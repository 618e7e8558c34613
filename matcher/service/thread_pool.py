"""Threads for the work of the core, so that the event loop stays free; few, and with a bounded queue."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final, TypeVar

from mesh.errors import NotReady

if TYPE_CHECKING:
    from collections.abc import Callable

Answer = TypeVar("Answer")

THREADS: Final = 2  # one for a batch, one for what comes in between: the interpreter runs one at a time anyway
MOST_WAITING: Final = 256


class ThreadPool:
    """A pool of threads; close it when the server has stopped."""

    def __init__(self, threads: int = THREADS, most_waiting: int = MOST_WAITING) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="matcher")
        self._most_waiting = most_waiting
        self._waiting = 0

    async def run(self, work: Callable[[], Answer]) -> Answer:
        """Run `work` in a thread and wait for it.

        Raises: NotReady when the queue is full.
        """
        if self._waiting >= self._most_waiting:
            raise NotReady("matcher")
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._waiting -= 1

    def close(self) -> None:
        """Let running work finish, and drop queued work."""
        self._threads.shutdown(cancel_futures=True)
