"""A process whose event loop hangs breaks its connections off, since its peers would wait for it.

The threads of gRPC answer pings and take connections whatever the event loop does, so that a channel sees nothing
wrong. One whose connection breaks sends its calls elsewhere, and comes back when the loop answers its health watch.
"""

from __future__ import annotations

import asyncio
import socket
import sys
import threading
import traceback
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mesh.telemetry.logs import log

if TYPE_CHECKING:
    from collections.abc import Iterator

EVERY_S: Final = 0.5
# So often the loop may miss its turn. Only turns of a thread that runs itself count: a stopped process goes on.
MISSED_TURNS: Final = 5
OPEN_FILES: Final = Path("/proc/self/fd")


@contextmanager
def connections_broken_off_when_hung(address: str) -> Iterator[None]:
    """Watch the running event loop from a thread, for the server at `address` (`host:port`, or `unix:path`).

    Where the system does not list open files in /proc, a loop that hangs is only logged.
    """
    ended = threading.Event()
    watched = (asyncio.get_running_loop(), threading.get_ident(), address, ended)
    watch = threading.Thread(target=_watch, args=watched, name="hung loop", daemon=True)
    watch.start()
    try:
        yield
    finally:
        ended.set()


def _watch(loop: asyncio.AbstractEventLoop, thread: int, address: str, ended: threading.Event) -> None:
    answered, missed = threading.Event(), 0
    answered.set()
    while not ended.wait(EVERY_S):
        if answered.is_set():
            answered.clear()
            missed = 0
            with suppress(RuntimeError):  # the loop was closed, which ends this too
                loop.call_soon_threadsafe(answered.set)
            continue
        missed += 1
        if missed % MISSED_TURNS == 0:
            log.error("event loop hangs", frames=_frames_of(thread), connections_broken_off=_break_off(address))


def _frames_of(thread: int) -> list[str]:
    frame = sys._current_frames().get(thread)  # noqa: SLF001 - the one way to see what another thread does
    stack = traceback.extract_stack(frame) if frame else ()
    return [f"{entry.filename}:{entry.lineno} {entry.name}" for entry in stack]


def _break_off(address: str) -> int:
    """Shut down all connections that a server accepted, and return how many there were."""
    count = 0
    for descriptor in OPEN_FILES.iterdir() if OPEN_FILES.is_dir() else ():
        with (
            suppress(OSError),  # it is no socket, or was closed meanwhile
            socket.fromfd(int(descriptor.name), socket.AF_INET, socket.SOCK_STREAM) as connection,
        ):
            if _is_accepted_at(connection, address):
                connection.shutdown(socket.SHUT_RDWR)
                count += 1
    return count


def _is_accepted_at(connection: socket.socket, address: str) -> bool:
    """Whether a socket is one end of a connection to this address; one that listens has no peer, which raises."""
    connection.getpeername()
    name: str | tuple[str, int] = connection.getsockname()
    if isinstance(name, str):
        return address == f"unix:{name}"
    is_stream = connection.getsockopt(socket.SOL_SOCKET, socket.SO_TYPE) == socket.SOCK_STREAM
    return is_stream and str(name[1]) == address.rpartition(":")[2]
