"""Reading mails off the event loop: each in a process of its own that can be ended, some at a time."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Final, Protocol

from intake import wire
from intake.knowledge import NO_COLUMNS, NOTHING_KNOWN

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from intake.header_words import Column
    from intake.knowledge import Known
    from intake.limits import Limits
    from intake.model import Extraction

CHILD: Final = "intake.reading_child"


class UnreadableMailError(Exception):
    """A mail that took too long or too much; says so without words of the mail."""


class MailReader(Protocol):
    """Whoever turns a mail into what it says."""

    async def read(self, raw: bytes, columns: Mapping[str, Column] = NO_COLUMNS) -> Extraction:
        """Return what the mail `raw` says; `columns` are what is known of the headers in it.

        Raises: UnreadableMailError when its reading did not come to an end.
        """
        ...


class Readers:
    """Reads at most `most_at_once` mails at a time; more wait."""

    def __init__(self, limits: Limits, most_at_once: int, known: Callable[[], Known] = lambda: NOTHING_KNOWN) -> None:
        self._limits = limits
        self._known = known
        self._slots = asyncio.Semaphore(most_at_once)

    async def read(self, raw: bytes, columns: Mapping[str, Column] = NO_COLUMNS) -> Extraction:
        """Return what the mail `raw` says; `columns` are what is known of the headers in it.

        Raises: UnreadableMailError when its reading did not come to an end.
        """
        async with self._slots:
            known = replace(self._known(), columns=columns)
            return wire.load(await self._ask_child(wire.dump_known(known) + b"\n" + raw))

    async def _ask_child(self, question: bytes) -> bytes:
        child = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            CHILD,
            str(self._limits.max_email_bytes),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            async with asyncio.timeout(self._limits.mail_time_s):
                answer, _ = await child.communicate(question)
        except TimeoutError:
            raise UnreadableMailError(f"reading took longer than {self._limits.mail_time_s:g} s") from None
        finally:
            await _end(child)
        if child.returncode != 0:
            raise UnreadableMailError("reading took too much memory or time")
        return answer


async def _end(child: asyncio.subprocess.Process) -> None:
    """End the process and the ones it started, whatever state they are in."""
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    await child.wait()
