"""Several processes on one address: the kernel hands each connection to one of them (SO_REUSEPORT)."""

from __future__ import annotations

import asyncio
import ctypes
import os
import signal
import socket
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from mesh.telemetry.logs import log

if TYPE_CHECKING:
    from collections.abc import Sequence

AGAIN_S: Final = 1.0
START_S: Final = 10.0
MOST_IN_VAIN: Final = 3
PR_SET_PDEATHSIG: Final = 1


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


def end_with_supervisor(supervisor: int) -> None:
    """Have this process stop when the one that started it dies, even by SIGKILL: it would keep the address."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != supervisor:  # it died before this was set
            sys.exit(1)


async def supervise(command: Sequence[str], workers: int) -> int:
    """Run the command so many times until SIGTERM or SIGINT, which each is sent; one that dies is started again.

    Returns the code to exit with: that of a worker which ends again and again before it can have served anybody.
    """
    running = GatewayWorkers(command)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, running.stop)
    return max(await asyncio.gather(*(running.keep_one() for _ in range(workers))))


class GatewayWorkers:
    """The processes that run, until they are told to stop."""

    def __init__(self, command: Sequence[str]) -> None:
        self._command = command
        self._processes: set[asyncio.subprocess.Process] = set()
        self._is_stopping = False

    def stop(self) -> None:
        """Tell all of them to stop."""
        self._is_stopping = True
        for process in self._processes:
            with suppress(ProcessLookupError):
                process.terminate()

    async def keep_one(self) -> int:
        """Run one process, and another when it ends by itself; stop all where none comes to work."""
        in_vain = 0
        while not self._is_stopping:
            started = time.monotonic()
            # A session of its own: Ctrl-C in a terminal reaches only the supervisor, which passes it on once.
            process = await asyncio.create_subprocess_exec(*self._command, start_new_session=True)
            self._processes.add(process)
            if self._is_stopping:
                with suppress(ProcessLookupError):
                    process.terminate()
            code = await process.wait()
            self._processes.discard(process)
            if self._is_stopping:
                break
            log.error("worker ended", code=code)
            in_vain = in_vain + 1 if time.monotonic() - started < START_S else 0
            if in_vain >= MOST_IN_VAIN:
                self.stop()
                return code or 1
            await asyncio.sleep(AGAIN_S)
        return 0
