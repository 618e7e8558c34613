"""By what the same mail is known when it comes another way."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.mail.message import message_id
from intake.service.message_key import content_key
from tests.fixtures.mails import HEADER, VERSA, a_mail

MAIL = a_mail().saying("Cliente: ACEROS\n").with_xlsx([HEADER, VERSA]).as_bytes()


def key(raw: bytes) -> str:
    return content_key(message_id(raw), raw)


@pytest.mark.parametrize(
    "copy",
    [
        b"Received: from a by b; Mon, 16 Feb 2026 17:18:00 -0600\r\n" + MAIL,
        b"Delivered-To: otro@aseguradora.example\r\nX-Spam: no\r\n" + MAIL,
        MAIL.replace(b"\r\n", b"\n"),
        MAIL + b"\r\n\r\n",
    ],
)
def test_a_copy_that_came_another_way_is_the_same_mail(copy: bytes) -> None:
    assert copy != MAIL
    assert key(copy) == key(MAIL) != ""


def test_another_text_under_the_same_message_id_is_another_mail() -> None:
    other = MAIL.replace(b"ACEROS", b"LECHES")

    assert message_id(other) == message_id(MAIL)
    assert key(other) != key(MAIL)


def test_a_mail_without_a_message_id_is_known_by_its_bytes_alone() -> None:
    assert key(b"Subject: x\r\n\r\nHola\r\n") == ""


@given(st.binary(max_size=300))
def test_any_bytes_have_a_key(raw: bytes) -> None:
    assert content_key("1@x", raw) == content_key("1@x", raw)
