"""Client disconnects: work for a client that has gone away is cancelled."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from typing import Any

    from starlette.types import Receive

T = TypeVar("T")


class ClientGone(Exception):
    """The client closed the connection before it got a response."""


async def until_disconnect(receive: Receive) -> None:
    """Wait until the client closes the connection; the body must have been read."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def while_connected(work: Coroutine[Any, Any, T], receive: Receive) -> T:
    """Await the work, and cancel it when the client disconnects.

    Raises: ClientGone, and whatever the work raises.
    """
    task, disconnect = asyncio.ensure_future(work), asyncio.ensure_future(until_disconnect(receive))
    try:
        await asyncio.wait({task, disconnect}, return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            raise ClientGone
        return task.result()
    finally:
        disconnect.cancel()
        if not task.done():
            await cancel_and_wait(task)


async def cancel_and_wait(*tasks: asyncio.Future[Any]) -> None:
    """Cancel the tasks that still run, and wait until they have ended."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
