"""A folder as a way in: every complete file is submitted once, and moved to where its answer lies beside it.

Looked at again and again, since the shares of a network tell nobody of new files. A file is moved only after it was
accepted, and what is submitted again is known by its content: whatever is killed when, nothing is lost or doubled.
"""

from __future__ import annotations

import asyncio
import json
import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import grpc

from cli.calls import sentence
from intake.loose_files import as_mail
from mesh.status import read_details
from minca.intake.v1 import intake_pb2, intake_service_pb2, intake_service_pb2_grpc

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Show = Callable[[str], None]

DONE, FAILED = "done", "failed"
UNFINISHED: Final = (".part", ".tmp", ".crdownload", ".filepart")
MOST_A_ROUND: Final = 100
LONGEST_WAIT_S: Final = 60.0
# The mesh is away, or has too much to do: the file stays where it is.
PASSING: Final = frozenset(
    {
        grpc.StatusCode.UNAVAILABLE,
        grpc.StatusCode.DEADLINE_EXCEEDED,
        grpc.StatusCode.RESOURCE_EXHAUSTED,
        grpc.StatusCode.CANCELLED,
        grpc.StatusCode.ABORTED,
        grpc.StatusCode.UNAUTHENTICATED,
        grpc.StatusCode.PERMISSION_DENIED,
    }
)


@dataclass(slots=True)
class FolderInbox:
    """Takes the files of a folder, a round at a time."""

    folder: Path
    intakes: intake_service_pb2_grpc.IntakeServiceStub
    limit_bytes: int
    insurer: str = ""
    show: Show = lambda _: None
    _seen: dict[Path, tuple[int, int]] = field(default_factory=dict)

    async def watch(self, every_s: float) -> None:
        """Take files until cancelled; waits longer while the mesh is away."""
        wait_s = every_s
        while True:
            try:
                await self.take()
                wait_s = every_s
            except grpc.aio.AioRpcError as error:
                wait_s = min(2 * wait_s, LONGEST_WAIT_S)
                self.show(f"{sentence(read_details(error))}; looking again in {wait_s:.0f} s")
            await asyncio.sleep(wait_s)

    async def take(self) -> int:
        """Submit what has come and is complete; returns how many files were moved.

        Raises: grpc.aio.AioRpcError when the mesh takes nothing now.
        """
        taken = 0
        for path in await asyncio.to_thread(self._complete):
            reason, answer = await self._submit(path)
            await asyncio.to_thread(self._move, path, FAILED if reason else DONE, answer)
            self.show(f"{path.name}: {reason or answer['intake_id']}")
            taken += 1
        return taken

    def _complete(self) -> list[Path]:
        """Return the files that did not change since the last round, the oldest first."""
        now: dict[Path, tuple[int, int]] = {}
        for entry in os.scandir(self.folder):
            if entry.is_file() and not entry.name.startswith((".", "~$")) and not entry.name.endswith(UNFINISHED):
                looked = entry.stat()
                now[self.folder / entry.name] = (looked.st_size, looked.st_mtime_ns)
        complete = [path for path, look in now.items() if self._seen.get(path) == look]
        self._seen = now
        return sorted(complete, key=lambda path: (now[path][1], path.name))[:MOST_A_ROUND]

    async def _submit(self, path: Path) -> tuple[str, dict[str, Any]]:
        """Return why a file was refused, empty when it was not, and the answer to keep beside it."""
        if self._seen[path][0] > self.limit_bytes:
            reason = f"larger than {self.limit_bytes:,} bytes (MINCA_MAX_EMAIL_BYTES)"
            return reason, {"file": path.name, "refused": reason}
        raw = as_mail(path.name, await asyncio.to_thread(path.read_bytes))
        try:
            request = intake_service_pb2.SubmitEmailRequest(raw=raw, insurer_id=self.insurer)
            intake = (await self.intakes.SubmitEmail(request)).intake
        except grpc.aio.AioRpcError as error:
            if error.code() in PASSING:
                raise
            reason = sentence(read_details(error))
            return reason, {"file": path.name, "refused": reason}
        status = intake_pb2.Intake.Status.Name(intake.status).removeprefix("STATUS_").lower()
        return "", {"file": path.name, "intake_id": intake.id, "status": status}

    def _move(self, path: Path, to: str, answer: dict[str, Any]) -> None:
        """Write the answer first: a file that is gone from the folder has one."""
        (self.folder / to).mkdir(exist_ok=True)
        kept = _free(self.folder / to / path.name)
        beside = kept.with_name(f"{kept.name}.json")
        unfinished = beside.with_name(f".{beside.name}.part")
        unfinished.write_text(json.dumps(answer) + "\n", encoding="utf-8")
        unfinished.replace(beside)
        path.rename(kept)


def _free(path: Path) -> Path:
    """Return `path`, or the first of its name with a number that nobody has."""
    number, found = 1, path
    while found.exists():
        number += 1
        found = path.with_name(f"{path.stem}-{number}{path.suffix}")
    return found
