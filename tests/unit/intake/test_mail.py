"""Messages: who, when, the newest text, what it quotes, and its files."""

from __future__ import annotations

import datetime as dt

import pytest

from intake.mail import headers, message, thread
from intake.model.document import Line, Sender
from intake.model.limits import ReadingLimits
from tests.fixtures.mails import a_mail

LIMITS = ReadingLimits()


def lines_of(segment: thread.ThreadSegment) -> list[str]:
    return [block.text for block in segment.blocks if isinstance(block, Line) and block.text]


def segments_of(text: str, subject: str = "RE: Flotilla") -> tuple[thread.ThreadSegment, ...]:
    return thread.split(message.parse(a_mail().about(subject).saying(text).as_bytes(), LIMITS).body.blocks, subject)


def test_the_envelope_is_read() -> None:
    email = message.parse(a_mail().about("Cotización ÑANDÚ").as_bytes(), LIMITS)

    assert email.subject == "Cotización ÑANDÚ"
    assert email.sender == Sender("Ana Ruiz", "ana.ruiz@corredores.example")
    assert [each.domain for each in email.recipients] == ["aseguradora.example"]
    assert email.sent_on == dt.date(2026, 2, 16)
    assert email.message_id.endswith("@corredores.example")
    assert message.message_id(a_mail().about("Cotización ÑANDÚ").as_bytes()) == email.message_id


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ('"Ruiz, Ana" <a@b.example>', "Ana Ruiz"),
        ("Ana Ruiz (Corredores) <a@b.example>", "Ana Ruiz"),
        ("'Ana Ruiz' via Grupo <a@b.example>", "Ana Ruiz"),
        ("=?utf-8?q?Jos=C3=A9_Pe=C3=B1a?= <a@b.example>", "José Peña"),
        ("=?utf-8?q?Jos=ZZ <a@b.example>", "=?utf-8?q?Jos=ZZ"),
        ("a@b.example", ""),
        ("<a@b.example>", ""),
    ],
)
def test_a_sender_is_read_however_the_field_is_written(raw: str, name: str) -> None:
    email = message.parse(f"From: {raw}\r\nSubject: x\r\n\r\nhola".encode(), LIMITS)

    assert email.sender == Sender(name, "a@b.example")


def test_a_subject_in_bare_latin1_is_read() -> None:
    assert message.parse("Subject: Cotización\r\n\r\nhola".encode("cp1252"), LIMITS).subject == "Cotización"


def test_the_rich_text_stands_for_its_plain_alternative_and_a_plain_part_beside_it_stays() -> None:
    email = message.parse(a_mail().saying("plano").showing("<p>rico</p>").as_bytes(), LIMITS)

    assert [block.text for block in email.body.blocks if isinstance(block, Line)] == ["rico"]


def test_an_empty_rich_text_leaves_the_plain_one() -> None:
    email = message.parse(a_mail().saying("plano\n").showing("<html><body></body></html>").as_bytes(), LIMITS)

    assert [block.text for block in email.body.blocks if isinstance(block, Line)] == ["plano"]


def test_a_reply_that_quotes_by_marks_is_told_apart() -> None:
    newest, old = segments_of(
        "La buena:\n- KIA RIO 2021\n\nEl lun, 9 feb 2026 a las 10:15, Luis Paz <lp@b.example>\nescribió:\n"
        "> - VW JETTA 2019\n"
    )

    assert lines_of(newest) == ["La buena:", "- KIA RIO 2021"]
    assert lines_of(old) == ["- VW JETTA 2019"]
    assert old.sender == Sender("Luis Paz", "lp@b.example")
    assert not old.is_forwarded


def test_what_is_written_below_a_quote_is_new() -> None:
    newest, old = segments_of(
        "On Mon, Feb 9, 2026, Luis <lp@b.example> wrote:\n> - VW JETTA 2019\n\nMejor:\n- KIA RIO 2021\n"
    )

    assert lines_of(newest) == ["Mejor:", "- KIA RIO 2021"]
    assert lines_of(old) == ["- VW JETTA 2019"]


@pytest.mark.parametrize(
    "header",
    [
        "De: Luis Paz <lp@b.example>\nEnviado el: lunes\nPara: Ana\nAsunto: Flotilla\n",
        "-----Mensaje original-----\nDe: Luis Paz [mailto:lp@b.example]\nEnviado: lunes\nPara: Ana\nAsunto: x\n",
        "*From:* Luis Paz <lp@b.example>\n*Sent:* Monday\n*To:* Ana\n*Subject:* x\n",
    ],
)
def test_a_message_below_an_outlook_header_is_told_apart(header: str) -> None:
    newest, old = segments_of(f"Ver abajo.\n\n{header}\n- VW JETTA 2019\n")

    assert lines_of(newest) == ["Ver abajo."]
    assert lines_of(old) == ["- VW JETTA 2019"]
    assert old.sender == Sender("Luis Paz", "lp@b.example")


@pytest.mark.parametrize("prefix", ["RV:", "FW:", "Fwd:", "ENC:"])
def test_a_forward_is_known_by_its_subject(prefix: str) -> None:
    _, below = segments_of(
        "De: Luis <lp@b.example>\nEnviado: hoy\nPara: Ana\nAsunto: x\n\nhola\n", f"{prefix} Flotilla"
    )

    assert below.is_forwarded


@pytest.mark.parametrize("closing", ["Saludos cordiales,", "Atentamente", "Atte.", "--", "Best regards,", "SALUDOS!"])
def test_a_signature_begins_at_its_closing(closing: str) -> None:
    (segment,) = segments_of(f"Favor de cotizar.\n\n{closing}\n\nAna Ruiz\nCorredores S.C.\n")

    assert lines_of(segment) == ["Favor de cotizar."]


def test_a_greeting_is_no_signature() -> None:
    (segment,) = segments_of("Saludos Luis,\nfavor de cotizar un KIA RIO 2021.\n")

    assert len(lines_of(segment)) == 2


def test_a_file_keeps_its_name_and_bytes_and_an_inline_image_is_decoration() -> None:
    raw = (
        b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: image/png\r\nContent-ID: <a>\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\niVBORw==\r\n--x\r\n"
        b'Content-Type: text/csv; name="a.csv"\r\n\r\na;b\r\n--x--\r\n'
    )
    logo, table = message.parse(raw, LIMITS).attachments

    assert logo.is_decoration
    assert (table.name, table.content.strip(), table.is_decoration) == ("a.csv", b"a;b", False)


def test_an_encoded_file_name_is_read() -> None:
    (attachment,) = message.parse(a_mail().with_file("Relación año.csv", b"a").as_bytes(), LIMITS).attachments

    assert attachment.name == "Relación año.csv"


def test_a_quoted_address_list_is_read_in_order() -> None:
    assert headers.senders("Ana <a@b.example>; Luis <l@b.example>") == (
        Sender("Ana", "a@b.example"),
        Sender("Luis", "l@b.example"),
    )
