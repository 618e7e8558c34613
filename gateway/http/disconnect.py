"""Client disconnects: work for a client that has gone away is cancelled."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from typing import Any

    from starlette.types import Receive

T = TypeVar("T")
UNWATCHED_S: Final = 0.02  # most answers come earlier, and watching takes a task


class ClientGone(Exception):
    """The client closed the connection before it got a response."""


async def until_disconnect(receive: Receive) -> None:
    """Wait until the client closes the connection; the body must have been read."""
    while (await receive())["type"] != "http.disconnect":
        pass


@dataclass(slots=True)
class _Watch:
    """Cancels a task when the client disconnects."""

    task: asyncio.Task[Any]
    receive: Receive
    watcher: asyncio.Task[None] | None = None
    is_gone: bool = False

    def begin(self) -> None:
        self.watcher = asyncio.get_running_loop().create_task(until_disconnect(self.receive))
        self.watcher.add_done_callback(self._cancel)

    def _cancel(self, watcher: asyncio.Task[None]) -> None:
        if not watcher.cancelled():
            self.is_gone = True
            self.task.cancel()

    def end(self) -> None:
        if self.watcher is not None:
            self.watcher.remove_done_callback(self._cancel)
            self.watcher.cancel()


async def while_connected(work: Coroutine[Any, Any, T], receive: Receive) -> T:
    """Await the work, and cancel it when the client disconnects.

    Raises: ClientGone, and whatever the work raises.
    """
    task = asyncio.current_task()
    assert task is not None  # noqa: S101 - a coroutine runs in one
    watch, cancels_before = _Watch(task, receive), task.cancelling()
    later = asyncio.get_running_loop().call_later(UNWATCHED_S, watch.begin)
    try:
        return await work
    except asyncio.CancelledError:
        if watch.is_gone and task.uncancel() <= cancels_before:
            raise ClientGone from None
        raise
    finally:
        later.cancel()
        watch.end()


async def cancel_and_wait(*tasks: asyncio.Future[Any]) -> None:
    """Cancel the tasks that still run, and wait until they have ended."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
