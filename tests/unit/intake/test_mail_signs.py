"""What the header of a mail says of how it was made, and which mails it answers or reports on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from intake.mail.message import parse
from intake.model.limits import ReadingLimits
from intake.model.mail_kind import MailSign

if TYPE_CHECKING:
    from intake.model.document import Email

DESK = "desk@insurer.example"


def a_mail(*fields: str, body: str = "Hola") -> Email:
    head = "\n".join(["From: Ana <ana@solis.example>", f"To: {DESK}", "Subject: x", *fields])
    return parse(f"{head}\n\n{body}\n".encode(), ReadingLimits())


@pytest.mark.parametrize(
    ("field", "sign"),
    [
        ("Auto-Submitted: auto-replied (vacation)", MailSign.AUTO_REPLIED),
        ("X-Autoreply: yes", MailSign.AUTO_REPLIED),
        ("Auto-Submitted: auto-generated", MailSign.AUTO_GENERATED),
        ("X-Auto-Response-Suppress: All", MailSign.RESPONSES_SUPPRESSED),
        ("Return-Path: <>", MailSign.NULL_RETURN_PATH),
        ("Precedence: bulk", MailSign.BULK),
        ("List-Unsubscribe: <https://news.example/u>", MailSign.BULK),
        ("List-Id: <weekly.news.example>", MailSign.BULK),
        ("Content-Type: text/calendar; method=REQUEST", MailSign.INVITATION),
        ("Content-Type: multipart/report; report-type=delivery-status; boundary=b", MailSign.DELIVERY_REPORT),
        ("Content-Type: multipart/report; report-type=disposition-notification; boundary=b", MailSign.READ_RECEIPT),
    ],
)
def test_each_field_is_a_sign_by_itself(field: str, sign: MailSign) -> None:
    assert a_mail(field).signs == {sign}


@pytest.mark.parametrize("field", ["Auto-Submitted: no", "X-Mailer: Outlook", "Content-Type: text/calendar"])
def test_what_people_send_bears_no_sign(field: str) -> None:
    assert a_mail(field).signs == frozenset()


def test_a_list_of_the_recipients_own_is_no_bulk() -> None:
    own = a_mail(
        f"List-Id: <{DESK.replace('@', '.')}>", "List-Unsubscribe: <mailto:leave@insurer.example>", "Precedence: list"
    )

    assert own.signs == frozenset()


def test_the_nearest_message_is_named_first() -> None:
    mail = a_mail("References: <first@x> <second@x>", "In-Reply-To: <second@x>")

    assert mail.references == ("second@x", "first@x")


@pytest.mark.parametrize(
    "body",
    [
        "--b\nContent-Type: message/disposition-notification\n\nOriginal-Message-ID: <ours@x>\n\n--b--",
        "--b\nContent-Type: text/rfc822-headers\n\nSubject: y\nMessage-ID: <ours@x>\n\n--b--",
        "--b\nContent-Type: message/rfc822\n\nMessage-ID: <ours@x>\nSubject: y\n\nHola\n--b--",
    ],
)
def test_a_report_names_the_message_that_it_is_about(body: str) -> None:
    mail = a_mail("Content-Type: multipart/report; report-type=delivery-status; boundary=b", body=body)

    assert mail.references == ("ours@x",)


def test_a_server_without_reports_copies_the_header_into_its_text() -> None:
    assert a_mail(body="Copy of the message:\nMessage-ID: <ours@x>\nIn-Reply-To: <first@x>").references == (
        "ours@x",
        "first@x",
    )


def test_a_mail_that_answers_nothing_names_nothing() -> None:
    assert a_mail().references == ()
