"""Reads e-mails off the event loop, a few at a time, each in a forked process that can be killed."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Final, Protocol, Self

from msgspec import msgpack

from domain.word_lists import NOTHING_ADDED
from intake.model.extraction import Extraction
from intake.processes.work import (
    ServerGoneError,
    WorkFailedError,
    WorkTookTooLongError,
    connection_to_child,
    converse,
    letter,
)
from intake.profiles.model import NO_COLUMNS, NOTHING_KNOWN

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from contextlib import AbstractContextManager

    from intake.lexicon.column_names import Column
    from intake.model.limits import ReadingLimits
    from intake.profiles.model import PriorKnowledge

PROGRAM: Final = "intake.reading.fork_server"
MAIL: Final = b"m"
"""The kind of work that reads an e-mail."""
TRIES: Final = 3
INHERITED: Final = frozenset(
    {"PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV"}
    | {"PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX", "LD_LIBRARY_PATH", "TESSDATA_PREFIX"}
)
"""The environment variables that reading processes inherit; none holds a secret."""


class UnreadableMailError(Exception):
    """Reading an e-mail took too much time or memory; the message quotes nothing from the e-mail."""


class MailReader(Protocol):
    """Reads e-mails into extractions."""

    async def read(self, raw: bytes, insurer_id: str = "", *, columns: Mapping[str, Column] = NO_COLUMNS) -> Extraction:
        """Read the e-mail `raw` to an insurer; `columns` are known meanings of its headers.

        Raises: UnreadableMailError when reading was not completed.
        """
        ...


class ReaderPool:
    """Reads at most `most_at_once` e-mails at a time; the others wait. Leaving the context ends its processes."""

    def __init__(
        self,
        limits: ReadingLimits,
        most_at_once: int,
        known: Callable[[str], PriorKnowledge] = lambda _insurer_id: NOTHING_KNOWN,
        words: Mapping[str, str] = NOTHING_ADDED,
    ) -> None:
        self._limits = limits
        self._known = known
        self._words = dict(words)
        self._slots = asyncio.Semaphore(most_at_once)
        self._lock = threading.Lock()
        self._server: ForkServer | None = None

    @property
    def server_pid(self) -> int:
        """The process ID of the fork server, which is started if necessary."""
        return self._running_server().pid

    async def read(self, raw: bytes, insurer_id: str = "", *, columns: Mapping[str, Column] = NO_COLUMNS) -> Extraction:
        """Read the e-mail `raw` to an insurer; `columns` are known meanings of its headers.

        Raises: UnreadableMailError when reading was not completed.
        """
        async with self._slots:
            known = replace(self._known(insurer_id), columns=columns)
            return load_answer(await self._ask_child(dump_question(known, raw, self._limits)))

    async def _ask_child(self, question: bytes) -> bytes:
        """Ask a child to read; if the server is gone, start a new one and try again."""
        for _ in range(TRIES):
            server = await asyncio.to_thread(self._running_server)
            try:
                return await self._converse(server, question)
            except ServerGoneError:
                self._let_go(server)
        raise UnreadableMailError("the processes that read mails do not start")

    async def _converse(self, server: ForkServer, question: bytes) -> bytes:
        with server.connection_to_child() as connection:
            answer = asyncio.get_running_loop().run_in_executor(
                None, converse, connection, question, self._limits.mail_time_s
            )
            try:
                return await asyncio.shield(answer)
            except asyncio.CancelledError:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
                await asyncio.gather(answer, return_exceptions=True)
                raise
            except WorkTookTooLongError:
                raise UnreadableMailError(f"reading took longer than {self._limits.mail_time_s:g} s") from None
            except WorkFailedError:
                if not server.is_running:  # its children ended with it
                    raise ServerGoneError from None
                raise UnreadableMailError("reading took too much memory or time") from None

    def _running_server(self) -> ForkServer:
        with self._lock:
            if self._server is None or not self._server.is_running:
                self._server = ForkServer(self._words)
            return self._server

    def _let_go(self, server: ForkServer) -> None:
        with self._lock:
            if self._server is server:
                self._server = None
        server.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_raised: object) -> None:
        """End the server and its children."""
        with self._lock:
            if self._server is not None:
                self._server.close()
            self._server = None


def dump_question(known: PriorKnowledge, raw: bytes, limits: ReadingLimits) -> bytes:
    """Encode the question for a reading process: the limits that an operator sets, prior knowledge and e-mail."""
    question = (limits.max_email_bytes, limits.least_confidence, known, raw)
    return msgpack.encode(question, enc_hook=dict)  # mappings that are no dict


def load_answer(answer: bytes) -> Extraction:
    """Decode the answer of a reading process, which is not trusted: it has read what a stranger sent.

    Raises: UnreadableMailError when the answer is not an extraction.
    """
    try:
        return msgpack.decode(answer, type=Extraction)
    except (ValueError, RecursionError):
        raise UnreadableMailError("its reading gave no answer that can be understood") from None


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

    @property
    def pid(self) -> int:
        """The process ID."""
        return int(self._process.pid)

    def connection_to_child(self) -> AbstractContextManager[socket.socket]:
        """Return a connection to a new child that reads an e-mail.

        Raises: ServerGoneError.
        """
        return connection_to_child(self._channel, MAIL)

    def close(self) -> None:
        """Kill the server; its children end with it."""
        self._channel.close()
        self._process.kill()
        self._process.wait()
