"""The mails of a mailbox in their threads: what their script writes, and truths that name mails that exist."""

from __future__ import annotations

from email import message_from_bytes

from samples.make_threads import FOLDER, all_mails, sample_files
from samples.thread_mails.letter import eml

MAILS = all_mails()


def test_the_threads_are_what_their_script_writes() -> None:
    files = sample_files()

    assert {path.name for path in FOLDER.iterdir()} == set(files)
    assert [name for name, content in files.items() if (FOLDER / name).read_bytes() != content] == []


def test_every_mail_has_a_name_and_a_message_id_of_its_own() -> None:
    ids = [str(message_from_bytes(eml(mail))["Message-ID"]) for mail in MAILS]

    assert len({mail.name for mail in MAILS}) == len(MAILS)
    assert len(set(ids)) == len(MAILS)


def test_a_truth_names_only_requests_that_make_a_case() -> None:
    requests = {mail.name for mail in MAILS if mail.kind == "quote_request" and not mail.again}
    named = {name for mail in MAILS for name in (mail.case, mail.same_fleet, mail.again)}

    assert named - {""} <= requests
