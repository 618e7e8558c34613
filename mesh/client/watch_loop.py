"""Following the datastore: a watch that is reopened whenever it ends, and whose notices are handled one by one."""

from __future__ import annotations

import asyncio
from contextlib import aclosing, asynccontextmanager
from typing import TYPE_CHECKING, Any, Final, TypeVar

import grpc

from mesh.background import Backoff, Loop, SessionEnded

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable

    from mesh.background import Step

Notice = TypeVar("Notice")

WATCH_S: Final = 60.0  # a watch that hangs silently is noticed at its end
BACKOFF: Final = Backoff(first_s=0.2, longest_s=5.0)


def following(
    name: str,
    watch: Callable[[], grpc.aio.UnaryStreamCall[Any, Notice]],
    take: Callable[[Notice], Awaitable[None]],
    *,
    watch_s: float,
) -> Loop:
    """Return the loop that handles each notice of a watch; after a failure the watch is reopened, and memory stays."""

    @asynccontextmanager
    async def opened() -> AsyncIterator[Step]:
        async with aclosing(notices(watch(), watch_s)) as stream:

            async def step() -> None:
                notice = await anext(stream, None)
                if notice is None:
                    raise SessionEnded
                await take(notice)

            yield step

    return Loop(name, opened, backoff=BACKOFF, expected=(grpc.aio.AioRpcError, TimeoutError))


async def notices(call: grpc.aio.UnaryStreamCall[Any, Notice], watch_s: float) -> AsyncGenerator[Notice]:
    """Yield the notices of a watch for at most `watch_s`, then cancel it."""
    ends_at = asyncio.get_running_loop().time() + watch_s
    stream = aiter(call)
    try:
        while True:
            try:
                async with asyncio.timeout_at(ends_at):
                    notice = await anext(stream, None)
            except TimeoutError:
                return
            if notice is None:
                return
            yield notice
    finally:
        call.cancel()
