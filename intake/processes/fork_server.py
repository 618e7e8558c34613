"""A process that imports everything once and forks a child for each piece of work, so that no work waits for Python.

It is started by exec, uses no gRPC, and has no threads, secrets or connections; neither do its children. The holder of
its channel sends a byte for the kind of work and a socket; a child answers on that socket and exits. The server itself
never reads what strangers sent, and children share nothing.
"""

from __future__ import annotations

import ctypes
import gc
import os
import selectors
import signal
import socket
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, Final, NoReturn

from intake.processes.work import receive, send_pid

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Work = Callable[[bytes, socket.socket | None], bytes]

MOST_FROM_A_CHILD: Final = 200
"""The number of requests that a child may make itself: the files of one e-mail."""
_PR_SET_PDEATHSIG: Final = 1
_PR_SET_NO_NEW_PRIVS: Final = 38


def serve(channel: socket.socket, outer: Mapping[bytes, Work], inner: Mapping[bytes, Work]) -> None:
    """Fork a child for each request on `channel`, until the channel is closed.

    `outer` is the work that the owner may request, `inner` the work that children doing it may request. A work function
    gets the question and a channel to this server, and returns the answer.
    """
    _never_gain_rights()
    gc.collect()
    gc.freeze()
    with selectors.DefaultSelector() as selector:
        selector.register(channel, selectors.EVENT_READ, None)
        bell = _bell_of_children()
        selector.register(bell, selectors.EVENT_READ, None)
        while True:
            for key, _ in selector.select():
                asking: socket.socket = key.fileobj  # type: ignore[assignment]  # only sockets are registered
                if asking is bell:
                    _reap(bell)
                    continue
                parent = key.data
                kind, connection = _next(asking)
                if connection is None:
                    if asking is channel:
                        return
                    selector.unregister(asking)
                    asking.close()
                elif parent is None and kind in outer:
                    _fork_outer(selector, outer[kind], connection)
                elif parent is not None and kind in inner and parent.may_ask():
                    _fork_inner(selector, inner[kind], connection, parent.group)
                else:
                    connection.close()


def _bell_of_children() -> socket.socket:
    """Return a socket that becomes readable when a child has ended."""
    bell, rope = socket.socketpair()
    for end in (bell, rope):
        end.setblocking(False)
    signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
    signal.set_wakeup_fd(rope.detach(), warn_on_full_buffer=False)
    return bell


def _reap(bell: socket.socket) -> None:
    """Reap the children that have ended; their sockets have already reported how.

    The children that one asked for end with it. Its number is given up only then, so that it is nobody else's.
    """
    with suppress(BlockingIOError):
        bell.recv(1024)
    with suppress(ChildProcessError):
        while child := os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(child.si_pid, signal.SIGKILL)
            os.waitpid(child.si_pid, 0)


class _Asking:
    """A child that may make requests itself."""

    def __init__(self, group: int) -> None:
        self.group = group
        self._left = MOST_FROM_A_CHILD

    def may_ask(self) -> bool:
        self._left -= 1
        return self._left >= 0


def _next(asking: socket.socket) -> tuple[bytes, socket.socket | None]:
    """Return the kind and socket of the next request; no socket when the channel is closed."""
    try:
        kind, descriptors, _, _ = socket.recv_fds(asking, 1, 1)
    except OSError:
        return b"", None
    if not kind or len(descriptors) != 1:
        for descriptor in descriptors:
            os.close(descriptor)
        return b"", None
    return kind, socket.socket(fileno=descriptors[0])


def _fork_outer(selector: selectors.BaseSelector, work: Work, connection: socket.socket) -> None:
    ours, childs = socket.socketpair()
    server = os.getpid()
    child = os.fork()
    if child == 0:
        os.setpgid(0, 0)
        _leave(selector, ours)
        _run(work, connection, childs, server)
    with suppress(ProcessLookupError, PermissionError):
        os.setpgid(child, child)  # whichever of both comes first
    childs.close()
    connection.close()
    selector.register(ours, selectors.EVENT_READ, _Asking(child))


def _fork_inner(selector: selectors.BaseSelector, work: Work, connection: socket.socket, group: int) -> None:
    server = os.getpid()
    child = os.fork()
    if child == 0:
        with suppress(ProcessLookupError, PermissionError):
            os.setpgid(0, group)  # so that it ends with the one that asked
        _leave(selector)
        _run(work, connection, None, server)
    connection.close()


def _leave(selector: selectors.BaseSelector, *sockets: socket.socket) -> None:
    """Close the server's sockets in a child."""
    for key in list(selector.get_map().values()):
        key.fileobj.close()  # type: ignore[union-attr]  # only sockets are registered
    selector.close()
    for open_socket in sockets:
        open_socket.close()


def _run(work: Work, connection: socket.socket, channel: socket.socket | None, server: int) -> NoReturn:
    """Do one piece of work, then exit whatever happens."""
    try:
        _die_with_its_parent()
        if os.getppid() != server:  # it ended before this was set
            os._exit(1)
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        send_pid(connection)
        connection.sendall(work(receive(connection), channel))
        connection.shutdown(socket.SHUT_WR)
    except BaseException:  # noqa: BLE001 - an empty answer reports it; nothing may run on in a forked server
        os._exit(1)
    os._exit(0)


def _never_gain_rights() -> None:
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)
    _die_with_its_parent()


def _die_with_its_parent() -> None:
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _prctl(option: int, value: int) -> None:
    """Set an attribute of this process; does nothing unless on Linux."""
    with suppress(AttributeError, OSError):
        _libc().prctl(option, value, 0, 0, 0)


@cache
def _libc() -> ctypes.CDLL:
    """Return the C library, which is opened once: children inherit it."""
    return ctypes.CDLL(None)
