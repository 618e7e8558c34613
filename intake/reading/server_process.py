"""The fork server as its owner sees it: started with only what Python needs, asked for children, killed at the end."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from msgspec import msgpack

from intake.processes.work import (
    ServerGoneError,
    WorkFailedError,
    WorkTookTooLongError,
    connection_to_child,
    converse,
    letter,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from contextlib import AbstractContextManager

ENDING_S: Final = 0.3
PROGRAM: Final = "intake.reading.fork_server"
MAIL: Final = b"m"
"""The kind of work that reads an e-mail."""
SHOWING: Final = b"s"
"""The kind of work that shows an e-mail."""
TAKING: Final = b"t"
"""The kind of work that takes one file out of an e-mail."""
GREETING: Final = b"g"
"""The kind of work that only answers."""
LONGEST_GREETING_S: Final = 5.0
INHERITED: Final = frozenset(
    {"PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV"}
    | {"PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX", "LD_LIBRARY_PATH", "TESSDATA_PREFIX"}
)
"""The environment variables that reading processes inherit; none holds a secret."""


class ForkServer:
    """A running fork server, started with only the environment variables that Python needs."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self._channel, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own module
                [sys.executable, "-m", PROGRAM],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={name: value for name, value in os.environ.items() if name in INHERITED},
                start_new_session=True,
            )
        with suppress(OSError):  # one that does not start is noticed when it is asked
            self._channel.sendall(letter(msgpack.encode(words)))

    @property
    def is_running(self) -> bool:
        """Whether the process is still alive."""
        return self._process.poll() is None

    def has_ended(self) -> bool:
        """Whether the process ends now, or has: its children are ended a moment before anybody can see it."""
        try:
            self._process.wait(ENDING_S)
        except subprocess.TimeoutExpired:
            return False
        return True

    @property
    def pid(self) -> int:
        """The process ID."""
        return int(self._process.pid)

    def connection_to_child(self, kind: bytes) -> AbstractContextManager[socket.socket]:
        """Return a connection to a new child for a kind of work.

        Raises: ServerGoneError.
        """
        return connection_to_child(self._channel, kind)

    def answers(self) -> bool:
        """Return whether it forks a child, which takes as long as the server takes to start."""
        try:
            with connection_to_child(self._channel, GREETING) as connection:
                return bool(converse(connection, b"", LONGEST_GREETING_S))
        except (ServerGoneError, WorkFailedError, WorkTookTooLongError):
            return False

    def close(self) -> None:
        """Kill the server; its children end with it."""
        self._channel.close()
        self._process.kill()
        self._process.wait()
