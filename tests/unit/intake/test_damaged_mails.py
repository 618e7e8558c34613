"""Mails as careless programs and gateways leave them: what can be had is read."""

from __future__ import annotations

import base64
import binascii

import pytest

from intake.mail import message
from intake.mail.repair import guessed_boundary, mended
from intake.model.document import Email, Line
from intake.model.limits import ReadingLimits
from intake.readers import flowed
from tests.fixtures.mails import a_mail
from tests.fixtures.sentences import sentences

LIMITS = ReadingLimits()
TEXT = "Camión KIA RIO año 2021"
CSV = b"Marca;Tipo\nKIA;RIO\nVW;JETTA\n"


def parse(*lines: bytes | str) -> Email:
    return message.parse(b"\r\n".join(line if isinstance(line, bytes) else line.encode() for line in lines), LIMITS)


def said(email: Email) -> list[str]:
    return [block.text for block in email.body.blocks if isinstance(block, Line) and block.text]


@pytest.mark.parametrize("declared", ["unknown-8bit", "x-nonsense", "utf-8", "us-ascii", "punycode", "rot13", "", '"'])
def test_a_charset_that_is_wrong_or_unknown_does_not_spoil_the_text(declared: str) -> None:
    email = parse("Subject: x", f"Content-Type: text/plain; charset={declared}", "", TEXT.encode("cp1252"))

    assert said(email) == [TEXT]


@pytest.mark.parametrize("declared", ["utf-7", "cp850", "macintosh", "iso-8859-15", "utf-16", "windows-1252"])
def test_a_charset_that_is_told_is_used(declared: str) -> None:
    email = parse("Subject: x", f"Content-Type: text/plain; charset={declared}", "", TEXT.encode(declared))

    assert said(email) == [TEXT]


def test_letters_that_were_encoded_twice_are_mended() -> None:
    twice = "Camión de carga año 2021 \u2013 ÑANDÚ".encode().decode("cp1252", "ignore").encode()

    assert said(parse("Subject: x", "", twice))[0].startswith("Camión de carga año 2021")


HEAD = b"From: Ana <a@b.example>\r\nSubject: Flotilla\r\nMIME-Version: 1.0\r\n"
PARTS = b'Content-Type: text/plain\r\n\r\nhola\r\n--x7\r\nContent-Type: text/csv; name="f.csv"\r\n\r\n' + CSV


@pytest.mark.parametrize(
    "raw",
    [
        HEAD + b'Content-Type: multipart/mixed; boundary="x7"\r\n\r\n--x7\r\n' + PARTS,
        HEAD + b"Content-Type: multipart/mixed\r\n\r\n--x7\r\n" + PARTS + b"\r\n--x7--\r\n",
        HEAD + b"Content-Type: multipart/mixed; boundary=other\r\n\r\n--x7\r\n" + PARTS + b"\r\n--x7--\r\n",
        b"From ana Mon Feb 16 17:17:00 2026\r\n"
        + HEAD
        + b"Content-Type: multipart/mixed; boundary=x7\r\n\r\n--x7\r\n"
        + PARTS,
        b"\xef\xbb\xbf\r\n" + HEAD + b"Content-Type: multipart/mixed; boundary=x7\r\n\r\n--x7\r\n" + PARTS,
        (HEAD + b"Content-Type: multipart/mixed; boundary=x7\r\n\r\n--x7\r\n" + PARTS).decode().encode("utf-16"),
        (HEAD + b"Content-Type: multipart/mixed; boundary=x7\r\n\r\n--x7\r\n" + PARTS).replace(b"\r\n", b"\r"),
        HEAD + b"\r\nContent-Type: multipart/mixed; boundary=x7\r\n\r\n--x7\r\n" + PARTS,
        HEAD
        + b"X-Note: a\r\nbroken line\r\nContent-Type: multipart/mixed;\r\nboundary=x7\r\nX-Last: 1\r\n\r\n--x7\r\n"
        + PARTS,
        HEAD + b"Content-Type : multipart/mixed; boundary=x7\r\n\r\n--x7\r\n" + PARTS,
    ],
    ids=["cut", "no boundary", "wrong boundary", "mailbox", "mark", "utf-16", "cr only", "split", "unfolded", "blank"],
)
def test_the_parts_of_a_damaged_multipart_are_found(raw: bytes) -> None:
    email = message.parse(raw, LIMITS)

    assert email.subject == "Flotilla"
    assert said(email) == ["hola"]
    assert [(each.name, each.content.split()) for each in email.attachments] == [("f.csv", CSV.split())]


