"""Reads e-mails off the event loop, a few at a time, each in a forked process that can be killed."""

from __future__ import annotations

import asyncio
import socket
import threading
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Final, Protocol, Self, TypeVar

from msgspec import msgpack

from domain.word_lists import NOTHING_ADDED
from intake.processes.work import ServerGoneError, WorkFailedError, WorkTookTooLongError, converse
from intake.profiles.model import NO_COLUMNS, NOTHING_KNOWN
from intake.reading.server_process import MAIL, ForkServer
from intake.triage.triage import SortedMail
from mesh.background import Backoff, Loop, repeating
from mesh.errors import NotReady

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from intake.lexicon.column_names import Column
    from intake.model.limits import ReadingLimits
    from intake.profiles.model import PriorKnowledge

    # Over the connection to a child: the question and the longest time in seconds.
    Conversation = Callable[[socket.socket, bytes, float], "T"]

T = TypeVar("T")
_MAILS: Final = msgpack.Decoder(SortedMail)
READERS: Final = "the processes that read mails"
TRIES: Final = 3
WATCH_EVERY_S: Final = 1.0
RESTART: Final = Backoff(first_s=0.1, longest_s=10.0)


class UnreadableMailError(Exception):
    """Reading an e-mail took too much time or memory; the message quotes nothing from the e-mail."""


class MailReader(Protocol):
    """Reads and sorts e-mails."""

    async def read(self, raw: bytes, insurer_id: str = "", *, columns: Mapping[str, Column] = NO_COLUMNS) -> SortedMail:
        """Read and sort the e-mail `raw` to an insurer; `columns` are known meanings of its headers.

        Raises: UnreadableMailError when reading was not completed, NotReady when nothing can be read at the moment.
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
        self._watched: ForkServer | None = None

    def loop(self) -> Loop:
        """Return the loop that starts the fork server before the first mail, and again whenever it has ended."""
        return Loop(
            "reading", repeating(self._watch), pause_s=WATCH_EVERY_S, backoff=RESTART, expected=(NotReady, OSError)
        )

    async def _watch(self) -> None:
        """Have a server that answers.

        Raises: NotReady when it does not, and once when it has ended; OSError when it cannot be started.
        """
        watched = self._watched
        if watched is not None and not watched.is_running:
            self._watched = None
            raise NotReady(READERS)
        server = await asyncio.to_thread(self._running_server)
        if server is not watched and not await asyncio.to_thread(server.answers):
            self._let_go(server)
            raise NotReady(READERS)
        self._watched = server

    @property
    def is_well(self) -> bool:
        """Whether the loop has seen the current server answer, and it is running."""
        return self._watched is not None and self._watched.is_running

    @property
    def server_pid(self) -> int:
        """The process ID of the fork server, which is started if necessary."""
        return self._running_server().pid

    async def read(self, raw: bytes, insurer_id: str = "", *, columns: Mapping[str, Column] = NO_COLUMNS) -> SortedMail:
        """Read and sort the e-mail `raw` to an insurer; `columns` are known meanings of its headers.

        Raises: UnreadableMailError when reading was not completed, NotReady when the fork server does not start.
        """
        async with self._slots:
            known = replace(self._known(insurer_id), columns=columns)
            return load_answer(await self.ask_child(MAIL, dump_question(known, raw, self._limits), converse))

    async def ask_child(self, kind: bytes, question: bytes, conversation: Conversation[T]) -> T:
        """Ask a child to read; if the server is gone, start a new one and try again.

        A mail during which the server ended each time may be the cause; one for which none started is not.

        Raises: UnreadableMailError, NotReady.
        """
        began = False
        for _ in range(TRIES):
            server = await asyncio.to_thread(self._running_server)
            try:
                return await self._converse(server, kind, question, conversation)
            except ServerGoneError:
                self._let_go(server)
            except WorkFailedError:
                if not await asyncio.to_thread(server.has_ended):
                    raise UnreadableMailError("reading took too much memory or time") from None
                began = True  # its children ended with it
                self._let_go(server)
        if began:
            raise UnreadableMailError(f"{READERS} ended, {TRIES} times")
        raise NotReady(READERS)

    async def _converse(self, server: ForkServer, kind: bytes, question: bytes, conversation: Conversation[T]) -> T:
        with server.connection_to_child(kind) as connection:
            answer = asyncio.get_running_loop().run_in_executor(
                None, conversation, connection, question, self._limits.mail_time_s
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

    def _running_server(self) -> ForkServer:
        with self._lock:
            if self._server is not None and not self._server.is_running:
                self._server.close()
                self._server = None
            if self._server is None:
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


def load_answer(answer: bytes) -> SortedMail:
    """Decode the answer of a reading process, which is not trusted: it has read what a stranger sent.

    Raises: UnreadableMailError when the answer is no sorted mail.
    """
    try:
        return _MAILS.decode(answer)
    except (ValueError, RecursionError):
        raise UnreadableMailError("its reading gave no answer that can be understood") from None
