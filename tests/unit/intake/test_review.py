"""A case that needs review says why, and a mail that nobody wrote lists nothing to quote."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP
from typing import TYPE_CHECKING

import pytest

from intake.extraction.email import extract_email
from intake.extraction.mail_vehicles import AUTOMATIC
from intake.mail.file_links import find_file_links
from intake.model.document import FileLink
from intake.model.extraction import NO_VEHICLES, Extraction
from intake.model.limits import ReadingLimits
from intake.service.convert import case_to_proto, case_vehicles
from minca.datastore.v1 import message_pb2
from minca.fleet.v1 import match_pb2
from samples.generator.mail import DEVELOPMENT_SEED
from samples.generator.mail import a_mail as a_generated_mail
from samples.make_mails import FOLDER as MAILS
from tests.fixtures.mails import HEADER, VERSA, a_mail
from tests.fixtures.sentences import sentences

if TYPE_CHECKING:
    from pathlib import Path

LIST = (
    "Favor de cotizar:\n1. NISSAN VERSA ADVANCE 2021 serie 3N1CN8AE8NL569666\n2. TOYOTA HILUX SR 2022 placas GX-77826\n"
)
ONEDRIVE = "https://corredores-my.sharepoint.com/:x:/g/personal/ana/Eb1"
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40
ICON = PICTURE[:900]


def read(raw: bytes) -> Extraction:
    return extract_email(raw, ReadingLimits())


def states_a_reason(extraction: Extraction) -> bool:
    """Whether the case that would be stored says why a person has to look, if one has to."""
    case = case_to_proto(message_pb2.Message(), extraction, "")
    doubts = [
        doubt
        for row in case_vehicles(extraction.vehicles, [match_pb2.Match()] * len(extraction.vehicles))
        for doubt in row.reading_doubts
    ]
    assert len(case.warning_codes) == len(case.warnings)
    return bool(case.warning_codes or case.dropped_rows or doubts) or not extraction.needs_review


def with_headers(raw: bytes, *fields: str) -> bytes:
    return "\r\n".join(fields).encode() + b"\r\n" + raw


def with_picture(content: bytes) -> bytes:
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["Subject"] = "ana.ruiz@corredores.example", "Flotilla"
    mail.set_content("Ver tabla")
    mail.add_alternative('<p>Favor de cotizar:</p><img src="cid:tabla@x"><p>Saludos</p>', subtype="html")
    mail.add_attachment(content, maintype="image", subtype="png", filename="image001.png", cid="<tabla@x>")
    return mail.as_bytes()


@pytest.mark.parametrize("number", range(0, 300, 12))
def test_no_generated_mail_needs_review_without_a_reason(number: int) -> None:
    extraction = read(a_generated_mail(DEVELOPMENT_SEED, number).raw)

    assert states_a_reason(extraction)


@pytest.mark.parametrize("path", sorted(MAILS.glob("*.eml")), ids=lambda path: path.stem)
def test_no_sample_mail_needs_review_without_a_reason(path: Path) -> None:
    assert states_a_reason(read(path.read_bytes()))


@pytest.mark.parametrize("cut", [0, 1, 40, 200, 400, 700, 1_500])
def test_no_damaged_mail_needs_review_without_a_reason(cut: int) -> None:
    raw = a_mail().saying(LIST).with_xlsx([HEADER, VERSA]).as_bytes()
    extraction = read(raw[:cut] + raw[cut + 150 :])

    assert states_a_reason(extraction)


def test_a_mail_without_vehicles_says_so() -> None:
    assert read(a_mail().saying("Hola, ¿me marcas?").as_bytes()).warnings == (NO_VEHICLES,)


def test_a_link_in_place_of_a_file_is_named() -> None:
    extraction = read(a_mail().saying(f"Te comparto la flotilla:\nflotilla 2026.xlsx <{ONEDRIVE}>\n").as_bytes())

    assert extraction.needs_review
    assert any("linked instead of attached" in warning and ONEDRIVE in warning for warning in sentences(extraction))


def test_a_link_beside_a_list_is_a_reason_too_for_the_rest_may_be_there() -> None:
    extraction = read(a_mail().saying(f"{LIST}El resto está en {ONEDRIVE}\n").as_bytes())

    assert len(extraction.vehicles) == 2
    assert extraction.needs_review


@pytest.mark.parametrize(
    "text",
    [
        f"{LIST}\nSaludos\nAna Ruiz\nAviso de privacidad: {ONEDRIVE}\n",
        f"{LIST}\nEl lun, 9 feb 2026 a las 10:15, Luis <lp@b.example> escribió:\n> Ver {ONEDRIVE}\n",
        f"{LIST}\nhttps://corredores.example/flotilla\n",
    ],
)
def test_a_link_of_a_signature_or_an_old_message_beside_a_list_is_no_reason(text: str) -> None:
    assert not read(a_mail().saying(text).as_bytes()).needs_review


@pytest.mark.parametrize(
    ("source", "link"),
    [
        (f'<a href="{ONEDRIVE}"><b>lista</b> 2026.xlsx</a>', FileLink(ONEDRIVE, "lista 2026.xlsx")),
        (
            "ver https://drive.google.com/file/d/1abc/view, gracias",
            FileLink("https://drive.google.com/file/d/1abc/view"),
        ),
        ("<https://www.dropbox.com/s/x/f.xlsx?dl=0&amp;e=1>", FileLink("https://www.dropbox.com/s/x/f.xlsx?dl=0&e=1")),
        ("https://1drv.ms/x/s!Ab", FileLink("https://1drv.ms/x/s!Ab")),
        ("https://we.tl/t-AbC", FileLink("https://we.tl/t-AbC")),
    ],
)
def test_links_to_shared_files_are_known(source: str, link: FileLink) -> None:
    assert find_file_links(source) == [link]


@pytest.mark.parametrize("source", ["https://corredores.example/a", "https://notdropbox.com.mx/a", "dropbox.com"])
def test_other_links_are_none(source: str) -> None:
    assert find_file_links(source) == []


def test_a_picture_inside_the_text_is_named_when_nothing_was_read() -> None:
    extraction = read(with_picture(PICTURE))

    assert extraction.needs_review
    assert any("picture" in warning and "image001.png" in warning for warning in sentences(extraction))


def test_an_icon_is_no_screenshot_of_a_list() -> None:
    assert read(with_picture(ICON)).warnings == (NO_VEHICLES,)


@pytest.mark.parametrize(
    "fields",
    [
        ("Auto-Submitted: auto-replied",),
        ("Auto-Submitted: auto-generated", "In-Reply-To: <a@x.example>"),
        ("X-Autoreply: yes",),
        ("X-Autorespond:",),
        ("Precedence: auto_reply",),
        ("Return-Path: <>", "References: <a@x.example>"),
    ],
)
def test_an_automatic_message_lists_nothing_to_quote(fields: tuple[str, ...]) -> None:
    extraction = read(with_headers(a_mail().saying(LIST).as_bytes(), *fields))

    assert extraction.vehicles == ()
    assert extraction.needs_review
    assert any("automatic" in warning for warning in sentences(extraction))
    assert [row.reason for row in extraction.dropped_rows] == [AUTOMATIC, AUTOMATIC]
    assert "3N1CN8AE8NL569666" in extraction.dropped_rows[0].text


@pytest.mark.parametrize(
    "subject", ["Respuesta automática: Flotilla", "Automatic reply: Fleet", "Undeliverable: Flota"]
)
def test_an_automatic_message_is_known_by_its_subject(subject: str) -> None:
    assert read(a_mail().about(subject).saying(LIST).as_bytes()).vehicles == ()


def test_a_delivery_report_lists_nothing_to_quote() -> None:
    inner = a_mail().saying(LIST).as_bytes()
    head = b'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\nMIME-Version: 1.0\r\n\r\n'
    raw = head + b"--b\r\n\r\nNot delivered.\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n" + inner + b"\r\n--b--\r\n"

    assert read(raw).vehicles == ()


@pytest.mark.parametrize(
    "fields",
    [
        ("Auto-Submitted: no",),
        ("Auto-Submitted: auto-generated",),
        ("Auto-Submitted: auto-generated", "X-Auto-Response-Suppress: All"),
        ("Return-Path: <ana@corredores.example>",),
        ("Return-Path: <>",),
    ],
)
def test_a_request_of_a_portal_or_a_person_is_read(fields: tuple[str, ...]) -> None:
    extraction = read(with_headers(a_mail().saying(LIST).as_bytes(), *fields))

    assert len(extraction.vehicles) == 2
    assert not extraction.needs_review