def test_a_mail_that_ends_early_says_so() -> None:
    raw = HEAD + b"Content-Type: multipart/mixed; boundary=x7\r\n\r\n--x7\r\n" + PARTS

    assert any("end of the mail is missing" in warning for warning in sentences(message.parse(raw, LIMITS)))
    assert not message.parse(raw + b"\r\n--x7--\r\n", LIMITS).warnings


@pytest.mark.parametrize("raw", [b"", b"\r\n\r\n", b"\xef\xbb\xbf", b"\0", b"hola", b":", b"\xff\xfe", b"From "])
def test_next_to_nothing_is_a_mail_without_words(raw: bytes) -> None:
    email = message.parse(raw, LIMITS)

    assert not email.attachments


@pytest.mark.parametrize("encoding", ["base64", "Base64;", "BASE-64", " base64 "])
def test_damaged_base64_gives_what_is_left(encoding: str) -> None:
    letters = base64.b64encode(CSV * 3)
    damaged = letters[:20] + b"\r\n*" + letters[20:].rstrip(b"=") + b"\r\n"
    email = parse("Content-Type: application/x; name=f.csv", f"Content-Transfer-Encoding: {encoding}", "", damaged)

    assert email.attachments[0].content == CSV * 3


def test_base64_that_lost_a_letter_is_said_to_be_damaged() -> None:
    email = parse("Content-Type: application/x; name=f.csv", "Content-Transfer-Encoding: base64", "", b"TWFyY2E7V")

    assert email.attachments[0].content == b"Marca;"
    assert email.is_incomplete


def test_words_that_say_to_be_base64_are_read_as_words() -> None:
    assert said(parse("Content-Type: text/plain", "Content-Transfer-Encoding: base64", "", TEXT)) == [TEXT]


def test_quoted_printable_is_known_without_its_name() -> None:
    raw = b"Cami=C3=B3n, a=C3=B1o 2021, suma asegurada de acuerdo a gu=C3=ADa y un ren=\r\ngl=C3=B3n largo"

    assert said(parse("Subject: x", "", raw)) == [
        "Camión, año 2021, suma asegurada de acuerdo a guía y un renglón largo"
    ]
    assert said(parse("Subject: x", "Content-Transfer-Encoding: quoted-printable", "", b"a=ZZ =C3=B1=")) == ["a=ZZ ñ"]


def test_a_plain_text_that_says_what_the_rich_one_does_not_is_taken() -> None:
    list_ = "1) KIA RIO 2021\n2) VW JETTA 2019\n3) SEAT IBIZA 2020\n"
    logo_only = message.parse(a_mail().saying(list_).showing("<p>Enviado con Correo</p>").as_bytes(), LIMITS)
    other = message.parse(a_mail().saying(list_).showing("<p>1) FORD FIESTA 2011</p>").as_bytes(), LIMITS)

    assert len(said(logo_only)) == 3
    assert said(other) == ["1) FORD FIESTA 2011"]
    assert any("do not say the same" in warning for warning in sentences(other))


def test_a_text_sent_twice_without_saying_so_is_read_once() -> None:
    raw = (
        b"Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/plain\n\nNISSAN VERSA 2021\n"
        b"--x\nContent-Type: text/html\n\n<p>NISSAN VERSA <b>2021</b></p>\n--x--"
    )

    assert said(message.parse(raw, LIMITS)) == ["NISSAN VERSA 2021"]


def test_texts_round_an_attachment_keep_their_order() -> None:
    parts = [b"uno", b"dos", b"tres"]
    body = b"".join(b"--x\r\nContent-Type: text/plain\r\n\r\n%s\r\n" % part for part in parts)

    assert said(parse(b"Content-Type: multipart/mixed; boundary=x", b"", body + b"--x--")) == ["uno", "dos", "tres"]


def test_a_file_written_into_the_text_is_a_file() -> None:
    lines = b"".join(binascii.b2a_uu(CSV[at : at + 45]) for at in range(0, len(CSV), 45))
    email = parse("Subject: x", "", "Va la lista:\r\n\r\nbegin 644 lista de autos.csv", lines + b"`\r\nend\r\nGracias")

    assert [(each.name, each.content) for each in email.attachments] == [("lista de autos.csv", CSV)]
    assert said(email) == ["Va la lista:", "Gracias"]


def test_a_word_that_begins_like_a_file_stays_text() -> None:
    assert said(parse("Subject: x", "", "begin 644 nunca termina", "KIA RIO 2021")) == [
        "begin 644 nunca termina",
        "KIA RIO 2021",
    ]


