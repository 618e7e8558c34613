"""A folder as an inbox: every complete file is handed over once, then moved, with its answer beside it.

The folder is polled, because network shares do not announce new files. A file is moved only after it was accepted, and
a file submitted twice is recognised by its content, so a crash at any point neither loses nor duplicates one.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Final

from intake.attachments.as_mail import as_mail
from intake.inbox.handover import LONGEST_WAIT_S, HandoverResult, NotNowError
from intake.inbox.watched_folder import FileChangedError, opened_folder, opened_inside
from mesh.background import Backoff, Loop, repeating

if TYPE_CHECKING:
    from pathlib import Path

    from intake.inbox.handover import Handover, InboxObserver
    from intake.inbox.watched_folder import ArrivedFile, WatchedFolder

DONE, FAILED = "done", "failed"
MOST_A_ROUND: Final = 100
EVERY_S: Final = 2.0
# A share may refuse a file as long as another machine has it open.
MOST_READS: Final = 5
NOT_REGULAR: Final = "no regular file: links and devices are not read"
NO_FOLDER: Final = "no folder: files are moved to real ones only"


@dataclass(slots=True)
class FolderInbox:
    """Submits the files of a folder, one round at a time."""

    folder: Path
    handover: Handover
    observer: InboxObserver
    _seen: set[ArrivedFile] = field(default_factory=set)
    _failures: Counter[str] = field(default_factory=Counter)

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

        Raises: NotNowError when the mesh accepts nothing now; OSError, once all others had their turn.
        """
        taken, failure = 0, None
        with opened_folder(self.folder) as folder:
            for file in await asyncio.to_thread(self._complete, folder):
                try:
                    taken += await self._take(folder, file)
                except FileNotFoundError:
                    continue
                except OSError as error:
                    self._failures[file.name] += 1
                    failure = error
        if failure is not None:
            raise failure
        return taken

    def _complete(self, folder: WatchedFolder) -> list[ArrivedFile]:
        """Return the files that have not changed since the last round, oldest first; an empty one is not whole yet.

        Those that failed before come last, so that they keep no others waiting.
        """
        now = {file for file in folder.files() if file.name not in (DONE, FAILED)}
        complete = [file for file in now & self._seen if file.size_bytes or not file.is_regular]
        self._seen = now
        self._failures = Counter({file.name: self._failures[file.name] for file in now if self._failures[file.name]})
        complete.sort(key=lambda file: (self._failures[file.name], file.changed_ns, file.name))
        return complete[:MOST_A_ROUND]

    async def _take(self, folder: WatchedFolder, file: ArrivedFile) -> bool:
        answer = await self._hand_over(folder, file)
        if answer is None:
            return False
        await asyncio.to_thread(self._move, folder, file, answer)
        self.observer.took(file.shown_name, answer)
        return True

    async def _hand_over(self, folder: WatchedFolder, file: ArrivedFile) -> HandoverResult | None:
        """Return the answer; None when the file is still changing."""
        if not file.is_regular:
            return HandoverResult(refused=NOT_REGULAR)
        too_large = self.handover.refusal_of_size(file.size_bytes)
        if too_large:
            return too_large
        try:
            raw = await asyncio.to_thread(lambda: as_mail(file.shown_name, folder.read(file)))
        except (FileNotFoundError, FileChangedError):
            return None
        except OSError as error:
            if self._failures[file.name] < MOST_READS:
                raise
            return HandoverResult(refused=f"it cannot be read: {error.strerror}")
        return await self.handover.hand_over(raw, file.shown_name)

    def _move(self, folder: WatchedFolder, file: ArrivedFile, answer: HandoverResult) -> None:
        """Move the file after its answer is written, so that every file that left the folder has one."""
        to = FAILED if answer.refused else DONE
        if not folder.has_folder(to):
            folder.rename_away(to)
            folder.has_folder(to)
            self.observer.took(to, HandoverResult(refused=NO_FOLDER))
        report = {"file": file.shown_name, **{name: value for name, value in asdict(answer).items() if value}}
        with opened_inside(folder, to) as target:
            folder.move(file, target, json.dumps(report) + "\n")
