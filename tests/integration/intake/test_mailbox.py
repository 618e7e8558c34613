"""Mails of a mailbox become intakes, once each, and the mailbox shows which ones did."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import grpc
import pytest
from pydantic import SecretStr

from intake.inbox import bookmark
from intake.inbox.handover import Handover, HandoverResult, NotNowError
from intake.inbox.imap import ImapInbox, MailboxAccount, opened, place_of
from intake.inbox.mailbox import ConnectionLostError, LoginRefusedError, parse_address
from mesh import background
from minca.intake.v1 import intake_service_pb2_grpc
from tests.fixtures.mailboxes import PASSWORD, USER, MailServer, moody
from tests.fixtures.mails import a_mail
from tests.fixtures.ports import free_port

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from minca.intake.v1 import intake_service_pb2 as pb
    from tests.fixtures.stack import Stack

LIMIT = 100_000
LONG_AGO = datetime.now(UTC) - timedelta(days=400)


@dataclass
class Witnessed:
    """What a way in said."""

    answers: list[HandoverResult] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    something: asyncio.Event = field(default_factory=asyncio.Event)

    def took(self, _name: str, answer: HandoverResult) -> None:
        self.answers.append(answer)
        self.something.set()

    def waits(self, reason: str, _wait_s: float) -> None:
        self.reasons.append(reason)
        self.something.set()

    async def until(self, answers: int = 0, reasons: int = 0) -> None:
        async with asyncio.timeout(60):
            while len(self.answers) < answers or len(self.reasons) < reasons:
                self.something.clear()
                await self.something.wait()

    @property
    def intakes(self) -> list[str]:
        return [each.intake_id for each in self.answers]


@pytest.fixture
async def stub(mesh_stack: Stack) -> AsyncIterator[intake_service_pb2_grpc.IntakeServiceStub]:
    async with mesh_stack.channel("intake") as channel:
        yield intake_service_pb2_grpc.IntakeServiceStub(channel)


@pytest.fixture
def inbox(mail_server: MailServer, tmp_path: Path, stub: intake_service_pb2_grpc.IntakeServiceStub) -> ImapInbox:
    account = MailboxAccount(parse_address(mail_server.url), USER, SecretStr(PASSWORD))
    return ImapInbox(account, place_of(tmp_path, account), Handover(stub.SubmitEmail, LIMIT), Witnessed())


def heard(inbox: ImapInbox) -> Witnessed:
    assert isinstance(inbox.observer, Witnessed)
    return inbox.observer


def asking(subject: str) -> bytes:
    return a_mail().about(subject).as_bytes()


async def taken(inbox: ImapInbox) -> int:
    """Connect, take what waits, and go."""
    async with opened(inbox.account) as session:
        return await inbox.take(session)


async def test_every_mail_is_taken_once_and_flagged_as_read(inbox: ImapInbox, mail_server: MailServer) -> None:
    mail_server.put(asking("uno"), asking("dos"))

    first, second = await taken(inbox), await taken(inbox)

    assert (first, second) == (2, 0)
    assert len(set(heard(inbox).intakes)) == 2
    assert mail_server.flags() == {1: {r"\Seen"}, 2: {r"\Seen"}}


async def test_taken_mails_move_to_a_folder_and_what_a_person_deleted_is_left_alone(
    inbox: ImapInbox, mail_server: MailServer
) -> None:
    inbox = replace(inbox, account=replace(inbox.account, flag=r"\Answered", move_to="Minca/Hechos"))
    mail_server.put(asking("borrado"), flags=(r"\Seen", r"\Deleted"), at=LONG_AGO)
    mail_server.put(asking("tres"), asking("cuatro"))

    await taken(inbox)

    assert mail_server.flags() == {1: {r"\Seen", r"\Deleted"}}
    assert list(mail_server.flags("Minca/Hechos").values()) == [{r"\Answered"}] * 2


async def test_the_next_start_goes_on_after_the_last_mail_whoever_read_the_others_meanwhile(
    inbox: ImapInbox, mail_server: MailServer
) -> None:
    mail_server.put(asking("cinco"))
    await taken(inbox)
    mail_server.put(asking("seis"), flags=(r"\Seen",), at=LONG_AGO)

    assert await taken(inbox) == 1
    assert len(set(heard(inbox).intakes)) == 2


async def test_what_was_read_before_there_was_minca_stays_as_it_is(inbox: ImapInbox, mail_server: MailServer) -> None:
    mail_server.put(asking("leído"), flags=(r"\Seen",), at=LONG_AGO)
    mail_server.put(asking("sin leer"), at=LONG_AGO)

    assert await taken(inbox) == 1
    assert mail_server.flags() == {1: {r"\Seen"}, 2: {r"\Seen"}}


async def test_a_mailbox_that_was_empty_at_the_first_start_hides_nothing_from_the_next(
    inbox: ImapInbox, mail_server: MailServer
) -> None:
    await taken(inbox)
    mail_server.put(asking("leído por alguien"), flags=(r"\Seen",), at=LONG_AGO)

    assert await taken(inbox) == 1


async def test_a_mail_that_arrives_is_taken_at_once(inbox: ImapInbox, mail_server: MailServer) -> None:
    async with background.running(replace(inbox, poll_s=600).loop()):
        for number in range(3):
            await asyncio.to_thread(mail_server.put, asking(f"en vivo {number}"))
            await heard(inbox).until(answers=number + 1)

    assert len(set(heard(inbox).intakes)) == 3
    assert heard(inbox).reasons == []


async def test_a_mail_that_can_never_be_taken_is_flagged_for_people_and_stays(
    inbox: ImapInbox, mail_server: MailServer
) -> None:
    inbox = replace(inbox, account=replace(inbox.account, move_to="Hechos"))
    mail_server.put(asking("grande") + b"x" * LIMIT, asking("chico"))

    await taken(inbox)

    assert mail_server.flags() == {1: {r"\Flagged"}}
    assert [bool(each.refused) for each in heard(inbox).answers] == [True, False]
    assert "MINCA_MAX_EMAIL_BYTES" in heard(inbox).answers[0].refused


async def test_a_mail_that_sets_off_an_error_nobody_foresaw_keeps_no_other_from_being_taken(
    inbox: ImapInbox, mail_server: MailServer
) -> None:
    async def stumbling(request: pb.SubmitEmailRequest) -> pb.SubmitEmailResponse:
        if b"tropiezo" in request.raw:
            raise LookupError("words of the mail")
        return await inbox.handover.submit(request)

    mail_server.put(asking("tropiezo"), asking("sano"))
    await taken(replace(inbox, handover=replace(inbox.handover, submit=stumbling)))

    assert [each.refused for each in heard(inbox).answers] == ["an internal error (LookupError)", ""]
    assert mail_server.flags() == {1: {r"\Flagged"}, 2: {r"\Seen"}}


async def test_while_the_mesh_is_away_mails_stay_as_they_are(inbox: ImapInbox, mail_server: MailServer) -> None:
    mail_server.put(asking("siete"))
    async with grpc.aio.insecure_channel(f"127.0.0.1:{free_port()}") as nowhere:
        away = Handover(intake_service_pb2_grpc.IntakeServiceStub(nowhere).SubmitEmail, LIMIT)
        with pytest.raises(NotNowError):
            await taken(replace(inbox, handover=away))

    assert mail_server.flags() == {1: set()}
    assert await taken(inbox) == 1


async def test_a_mail_that_was_accepted_and_not_flagged_yet_gets_the_same_intake_again(
    inbox: ImapInbox, mail_server: MailServer
) -> None:
    async def accepted_and_cut(request: pb.SubmitEmailRequest) -> pb.SubmitEmailResponse:
        answer = await inbox.handover.submit(request)
        accepted.append(answer.intake.id)
        mail_server.kill()
        return answer

    accepted: list[str] = []
    mail_server.put(asking("ocho"))
    with pytest.raises(ConnectionLostError):
        await taken(replace(inbox, handover=replace(inbox.handover, submit=accepted_and_cut)))
    mail_server.start()
    await mail_server.listening()

    await taken(inbox)

    assert heard(inbox).intakes == accepted
    assert mail_server.flags() == {1: {r"\Seen"}}


async def test_it_goes_on_when_the_server_comes_back(inbox: ImapInbox, mail_server: MailServer) -> None:
    async with background.running(inbox.loop()):
        await asyncio.to_thread(mail_server.put, asking("antes"))
        await heard(inbox).until(answers=1)
        mail_server.kill()
        await heard(inbox).until(reasons=1)
        mail_server.start()
        await mail_server.listening()
        await asyncio.to_thread(mail_server.put, asking("después"))
        await heard(inbox).until(answers=2)

    assert len(set(heard(inbox).intakes)) == 2


async def test_when_the_server_numbers_its_mails_anew_none_is_lost_and_none_doubled(
    inbox: ImapInbox, mail_server: MailServer
) -> None:
    mail_server.put(asking("leído antes"), flags=(r"\Seen",), at=LONG_AGO)
    mail_server.put(asking("nueve"), asking("diez"))
    await taken(inbox)
    mail_server.kill()
    mail_server.renumber()
    mail_server.start()
    await mail_server.listening()
    mail_server.put(asking("once"), flags=(r"\Seen",))

    await taken(inbox)

    assert len(heard(inbox).intakes) == 5, "two of them again"
    assert len(set(heard(inbox).intakes)) == 3


async def test_a_lost_bookmark_loses_nothing_and_doubles_nothing(inbox: ImapInbox, mail_server: MailServer) -> None:
    mail_server.put(asking("doce"))
    await taken(inbox)
    inbox.place.write_text("{broken")
    mail_server.put(asking("trece"))

    await taken(inbox)

    assert len(set(heard(inbox).intakes)) == 2


@pytest.mark.parametrize("mood", ["refuses", "drops"])
async def test_a_mail_that_the_server_will_not_give_stands_aside_until_it_does(
    inbox: ImapInbox, mail_server: MailServer, mood: str
) -> None:
    async with moody(mail_server) as front:
        inbox = replace(inbox, account=replace(inbox.account, address=parse_address(front.url)))
        mail_server.put(asking(f"catorce {mood}"), asking(f"quince {mood}"), asking(f"dieciséis {mood}"))
        setattr(front, mood, lambda command: b"FETCH 2 (BODY" in command)
        for _ in range(2):
            with suppress(ConnectionLostError):
                await taken(inbox)
        held_back = bookmark.read(inbox.place)
        setattr(front, mood, lambda _command: False)
        await taken(inbox)

    given = bookmark.read(inbox.place)
    assert held_back is not None
    assert given is not None
    assert (held_back.uid, held_back.left, given.left) == (3, (2,), ())
    assert len(set(heard(inbox).intakes)) == 3


async def test_a_wrong_password_is_said_without_it_and_not_tried_again_soon(inbox: ImapInbox) -> None:
    wrong = replace(inbox, account=replace(inbox.account, password=SecretStr("secreto-ñ")))
    with pytest.raises(LoginRefusedError) as refused:
        await taken(wrong)

    assert str(refused.value) == "the mail server refuses the user or the password"


async def test_a_server_with_a_certificate_of_nobody_we_trust_hears_no_password(
    inbox: ImapInbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")

    with pytest.raises(ConnectionLostError, match="not trusted"):
        await taken(inbox)


@pytest.mark.parametrize(
    "url",
    ["imap.example.com", "https://imap.example.com", "imaps://", "imaps://ana:secret@example.com", "imaps://h?x=1"],
)
def test_what_is_no_address_of_a_mailbox_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="imaps://host"):
        parse_address(url)


def test_an_address_names_host_port_and_folder() -> None:
    address = parse_address("imaps://mail.example.com/Flotillas/Por%20cotizar")

    assert (address.host, address.port, address.folder) == ("mail.example.com", 993, "Flotillas/Por cotizar")
