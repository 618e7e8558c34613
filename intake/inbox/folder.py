"""A folder as an inbox: every complete file is handed over once, then moved, with its answer beside it.

The folder is polled, because network shares do not announce new files. A file is moved only after it was accepted, and
a file submitted twice is recognised by its content, so a crash at any point neither loses nor duplicates one.
"""

from __future__ import annotations

import asyncio
import json
import os
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Final

from intake.attachments.as_mail import as_mail
from intake.inbox.handover import LONGEST_WAIT_S, NotNowError
from mesh.background import Backoff, Loop, repeating

if TYPE_CHECKING:
    from pathlib import Path

    from intake.inbox.handover import Handover, HandoverResult, InboxObserver

DONE, FAILED = "done", "failed"
UNFINISHED: Final = (".part", ".tmp", ".crdownload", ".filepart")
MOST_A_ROUND: Final = 100
EVERY_S: Final = 2.0


@dataclass(slots=True)
class FolderInbox:
    """Submits the files of a folder, one round at a time."""

    folder: Path
    handover: Handover
    observer: InboxObserver
    _seen: dict[Path, tuple[int, int]] = field(default_factory=dict)

    def loop(self, every_s: float) -> Loop:
        """Return the loop that polls the folder, with back-off while the mesh or the folder is unavailable."""
        return Loop(
            "inbox-folder",
            repeating(self.take),
            pause_s=every_s,
            backoff=Backoff(2 * every_s, LONGEST_WAIT_S),
            expected=(NotNowError, OSError),
            report=self._wait,
        )

    def _wait(self, error: Exception, wait_s: float) -> None:
        reason = f"the folder cannot be used: {error.strerror}" if isinstance(error, OSError) else str(error)
        self.observer.waits(reason, wait_s)

    async def take(self) -> int:
        """Submit the complete files; return how many were moved.

        Raises: NotNowError when the mesh accepts nothing now; OSError.
        """
        taken = 0
        for path in await asyncio.to_thread(self._complete):
            answer = await self._hand_over(path)
            await asyncio.to_thread(self._move, path, answer)
            self.observer.took(path.name, answer)
            taken += 1
        return taken

    def _complete(self) -> list[Path]:
        """Return the files that have not changed since the last round, oldest first; an empty one is not whole yet."""
        now: dict[Path, tuple[int, int]] = {}
        for entry in os.scandir(self.folder):
            if entry.is_file() and not entry.name.startswith((".", "~$")) and not entry.name.endswith(UNFINISHED):
                looked = entry.stat()
                now[self.folder / entry.name] = (looked.st_size, looked.st_mtime_ns)
        complete = [path for path, look in now.items() if look[0] and self._seen.get(path) == look]
        self._seen = now
        return sorted(complete, key=lambda path: (now[path][1], path.name))[:MOST_A_ROUND]

    async def _hand_over(self, path: Path) -> HandoverResult:
        too_large = self.handover.refusal_of_size(self._seen[path][0])
        if too_large:
            return too_large
        raw = await asyncio.to_thread(lambda: as_mail(path.name, path.read_bytes()))
        return await self.handover.hand_over(raw, path.name)

    def _move(self, path: Path, answer: HandoverResult) -> None:
        """Move the file after its answer is written, so that every file that left the folder has one."""
        to = self.folder / (FAILED if answer.refused else DONE)
        to.mkdir(exist_ok=True)
        target = _free(to / path.name)
        beside = target.with_name(f"{target.name}.json")
        unfinished = beside.with_name(f".{beside.name}.part")
        report = {"file": path.name, **{name: value for name, value in asdict(answer).items() if value}}
        unfinished.write_text(json.dumps(report) + "\n", encoding="utf-8")
        unfinished.replace(beside)
        path.rename(target)


def _free(path: Path) -> Path:
    """Return `path`, or its name with the first free number."""
    number, free = 1, path
    while free.exists():
        number += 1
        free = path.with_name(f"{path.stem}-{number}{path.suffix}")
    return free