@pytest.mark.parametrize(
    ("deletes_space", "expected"),
    [
        (False, "NISSAN VERSA 2021\n> viejo texto\nfin\n-- \nAna"),
        (True, "NISSAN VERSA2021\n> viejotexto\nfin\n-- \nAna"),
    ],
)
def test_flowed_lines_are_joined_and_quotes_and_signature_kept(*, deletes_space: bool, expected: str) -> None:
    text = "NISSAN VERSA \n2021\n> viejo \n> texto\nfin\n-- \nAna"

    assert flowed.joined(text, deletes_space=deletes_space) == expected


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        ("filename*=utf-8''Relaci%C3%B3n.csv", "Relación.csv"),
        ("filename*0*=utf-8''Relaci%C3%B3n; filename*1*=%20a%C3%B1o; filename*2=.csv", "Relación año.csv"),
        ('filename="=?utf-8?B?UmVsYWNpw7Nu?= =?utf-8?Q?_a=C3=B1o.csv?="', "Relación año.csv"),
        ('filename="=?iso-8859-1?Q?Relaci=F3n.csv?="', "Relación.csv"),
        ("filename*=x-nonsense''Relaci%F3n.csv", "Relación.csv"),
        (b'filename="Relaci\xf3n.csv"', "Relación.csv"),
        ('filename="..\\\\..\\\\C:\\\\Relación.csv"', "Relación.csv"),
    ],
)
def test_the_name_of_a_file_is_read_however_it_is_written(disposition: str | bytes, name: str) -> None:
    field = disposition if isinstance(disposition, bytes) else disposition.encode()
    email = parse("Content-Type: application/octet-stream", b"Content-Disposition: attachment; " + field, "", "x")

    assert [each.name for each in email.attachments] == [name]


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("=?utf-8?Q?Cotizaci=C3=B3n flota?= 2026", "Cotización flota 2026"),
        ("=?utf-8?B?Q290aXphY2nDsw==?= =?utf-8?B?biBmbG90YQ?=", "Cotización flota"),
        ("=?utf-8?Q?Cotizaci=C3?=\r\n =?utf-8?Q?=B3n?=", "Cotización"),
        ("=?unknown-8bit?Q?Cotizaci=F3n?=", "Cotización"),
        ("=?us-ascii?q?Cotizaci=F3n?=", "Cotización"),
        ('"=?utf-8?q?Cotizaci=C3=B3n?="', '"Cotización"'),
        ("=?utf-8?x?no?= =?utf-8?q?sin fin", "=?utf-8?x?no?= =?utf-8?q?sin fin"),
    ],
)
def test_a_field_is_read_however_it_is_encoded(field: str, text: str) -> None:
    assert parse(f"Subject: {field}", "X: y", "", "").subject == text


@pytest.mark.parametrize("encoding", ["7bit", "base64", "quoted-printable"])
def test_a_mail_inside_a_mail_is_a_file_encoded_or_not(encoding: str) -> None:
    inner = b"From: b@c.example\nSubject: dentro\n\nhola =\nFrom here on\n" + "año".encode("cp1252")
    written = {"7bit": inner, "base64": base64.encodebytes(inner), "quoted-printable": binascii.b2a_qp(inner)}[encoding]
    outer = parse("Content-Type: message/rfc822", f"Content-Transfer-Encoding: {encoding}", "", written)
    (nested,) = outer.attachments

    assert message.parse(nested.content, LIMITS).subject == "dentro"
    assert b"\nFrom here on" in nested.content
    assert b"a\xf1o" in nested.content


@pytest.mark.parametrize(
    ("kind", "warning"),
    [
        ("application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m", "sealed as a whole"),
        ("application/x-pkcs7-mime", "sealed as a whole"),
        ("message/partial; id=a; number=2; total=3", "has to be had from elsewhere"),
        ("message/external-body; access-type=URL", "has to be had from elsewhere"),
    ],
)
def test_what_cannot_be_read_is_named(kind: str, warning: str) -> None:
    email = parse("From: a@b.example", f"Content-Type: {kind}", "", "AAAA")

    assert any(warning in each for each in sentences(email))
    assert email.is_incomplete


def test_a_signature_beside_a_signed_mail_is_passed_over() -> None:
    raw = (
        b"Content-Type: multipart/signed; boundary=x\r\n\r\n--x\r\n\r\nhola\r\n--x\r\n"
        b"Content-Type: application/pkcs7-signature; name=smime.p7s\r\n\r\nAAAA\r\n--x--\r\n"
    )

    assert not message.parse(raw, LIMITS).attachments


def test_mending_leaves_a_sound_mail_as_it_is() -> None:
    sound = a_mail().saying("From here: a\n\nContent-Type: b\n").with_file("f.csv", CSV).as_bytes()

    assert mended(sound) == sound
    assert guessed_boundary(b"-- \r\nAna\r\n--\r\n") == b""
