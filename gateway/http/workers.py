"""Several processes on one address: the kernel hands each connection to one of them (SO_REUSEPORT)."""

from __future__ import annotations

import asyncio
import signal
import socket
from typing import TYPE_CHECKING, Final

from mesh.telemetry.logs import log

if TYPE_CHECKING:
    from collections.abc import Sequence

AGAIN_S: Final = 1.0


def refuse_taken(address: str) -> None:
    """Refuse an address that another program has: with SO_REUSEPORT the two would share it in silence.

    Raises: OSError; ValueError for port 0, which each process would choose for itself.
    """
    host, _, port = address.rpartition(":")
    if not int(port):
        raise ValueError("several workers need a port of their own choosing, not 0")
    family, kind, _, _, socket_address = socket.getaddrinfo(host.strip("[]"), int(port), type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(socket_address)


async def supervise(command: Sequence[str], workers: int) -> None:
    """Run the command so many times until SIGTERM or SIGINT, which each is sent; one that dies is started again."""
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    async with asyncio.TaskGroup() as group:
        for _ in range(workers):
            group.create_task(_keep_running(command, stopping))


async def _keep_running(command: Sequence[str], stopping: asyncio.Event) -> None:
    while not stopping.is_set():
        # A session of its own: Ctrl-C in a terminal reaches only the supervisor, which passes it on once.
        process = await asyncio.create_subprocess_exec(*command, start_new_session=True)
        ended, asked = asyncio.ensure_future(process.wait()), asyncio.ensure_future(stopping.wait())
        await asyncio.wait({ended, asked}, return_when=asyncio.FIRST_COMPLETED)
        if not ended.done():
            process.terminate()
            await ended
        asked.cancel()
        if not stopping.is_set():
            log.error("worker ended", code=process.returncode)
            await asyncio.sleep(AGAIN_S)
