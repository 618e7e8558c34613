"""A coding process as its owner sees it: started with only what Python needs, asked, killed at the end."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any, Final

from matcher.service.processes.piece import Build, Rows

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from matcher.catalogue.entries import Catalogue
    from matcher.service.processes.piece import CodedText, Piece

PROGRAM: Final = "matcher.service.processes.child"
INHERITED: Final = frozenset(
    {"PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV"}
    | {"PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX", "LD_LIBRARY_PATH"}
)
"""The environment variables that a coding process inherits; none holds a secret."""
ROWS_A_MESSAGE: Final = 2000
LONGEST_START_S: Final = 60.0
"""From its start until it takes the first rows of a catalogue."""
LONGEST_BUILD_S: Final = 120.0
LONGEST_PIECE_S: Final = 20.0


class ProcessGoneError(Exception):
    """The process has ended, or does not answer."""


class CodingProcess:
    """A running process. One order at a time: whoever gives one takes the process, and leaves it free afterwards."""

    def __init__(self, words: Mapping[str, str]) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own module
                [sys.executable, "-m", PROGRAM, str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                env={name: value for name, value in os.environ.items() if name in INHERITED},
                start_new_session=True,
            )
        self._connection = Connection(ours.detach())
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="coding")
        self.loaded: dict[str, Catalogue] = {}
        self.is_free = True
        with suppress(OSError):  # one that does not start is noticed when it is asked
            self._connection.send(dict(words))

    @property
    def pid(self) -> int:
        """The process ID."""
        return self._process.pid

    @property
    def is_running(self) -> bool:
        """Whether the process is alive."""
        return self._process.poll() is None

    async def load(self, insurer_id: str, catalogue: Catalogue) -> None:
        """Have it build the catalogue of an insurer, from a few rows at a time so that other work gets its turn.

        Raises: ProcessGoneError.
        """
        for start in range(0, len(catalogue), ROWS_A_MESSAGE):
            entries = catalogue.entries[start : start + ROWS_A_MESSAGE]
            await self._run(LONGEST_START_S, self._connection.send, Rows(tuple(entry.row for entry in entries)))
        await self._run(LONGEST_BUILD_S, self._ask, Build(insurer_id, catalogue.version))
        self.loaded[insurer_id] = catalogue

    async def code(self, piece: Piece) -> list[CodedText]:
        """Have it code a piece by the catalogue that it has loaded.

        Raises: ProcessGoneError.
        """
        coded: list[CodedText] = await self._run(LONGEST_PIECE_S, self._ask, piece)
        return coded

    async def _run(self, longest_s: float, converse: Callable[[object], object], order: object) -> Any:
        """Converse in the thread of this process; what takes longer ends when the process is closed."""
        try:
            async with asyncio.timeout(longest_s):
                return await asyncio.get_running_loop().run_in_executor(self._thread, converse, order)
        except (OSError, EOFError, RuntimeError) as error:  # it ended, hangs, or was closed meanwhile
            raise ProcessGoneError from error

    def _ask(self, order: object) -> object:
        """Send an order and receive its answer."""
        self._connection.send(order)
        return self._connection.recv()

    def close(self) -> None:
        """Kill it; who waits for its answer is told that it is gone."""
        self._process.kill()
        self._process.wait()
        self._thread.shutdown(wait=True, cancel_futures=True)
        self._connection.close()
