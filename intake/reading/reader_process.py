"""Reading mails off the event loop: each in a process of its own that can be ended, some at a time."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Final, Protocol

from msgspec import msgpack

from intake.model.extraction import Extraction
from intake.profiles.model import NO_COLUMNS, NOTHING_KNOWN

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from intake.lexicon.column_names import Column
    from intake.model.limits import ReadingLimits
    from intake.profiles.model import PriorKnowledge

CHILD: Final = "intake.reading.reader_child"


class UnreadableMailError(Exception):
    """A mail that took too long or too much; says so without words of the mail."""


class MailReader(Protocol):
    """Whoever turns a mail into what it says."""

    async def read(self, raw: bytes, columns: Mapping[str, Column] = NO_COLUMNS) -> Extraction:
        """Return what the mail `raw` says; `columns` are what is known of the headers in it.

        Raises: UnreadableMailError when its reading did not come to an end.
        """
        ...


class ReaderPool:
    """Reads at most `most_at_once` mails at a time; more wait."""

    def __init__(
        self, limits: ReadingLimits, most_at_once: int, known: Callable[[], PriorKnowledge] = lambda: NOTHING_KNOWN
    ) -> None:
        self._limits = limits
        self._known = known
        self._slots = asyncio.Semaphore(most_at_once)

    async def read(self, raw: bytes, columns: Mapping[str, Column] = NO_COLUMNS) -> Extraction:
        """Return what the mail `raw` says; `columns` are what is known of the headers in it.

        Raises: UnreadableMailError when its reading did not come to an end.
        """
        async with self._slots:
            known = replace(self._known(), columns=columns)
            return load_answer(await self._ask_child(dump_question(known, raw)))

    async def _ask_child(self, question: bytes) -> bytes:
        child = _start(self._limits.max_email_bytes)
        loop = asyncio.get_running_loop()
        answer = loop.run_in_executor(None, _converse, child, question, self._limits.mail_time_s)
        try:
            return await asyncio.shield(answer)
        except asyncio.CancelledError:
            _kill(child)
            with suppress(UnreadableMailError):
                await answer
            raise


def dump_question(known: PriorKnowledge, raw: bytes) -> bytes:
    """Return what the reading process is asked: what is known, and the mail."""
    return msgpack.encode((known, raw), enc_hook=dict)  # mappings that are no dict


def load_answer(answer: bytes) -> Extraction:
    """Return the extraction that the reading process wrote; it is not trusted, since it read what a stranger sent.

    Raises: UnreadableMailError when the answer is no extraction.
    """
    try:
        return msgpack.decode(answer, type=Extraction)
    except (ValueError, RecursionError):
        raise UnreadableMailError("its reading gave no answer that can be understood") from None


def _start(max_email_bytes: int) -> subprocess.Popen[bytes]:
    # Not by asyncio: a caller who goes while it starts a process would never be let go.
    return subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-m", CHILD, str(max_email_bytes)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def _converse(child: subprocess.Popen[bytes], question: bytes, longest_s: float) -> bytes:
    """Ask and hear the answer; whatever comes, the process is gone at the end."""
    with child:
        try:
            answer, _ = child.communicate(question, timeout=longest_s)
        except subprocess.TimeoutExpired:
            raise UnreadableMailError(f"reading took longer than {longest_s:g} s") from None
        finally:
            _kill(child)
    if child.returncode != 0:
        raise UnreadableMailError("reading took too much memory or time")
    return answer


def _kill(child: subprocess.Popen[bytes]) -> None:
    """End the process and the ones it started, whatever state they are in."""
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
