"""Intake itself watches a folder and a mailbox, when its settings name them."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr, ValidationError

from cli.doctor.finding import State
from cli.doctor.mailbox import mailbox
from intake.inbox import bookmark
from intake.inbox.bookmark import Bookmark
from intake.inbox.imap import place_of
from intake.inbox.runner import account_of
from mesh.settings import Settings
from minca.intake.v1 import intake_pb2, intake_service_pb2
from tests.fixtures import commands
from tests.fixtures.intakes import running_intake
from tests.fixtures.mailboxes import AUTHORITY, PASSWORD, USER
from tests.fixtures.mails import HEADER, VERSA, a_mail, xlsx
from tests.fixtures.servers import bearer

if TYPE_CHECKING:
    from pathlib import Path

    from mesh.embedded.postgres import EmbeddedPostgres
    from tests.fixtures.intakes import Intakes
    from tests.fixtures.mailboxes import MailServer
    from tests.fixtures.stack import Stack

PATIENCE_S = 60


async def listed(intakes: Intakes, count: int) -> list[intake_pb2.Intake]:
    """Wait until there are so many intakes, all of them done."""
    metadata = bearer("intakes.read", insurer_id="norte")
    async with asyncio.timeout(PATIENCE_S):
        while True:
            page = await intakes.stub.ListIntakes(intake_service_pb2.ListIntakesRequest(), metadata=metadata)
            if len(page.intakes) == count:
                return [await intakes.done(each.id, metadata) for each in page.intakes]
            await asyncio.sleep(0.1)


async def test_a_mail_and_a_file_become_cases_without_anybody_calling(
    postgres: EmbeddedPostgres, mail_server: MailServer, tmp_path: Path
) -> None:
    arriving = tmp_path / "arriving"
    arriving.mkdir()
    ways = {
        "imap_url": mail_server.url,
        "imap_user": USER,
        "imap_password": SecretStr(PASSWORD),
        "inbox_folder": arriving,
        "inbox_insurer": "norte",
    }
    async with running_intake(postgres, tmp_path, **ways) as intakes:
        await asyncio.to_thread(mail_server.put, a_mail().with_xlsx([HEADER, VERSA]).as_bytes())
        (arriving / "flota.xlsx").write_bytes(xlsx({"Autos": [HEADER, VERSA]}))
        done = await listed(intakes, 2)

    assert {each.insurer_id for each in done} == {"norte"}
    assert all(each.case_id for each in done)
    assert mail_server.flags() == {1: {r"\Seen"}}
    assert {path.name for path in (arriving / "done").iterdir()} == {"flota.xlsx", "flota.xlsx.json"}


async def test_the_command_takes_what_waits_in_a_mailbox_and_stops(
    mesh_stack: Stack, mail_server: MailServer, tmp_path: Path
) -> None:
    mail_server.put(a_mail().about("por comando").as_bytes())
    told = {"MINCA_IMAP_USER": USER, "MINCA_IMAP_PASSWORD": PASSWORD, "SSL_CERT_FILE": str(AUTHORITY)}

    code, said = await minca(mesh_stack, "imap", mail_server.url, "--once", MINCA_HOME=str(tmp_path), **told)
    refused, why = await minca(
        mesh_stack, "imap", mail_server.url, MINCA_HOME=str(tmp_path), **told | {"MINCA_IMAP_PASSWORD": "wrong"}
    )

    assert (code, "mail 1: " in said) == (0, True)
    assert mail_server.flags() == {1: {r"\Seen"}}
    assert (refused, "refuses the user or the password" in why) == (1, True)
    assert PASSWORD not in said + why


async def minca(mesh: Stack, *arguments: str, **environment: str) -> tuple[int, str]:
    ended = await commands.minca("inbox", *arguments, **mesh.environment | environment)
    return ended.code, ended.err


@pytest.mark.parametrize(
    ("url", "user", "password"),
    [("imaps://h", "", "p"), ("imaps://h", "u", None), ("pop3://h", "u", "p"), ("imaps://u:p@h", "u", "p")],
)
def test_a_mailbox_that_is_half_set_is_refused_at_the_start(url: str, user: str, password: str | None) -> None:
    with pytest.raises(ValidationError) as refused:
        Settings(imap_url=url, imap_user=user, imap_password=SecretStr(password) if password else None)

    assert "IMAP_URL" in str(refused.value).upper()


async def test_the_doctor_logs_in_and_says_how_far_the_mailbox_was_read(
    mail_server: MailServer, tmp_path: Path
) -> None:
    mail_server.put(a_mail().as_bytes())
    settings = Settings(home=tmp_path, imap_url=mail_server.url, imap_user=USER, imap_password=SecretStr(PASSWORD))
    account = account_of(settings, mail_server.url)

    (untouched,) = await mailbox(settings)
    bookmark.write(place_of(tmp_path, account), Bookmark(1, uid=1, horizon=0, since=date(2026, 11, 1), left=(1,)))
    (read,) = await mailbox(settings)
    (refused,) = await mailbox(settings.model_copy(update={"imap_password": SecretStr("wrong")}))

    assert (untouched.state, "none read" in untouched.found) == (State.FINE, True)
    assert (read.state, read.found) == (State.DOUBTFUL, "read up to e-mail 1 of 1, 1 of them skipped")
    assert (refused.state, "MINCA_IMAP_PASSWORD" in refused.remedy) == (State.WRONG, True)
    assert await mailbox(Settings()) == []
