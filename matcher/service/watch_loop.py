"""Following the datastore: a watch that is opened again and again, and tried again when it fails."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final, TypeVar

import grpc

from mesh.telemetry.logs import log

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable

Notice = TypeVar("Notice")

WATCH_S: Final = 60.0  # a watch that hangs without a word is noticed at its end
FIRST_WAIT_S, LONGEST_WAIT_S = 0.2, 5.0


async def follow(what: str, watch: Callable[[], Awaitable[None]]) -> None:
    """Watch until cancelled; a failure is logged and tried again, and what is held stays held."""
    wait_s = FIRST_WAIT_S
    while True:
        try:
            await watch()
            wait_s = FIRST_WAIT_S
        except (grpc.aio.AioRpcError, ValueError, TimeoutError) as error:
            code = error.code().name if isinstance(error, grpc.aio.AioRpcError) else type(error).__name__
            log.warning(f"{what} could not be followed", problem=code, wait_s=wait_s)
            await asyncio.sleep(wait_s)
            wait_s = min(2 * wait_s, LONGEST_WAIT_S)


async def notices(call: grpc.aio.UnaryStreamCall[Any, Notice], watch_s: float) -> AsyncGenerator[Notice]:
    """Give what a watch tells, for `watch_s` at most, and end it."""
    ends_at = asyncio.get_running_loop().time() + watch_s
    told = aiter(call)
    try:
        while True:
            try:
                async with asyncio.timeout_at(ends_at):
                    notice = await anext(told, None)
            except TimeoutError:
                return
            if notice is None:
                return
            yield notice
    finally:
        call.cancel()
