"""Mail whose text and files stand inside its signature."""

from __future__ import annotations

from base64 import encodebytes

from asn1crypto import cms
from hypothesis import given
from hypothesis import strategies as st

from intake.mail import message
from intake.mail.smime import signed_content
from intake.model.limits import ReadingLimits
from tests.fixtures.mails import VERSA, a_mail
from tests.fixtures.sentences import sentences

LIMITS = ReadingLimits()


def signature_around(entity: bytes) -> bytes:
    signed = {
        "version": "v1",
        "digest_algorithms": [],
        "encap_content_info": {"content_type": "data", "content": entity},
        "signer_infos": [],
    }
    return bytes(cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(signed)}).dump())


def sealed_mail(der: bytes) -> bytes:
    head = (
        b"From: Rosa <rosa@agentes.example>\r\nSubject: Flotilla\r\nMIME-Version: 1.0\r\n"
        b"Content-Type: application/pkcs7-mime; name=smime.p7m\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    )
    return head + encodebytes(der)


@given(st.binary(min_size=1, max_size=300))
def test_what_was_signed_comes_out_as_it_went_in(entity: bytes) -> None:
    assert signed_content(signature_around(entity)) == entity


def test_the_files_and_the_sender_of_a_signed_mail_are_those_that_anyone_would_see() -> None:
    inner = a_mail().saying("Adjunto.\n").with_xlsx([VERSA]).as_bytes()
    entity = inner[inner.index(b"MIME-Version") :]

    email = message.parse(sealed_mail(signature_around(entity)), LIMITS)

    assert email.sender.address == "rosa@agentes.example"
    assert [attachment.name for attachment in email.attachments] == ["flotilla.xlsx"]
    assert not email.is_incomplete


def test_an_encrypted_mail_is_said_to_be_unread() -> None:
    email = message.parse(sealed_mail(b"\x30\x03\x06\x01\x2a"), LIMITS)

    assert email.is_incomplete
    assert any("encrypted or sealed" in warning for warning in sentences(email))


def test_signatures_inside_one_another_are_opened_only_so_far() -> None:
    entity = b"Content-Type: text/plain\r\n\r\nHola"
    for _ in range(LIMITS.max_depth + 1):
        sealed = sealed_mail(signature_around(entity))
        entity = sealed[sealed.index(b"MIME-Version") :]

    assert message.parse(sealed, LIMITS).is_incomplete


@given(st.binary(max_size=200))
def test_bytes_that_are_no_signature_hold_nothing(der: bytes) -> None:
    assert signed_content(der) is None
