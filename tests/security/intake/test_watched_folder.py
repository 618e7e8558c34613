"""A folder into which others put files: nothing outside of it is read or moved, and no name stops the rest."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from intake.inbox.folder import FolderInbox
from intake.inbox.handover import Handover, HandoverResult
from minca.intake.v1 import intake_service_pb2_grpc
from tests.fixtures.mails import HEADER, VERSA, a_mail

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.fixtures.stack import Stack

LIMIT = 1_000_000
LONGEST_NAME = 255  # of a file, in bytes
SECRET = "MINCA_JWT_SECRET=a secret of the machine"


@dataclass
class Heard:
    """Remembers what became of each name."""

    refused: dict[str, str] = field(default_factory=dict)

    def took(self, name: str, answer: HandoverResult) -> None:
        self.refused[name] = answer.refused

    def waits(self, _reason: str, _wait_s: float) -> None: ...


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "arriving"
    folder.mkdir()
    return folder


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A file of the machine, which is no business of who may put files into the folder."""
    outside = tmp_path / "machine"
    outside.mkdir()
    (outside / "environ").write_text(SECRET)
    return outside


@pytest.fixture
async def inbox(mesh_stack: Stack, folder: Path, heard: Heard) -> AsyncIterator[FolderInbox]:
    async with mesh_stack.channel("intake") as channel:
        submit = intake_service_pb2_grpc.IntakeServiceStub(channel).SubmitEmail
        yield FolderInbox(folder, Handover(submit, LIMIT), heard)


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


async def rounds(inbox: FolderInbox) -> int:
    return sum([await inbox.take() for _ in range(3)])


def a_whole_mail(subject: str) -> bytes:
    return a_mail().about(subject).with_xlsx([HEADER, VERSA]).as_bytes()


@pytest.mark.parametrize("kind", ["to a file", "to nothing", "to itself", "pipe"])
async def test_what_is_no_regular_file_is_put_aside_unread(
    inbox: FolderInbox, folder: Path, outside: Path, heard: Heard, kind: str
) -> None:
    bad = folder / "lista.csv"
    targets = {"to a file": outside / "environ", "to nothing": outside / "none", "to itself": bad}
    os.mkfifo(bad) if kind == "pipe" else bad.symlink_to(targets[kind])
    (folder / "mail.eml").write_bytes(a_whole_mail(f"beside a link {kind}"))

    assert await rounds(inbox) == 2
    assert "no regular file" in heard.refused["lista.csv"]
    assert heard.refused["mail.eml"] == ""
    assert "lista.csv" in names(folder / "failed")
    assert (outside / "environ").read_text() == SECRET


async def test_a_link_that_takes_the_place_of_a_seen_file_is_not_followed(
    inbox: FolderInbox, folder: Path, outside: Path, heard: Heard
) -> None:
    (folder / "lista.csv").write_text("Marca;Modelo\nKIA;2020\n")
    await inbox.take()
    seen = (folder / "lista.csv").stat()
    (folder / "lista.csv").unlink()
    (outside / "environ").write_text("x" * seen.st_size)
    os.utime(outside / "environ", ns=(seen.st_atime_ns, seen.st_mtime_ns))
    (folder / "lista.csv").symlink_to(outside / "environ")

    assert await rounds(inbox) == 1
    assert "no regular file" in heard.refused["lista.csv"]


@pytest.mark.parametrize("name", ["done", "failed"])
async def test_nothing_is_moved_out_through_a_linked_folder(
    inbox: FolderInbox, folder: Path, outside: Path, heard: Heard, name: str
) -> None:
    inbox.handover = Handover(inbox.handover.submit, LIMIT if name == "done" else 10)
    await inbox.take()
    (folder / "mail.eml").write_bytes(a_whole_mail(f"where {name} is a link"))
    (folder / name).symlink_to(outside, target_is_directory=True)

    await rounds(inbox)
    assert names(outside) == {"environ"}
    assert names(folder / name) >= {"mail.eml", "mail.eml.json"}
    assert not (folder / name).is_symlink()
    assert "mail.eml" in heard.refused


NAMES = {
    "not UTF-8": b"flota \xf1and\xfa.eml",
    "as long as may be": b"f" * (LONGEST_NAME - 4) + b".eml",
    "252 bytes": b"f" * 252,
    "long, of two bytes a letter": "ñ".encode() * 125 + b".eml",
    "a suffix alone": b"f." + b"e" * (LONGEST_NAME - 2),
    "a control character": b"flota\x1b[31m.eml",
    "a line": b"flota\nBcc: x@y.mx\n.csv",
}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES.keys())
async def test_no_name_stops_the_folder(inbox: FolderInbox, folder: Path, heard: Heard, name: bytes) -> None:
    content = a_whole_mail(f"with the name {name!r}"[:60]) if name.endswith(b".eml") else b"Marca;Modelo\nKIA;2020\n"
    (folder / os.fsdecode(name)).write_bytes(content)
    os.utime(folder / os.fsdecode(name), (1, 1))  # it comes first
    (folder / "zz.eml").write_bytes(a_whole_mail("behind it"))

    assert await rounds(inbox) == 2
    assert set(heard.refused.values()) == {""}
    answers = [json.loads(path.read_text()) for path in (folder / "done").glob("*.json")]
    assert len({answer["intake_id"] for answer in answers}) == 2
    assert len(names(folder / "done")) == 4


async def test_a_file_that_cannot_be_read_keeps_no_other_waiting_and_is_put_aside(
    inbox: FolderInbox, folder: Path, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(path: object, *arguments: object, **options: object) -> int:
        if path == "locked.eml":
            raise PermissionError(13, "Permission denied")
        return opened(path, *arguments, **options)  # type: ignore[arg-type]

    opened = os.open
    monkeypatch.setattr("intake.inbox.watched_folder.os.open", denied)
    (folder / "locked.eml").write_bytes(a_whole_mail("locked"))
    os.utime(folder / "locked.eml", (1, 1))
    (folder / "mail.eml").write_bytes(a_whole_mail("beside one that is locked"))
    await inbox.take()
    for _ in range(5):
        with pytest.raises(PermissionError):
            await inbox.take()

    assert heard.refused == {"mail.eml": ""}
    assert await inbox.take() == 1
    assert "cannot be read" in heard.refused["locked.eml"]
