"""The protocol with a forked child over a socket: it sends its pid, receives length and question, sends the answer."""

from __future__ import annotations

import os
import signal
import socket
import time
from contextlib import closing, contextmanager, suppress
from typing import IO, TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

_LENGTH_BYTES: Final = 8
_PID_BYTES: Final = 4
_MOST_ANSWER_BYTES: Final = 512 * 2**20
_PIECE_BYTES: Final = 1 << 20
LONGEST_START_S: Final = 15.0
"""A server that has forked no child after this time counts as gone."""


class WorkTookTooLongError(Exception):
    """The child did not answer in time and was killed."""


class WorkFailedError(Exception):
    """The child ended without an answer: it crashed or exceeded a limit."""


class ServerGoneError(Exception):
    """The server is not running."""


def ask(channel: socket.socket, kind: bytes, question: bytes, longest_s: float) -> bytes:
    """Have a child of the server behind `channel` do a piece of work, and return its answer.

    Raises: WorkTookTooLongError, WorkFailedError, ServerGoneError.
    """
    with connection_to_child(channel, kind) as connection:
        try:
            return converse(connection, question, longest_s)
        except WorkFailedError:
            if _is_closed(channel):  # its children end with the server
                raise ServerGoneError from None
            raise


def _is_closed(channel: socket.socket) -> bool:
    """Return whether the other end is closed; a server never writes to its channel."""
    try:
        return not channel.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    except BlockingIOError:
        return False
    except OSError:
        return True


@contextmanager
def connection_to_child(channel: socket.socket, kind: bytes) -> Iterator[socket.socket]:
    """Open a connection to a new child; shutting it down ends the conversation.

    Raises: ServerGoneError.
    """
    ours, childs = socket.socketpair()
    with ours:
        with childs:
            try:
                socket.send_fds(channel, [kind], [childs.fileno()])
            except OSError:
                raise ServerGoneError from None
        yield ours


def converse(connection: socket.socket, question: bytes, longest_s: float) -> bytes:
    """Send the question and return the answer; the child is always killed at the end.

    Raises: WorkTookTooLongError, WorkFailedError, ServerGoneError.
    """
    answer = bytearray()
    with closing(_answered(connection, question, longest_s)) as pieces:
        for piece in pieces:
            answer += piece
    return bytes(answer)


def converse_into(sink: IO[bytes], connection: socket.socket, question: bytes, longest_s: float) -> None:
    """Do the same with a large answer, which is written to `sink` as it comes, in place of what it holds.

    Raises: WorkTookTooLongError, WorkFailedError, ServerGoneError; OSError when the sink takes no more.
    """
    sink.seek(0)
    sink.truncate()
    with closing(_answered(connection, question, longest_s)) as pieces:
        for piece in pieces:
            sink.write(piece)


def _answered(connection: socket.socket, question: bytes, longest_s: float) -> Generator[bytes]:
    try:
        pid = int.from_bytes(_exactly(connection, _PID_BYTES, time.monotonic() + LONGEST_START_S), "big")
    except (WorkFailedError, WorkTookTooLongError):
        raise ServerGoneError from None
    ends_at = time.monotonic() + longest_s
    with _ended(pid):
        _send(connection, question, ends_at)
        yield from _pieces(connection, ends_at)


def send_pid(connection: socket.socket) -> None:
    """Send the pid of this child, before it reads anything."""
    connection.sendall(os.getpid().to_bytes(_PID_BYTES, "big"))


def letter(content: bytes) -> bytes:
    """Return `content` prefixed by its length, as `receive` expects it."""
    return len(content).to_bytes(_LENGTH_BYTES, "big") + content


def receive(connection: socket.socket) -> bytes:
    """Return the content of the next letter."""
    length = int.from_bytes(_exactly(connection, _LENGTH_BYTES, None), "big")
    return _exactly(connection, length, None)


@contextmanager
def _ended(pid: int) -> Iterator[None]:
    """Kill the child and its process group on exit; a descriptor guards against reused process IDs."""
    try:
        handle = os.pidfd_open(pid) if hasattr(os, "pidfd_open") else None
    except ProcessLookupError:
        raise WorkFailedError from None
    try:
        yield
    finally:
        with suppress(ProcessLookupError):
            if handle is not None:
                signal.pidfd_send_signal(handle, signal.SIGSTOP)  # it keeps its number while its group is ended
            os.killpg(pid, signal.SIGKILL)
        if handle is not None:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(handle, signal.SIGKILL)
            os.close(handle)


def _send(connection: socket.socket, question: bytes, ends_at: float) -> None:
    _set_time(connection, ends_at)
    try:
        connection.sendall(letter(question))
    except TimeoutError:
        raise WorkTookTooLongError from None
    except OSError:
        raise WorkFailedError from None


def _pieces(connection: socket.socket, ends_at: float) -> Iterator[bytes]:
    size_bytes = 0
    while piece := _received(connection, _PIECE_BYTES, ends_at):
        size_bytes += len(piece)
        if size_bytes > _MOST_ANSWER_BYTES:
            raise WorkFailedError
        yield piece
    if not size_bytes:
        raise WorkFailedError


def _exactly(connection: socket.socket, size: int, ends_at: float | None) -> bytes:
    taken = bytearray()
    while len(taken) < size:
        piece = _received(connection, min(size - len(taken), _PIECE_BYTES), ends_at)
        if not piece:
            raise WorkFailedError
        taken += piece
    return bytes(taken)


def _received(connection: socket.socket, size: int, ends_at: float | None) -> bytes:
    if ends_at is not None:
        _set_time(connection, ends_at)
    try:
        return connection.recv(size)
    except TimeoutError:
        raise WorkTookTooLongError from None
    except OSError:
        return b""


def _set_time(connection: socket.socket, ends_at: float) -> None:
    connection.settimeout(max(ends_at - time.monotonic(), 0.001))
