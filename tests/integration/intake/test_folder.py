"""Files that arrive in a folder become cases, once each, whatever happens on the way."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import grpc
import pytest

from intake.inbox.folder import FolderInbox
from intake.inbox.handover import Handover, HandoverResult, NotNowError
from minca.intake.v1 import intake_service_pb2, intake_service_pb2_grpc
from tests.fixtures.mails import HEADER, VERSA, a_mail, xlsx
from tests.fixtures.ports import free_port

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.fixtures.stack import Stack

LIMIT = 1_000_000


class Silent:
    """Hears, and says nothing."""

    def took(self, _name: str, _answer: HandoverResult) -> None: ...

    def waits(self, _reason: str, _wait_s: float) -> None: ...


@pytest.fixture
async def stub(mesh_stack: Stack) -> AsyncIterator[intake_service_pb2_grpc.IntakeServiceStub]:
    async with mesh_stack.channel("intake") as channel:
        yield intake_service_pb2_grpc.IntakeServiceStub(channel)


@pytest.fixture
def inbox(tmp_path: Path, stub: intake_service_pb2_grpc.IntakeServiceStub) -> FolderInbox:
    return FolderInbox(tmp_path, Handover(stub.SubmitEmail, LIMIT), Silent())


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def answer(folder: Path, name: str) -> dict[str, str]:
    said: dict[str, str] = json.loads((folder / f"{name}.json").read_text())
    return said


async def test_a_mail_and_a_bare_workbook_are_taken_when_they_stopped_growing(
    inbox: FolderInbox, tmp_path: Path
) -> None:
    mail = a_mail().with_xlsx([HEADER, VERSA]).as_bytes()
    (tmp_path / "mail.eml").write_bytes(mail[:100])
    (tmp_path / "flota.xlsx").write_bytes(xlsx({"Autos": [HEADER, VERSA]}))
    (tmp_path / "later.eml.part").write_bytes(mail)

    first = await inbox.take()
    (tmp_path / "mail.eml").write_bytes(mail)
    second, third = await inbox.take(), await inbox.take()

    assert (first, second, third) == (0, 1, 1)
    assert names(tmp_path / "done") == {"mail.eml", "flota.xlsx", "mail.eml.json", "flota.xlsx.json"}
    assert answer(tmp_path / "done", "flota.xlsx")["intake_id"]
    assert names(tmp_path) == {"done", "later.eml.part"}


async def test_a_file_that_was_accepted_and_not_moved_yet_gets_the_same_intake_again(
    tmp_path: Path, stub: intake_service_pb2_grpc.IntakeServiceStub
) -> None:
    content = a_mail().with_file("f.csv", b"Marca;Modelo\nKIA;2020\n").as_bytes()
    accepted = (await stub.SubmitEmail(intake_service_pb2.SubmitEmailRequest(raw=content))).intake.id
    (tmp_path / "mail.eml").write_bytes(content)
    restarted = FolderInbox(tmp_path, Handover(stub.SubmitEmail, LIMIT), Silent())
    await restarted.take()
    await restarted.take()

    assert answer(tmp_path / "done", "mail.eml")["intake_id"] == accepted


async def test_what_can_never_be_taken_is_put_aside_with_its_reason(inbox: FolderInbox, tmp_path: Path) -> None:
    (tmp_path / "large.eml").write_bytes(b"x" * (LIMIT + 1))
    await inbox.take()
    await inbox.take()

    assert "larger than" in answer(tmp_path / "failed", "large.eml")["refused"]


async def test_while_the_mesh_is_away_files_stay_where_they_are(tmp_path: Path) -> None:
    (tmp_path / "mail.eml").write_bytes(a_mail().as_bytes())
    async with grpc.aio.insecure_channel(f"127.0.0.1:{free_port()}") as nowhere:
        submit = intake_service_pb2_grpc.IntakeServiceStub(nowhere).SubmitEmail
        lost = FolderInbox(tmp_path, Handover(submit, LIMIT), Silent())
        await lost.take()
        with pytest.raises(NotNowError):
            await lost.take()

    assert (tmp_path / "mail.eml").exists()


async def test_two_files_of_one_name_are_both_kept(inbox: FolderInbox, tmp_path: Path) -> None:
    for year in (b"2018", b"2019"):
        mail = a_mail().with_file("f.csv", b"Marca;Modelo\nKIA;" + year)
        (tmp_path / "mail.eml").write_bytes(mail.as_bytes())
        await inbox.take()
        await inbox.take()

    assert {"mail.eml", "mail-2.eml"} <= names(tmp_path / "done")


async def test_an_empty_file_waits_until_it_is_whole_and_its_name_goes_with_it(
    inbox: FolderInbox, tmp_path: Path, stub: intake_service_pb2_grpc.IntakeServiceStub
) -> None:
    arriving = tmp_path / "flotilla norte.eml"
    arriving.touch()
    while_empty = [await inbox.take() for _ in range(3)]
    arriving.write_bytes(a_mail().about("norte").with_xlsx([HEADER, VERSA]).as_bytes())
    taken = [await inbox.take() for _ in range(2)]
    request = intake_service_pb2.GetIntakeRequest(intake_id=answer(tmp_path / "done", arriving.name)["intake_id"])

    assert (while_empty, taken) == ([0, 0, 0], [0, 1])
    assert (await stub.GetIntake(request)).intake.file_name == arriving.name
