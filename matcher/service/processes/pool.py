"""Codes large batches in several processes at once; what they cannot code is coded here, so that no batch fails."""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from matcher.service.processes.coding_process import CodingProcess, ProcessGoneError
from mesh.background import Backoff, Loop, begin, repeating

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence

    from matcher.catalogue.entries import Catalogue
    from matcher.service.active_catalogues import ActiveCatalogues
    from matcher.service.processes.piece import CodedText, Piece

    CodeHere = Callable[[Piece], Awaitable[list[CodedText]]]

WATCH_EVERY_S: Final = 0.2
RESTART: Final = Backoff(first_s=0.1, longest_s=10.0)


@dataclass(eq=False, slots=True)
class _Job:
    piece: Piece
    coded: asyncio.Future[list[CodedText] | None]  # None: the process that had it is gone


@dataclass(eq=False, slots=True)
class _Batch:
    catalogue: Catalogue
    waiting: deque[_Job] = field(default_factory=deque)


class CodingPool:
    """Some processes, each with the active catalogues; all methods run in one event loop."""

    def __init__(self, processes: int, catalogues: ActiveCatalogues, words: Mapping[str, str]) -> None:
        self._processes: list[CodingProcess | None] = [None] * processes
        self._catalogues = catalogues
        self._words = dict(words)
        self._batches: deque[_Batch] = deque()
        self._is_wanted = False

    @property
    def pids(self) -> list[int]:
        """The process IDs of those that run."""
        return [process.pid for process in self._running()]

    def expect_batches(self) -> None:
        """Have the processes run from now on: the first large batch comes, which is coded without them."""
        self._is_wanted = True

    def has_loaded(self, catalogue: Catalogue) -> bool:
        """Whether a process codes by `catalogue`."""
        return any(loaded is catalogue for process in self._running() for loaded in process.loaded.values())

    def loop(self) -> Loop:
        """Return the loop that starts the processes, again when one has ended, and gives them the catalogues."""
        return Loop(
            "coding-processes",
            repeating(self._watch),
            pause_s=WATCH_EVERY_S,
            backoff=RESTART,
            expected=(ProcessGoneError, OSError),
        )

    async def code(self, pieces: Sequence[Piece], catalogue: Catalogue, here: CodeHere) -> list[list[CodedText]]:
        """Code the pieces of a batch by one catalogue, in order; `here` codes those that no process takes."""
        future = asyncio.get_running_loop().create_future
        jobs = [_Job(piece, future()) for piece in pieces]
        with self._offered(_Batch(catalogue, deque(jobs))) as batch:
            while batch.waiting:
                job = batch.waiting.popleft()
                job.coded.set_result(await here(job.piece))
            answers = [(job, await job.coded) for job in jobs]
        return [await here(job.piece) if coded is None else coded for job, coded in answers]

    @contextmanager
    def _offered(self, batch: _Batch) -> Iterator[_Batch]:
        self._batches.append(batch)
        self._hand_out()
        try:
            yield batch
        finally:
            self._batches.remove(batch)

    def _hand_out(self) -> None:
        """Give each free process a piece; batches take turns."""
        for process in self._running():
            if process.is_free and (job := self._next_job(process)):
                process.is_free = False
                begin("coding", self._code(process, job))

    def _next_job(self, process: CodingProcess) -> _Job | None:
        for _ in range(len(self._batches)):
            batch = self._batches[0]
            self._batches.rotate(-1)
            if batch.waiting and process.loaded.get(batch.waiting[0].piece.insurer_id) is batch.catalogue:
                return batch.waiting.popleft()
        return None

    async def _code(self, process: CodingProcess, job: _Job) -> None:
        coded = None
        try:
            coded = await process.code(job.piece)
            process.is_free = True
        except ProcessGoneError:
            process.close()
        finally:
            if not job.coded.done():
                job.coded.set_result(coded)
        self._hand_out()

    async def _watch(self) -> None:
        """Have all processes run, with the active catalogues.

        Raises: ProcessGoneError once when one has ended, or does not answer; OSError when one cannot be started.
        """
        for place, process in enumerate(self._processes if self._is_wanted else ()):
            if process is None:
                self._processes[place] = CodingProcess(self._words)
            elif not process.is_running:
                self._processes[place] = None
                process.close()
                raise ProcessGoneError
        await asyncio.gather(*map(self._load_missing, self._running()))

    async def _load_missing(self, process: CodingProcess) -> None:
        for insurer_id, catalogue in self._catalogues.all().items():
            if process.is_free and process.loaded.get(insurer_id) is not catalogue:
                process.is_free = False
                try:
                    await process.load(insurer_id, catalogue)
                except ProcessGoneError:
                    process.close()
                    raise
                process.is_free = True
                self._hand_out()

    def _running(self) -> list[CodingProcess]:
        return [process for process in self._processes if process is not None and process.is_running]

    def close(self) -> None:
        """End the processes."""
        for process in self._processes:
            if process is not None:
                process.close()
