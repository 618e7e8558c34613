"""Mails and the forms they come in, damaged at random: reading ends soon and never raises.

MINCA_FUZZ_EXAMPLES sets how many of each are tried, times eight; the default keeps the run short.
"""

from __future__ import annotations

import os
import random
import time
from pathlib import Path
from typing import Final

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from msgspec import msgpack

from intake.attachments.open_attachments import open_files
from intake.mail import headers, message, thread
from intake.mail.repair import mended
from intake.model.document import Attachment, Document, Email, Line, Table
from intake.model.limits import ReadingLimits
from intake.readers import flowed, html, rtf, text
from intake.readers.charset import decode
from intake.readers.outlook import cfb, compressed_rtf
from intake.readers.outlook.mapi import PropertyTag
from intake.reading.reader_process import load_answer
from intake.triage.triage import sort_mail
from tests.fixtures.mails import HEADER, HILUX, VERSA, a_mail, html_table
from tests.fixtures.outlook_files import Item, msg, tnef

LIMITS: Final = ReadingLimits()
SAMPLES: Final = Path(__file__).parents[3] / "samples" / "mails"
SOON_S: Final = 5.0  # of the processor
often = settings(
    max_examples=8 * int(os.environ.get("MINCA_FUZZ_EXAMPLES", "2")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)

ITEM: Final = Item(
    {
        PropertyTag.SUBJECT: "Flotilla",
        PropertyTag.SENDER_NAME: "Ana",
        PropertyTag.BODY: "KIA RIO 2021",
        PropertyTag.HTML: b"<p>KIA RIO 2021</p>",
    },
    ({PropertyTag.DISPLAY_NAME: "Eva", PropertyTag.SMTP_ADDRESS: "e@b.example"},),
    (("f.csv", b"Marca;Tipo\nKIA;RIO\n" * 300), ("m", Item({PropertyTag.BODY: "dentro"}))),
)
RICH: Final = (
    rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 A;}}\trowd\intbl KIA\cell RIO\cell\row\pard Cami\'f3n \u241?{\v x}\par}"
)
THREAD: Final = (
    f"<p>nuevo</p>{html_table([HEADER, VERSA])}<div id=divRplyFwdMsg><b>De:</b> Luis &lt;l@b.example&gt;<br>"
    f"<b>Enviado:</b> lunes<br><b>Para:</b> Ana<br><b>Asunto:</b> x</div>"
    f"<blockquote type=cite><pre>a  b  c\nd  e  f</pre>{html_table([HEADER, HILUX])}</blockquote>"
    "<style>.x{display:none}</style><p class=x>oculto</p>"
)
SOUND: Final = {
    **{path.stem: path.read_bytes() for path in sorted(SAMPLES.glob("*.eml"))},
    "thread": a_mail().about("RV: x").saying("plano").showing(THREAD).as_bytes(),
    "winmail": a_mail().with_file("winmail.dat", tnef(ITEM)).as_bytes(),
    "msg": msg(ITEM),
    "tnef": tnef(ITEM),
    "nested": a_mail().with_file("m.msg", msg(ITEM)).with_file("m.eml", a_mail().as_bytes()).as_bytes(),
}
PIECES: Final = (
    b"\r\n", b"\r\n\r\n", b"--", b"=?utf-8?q?", b"?=", b"Content-Type: multipart/mixed; boundary=x\r\n", b"\0",
    b"Content-Transfer-Encoding: base64\r\n", b"=", b"<table>", b"<td rowspan=9999>", b"</", b"<!--",
    b"<div style='color:", b"begin 644 f\r\n", b"{\\rtf1", b"\\'", b"> ", b"De: ", b"charset=utf-16",
    b"\xf0\x9f\x98\x80", b"\x78\x9f\x3e\x22", b"&#x", b"\xff\xfe",
)  # fmt: skip


def damaged(sound: bytes, seed: int) -> bytes:
    """Flip, cut out, repeat, and put in what readers look for."""
    chance = random.Random(seed)  # noqa: S311 - damage, not secrets
    content = bytearray(sound)
    for _ in range(chance.randint(1, 12)):
        at = chance.randrange(len(content) + 1)
        length = chance.choice((1, 4, 60, 2_000))
        match chance.randrange(6):
            case 0:
                content[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                del content[at : at + length]
            case 2:
                content[at:at] = chance.choice(PIECES) * chance.choice((1, 1, 3, 40))
            case 3:
                content[at:at] = content[at : at + length] * chance.choice((1, 5))
            case 4:
                other = chance.randrange(len(content) + 1)
                content[at : at + length] = content[other : other + length]
            case _:
                content[at : at + 4] = chance.choice(
                    (b"\xff\xff\xff\xff", b"\0\0\0\0", b"\xff\xff\xff\x7f", b"\1\0\0\0")
                )
    return bytes(content[: chance.choice((len(content), len(content), at))])


@pytest.mark.parametrize("name", SOUND)
@often
@given(seed=st.integers(0, 2**32))
def test_a_damaged_mail_is_taken_apart_all_the_same(name: str, seed: int) -> None:
    started_s = time.process_time()
    email = message.parse(damaged(SOUND[name], seed), LIMITS)

    assert isinstance(email, Email)
    assert thread.split(email.body.blocks, email.subject)
    assert time.process_time() - started_s < SOON_S


@pytest.mark.parametrize("name", ["thread", "msg", "tnef", "03-outlook-table", "04-forwarded-thread"])
@often
@given(seed=st.integers(0, 2**32))
def test_a_damaged_mail_is_read_and_sorted(name: str, seed: int) -> None:
    mail = sort_mail(damaged(SOUND[name], seed), LIMITS)

    assert load_answer(msgpack.encode(mail)) == mail


@often
@given(first=st.sampled_from(sorted(SOUND)), second=st.sampled_from(sorted(SOUND)), at=st.floats(0, 1))
def test_two_mails_run_into_one_another_are_taken_apart(first: str, second: str, at: float) -> None:
    one, other = SOUND[first], SOUND[second]

    assert isinstance(message.parse(one[: int(at * len(one))] + other[int(at * len(other)) :], LIMITS), Email)


@often
@given(
    st.binary(max_size=3_000),
    st.sampled_from([b"\x78\x9f\x3e\x22\1\0", cfb.MAGIC, b"{\\rtf1", b"From: a\n\n", b""]),
)
def test_no_bytes_behind_a_known_beginning_make_reading_raise(content: bytes, beginning: bytes) -> None:
    whole = beginning + content
    email = message.parse(whole, LIMITS)

    assert isinstance(email, Email)
    assert isinstance(rtf.read("f", whole, LIMITS), Document)
    assert len(compressed_rtf.unpack(content, 1_000)) <= 1_000
    cfb.read(whole)
    open_files([Attachment("f", whole)], LIMITS)


@often
@given(written=st.text(max_size=2_000), deletes_space=st.booleans())
def test_no_text_makes_the_readers_of_texts_raise(written: str, *, deletes_space: bool) -> None:
    blocks = text.from_text("f", flowed.joined(written, deletes_space=deletes_space), LIMITS).blocks

    assert thread.split(blocks, written)
    assert html.read("f", written.encode("utf-8", "replace"), LIMITS).file == "f"
    headers.senders(headers.decoded(written))


TAGS: Final = "table tr td th p div span br pre blockquote ul li b font style".split()
markup = st.lists(
    st.one_of(
        st.sampled_from([f"<{tag}>" for tag in TAGS] + [f"</{tag}>" for tag in TAGS]),
        st.sampled_from(
            [
                "<td rowspan=3>",
                "<td colspan=99999>",
                "<p style='color:#fff'>",
                "<div class=gmail_quote>",
                "&nbsp;&nbsp;",
            ]
        ),
        st.builds('<div style="{}">'.format, st.text("color:;#rgba()0123456789%-nohidwtep ", max_size=40)),
        st.text(max_size=12),
    ),
    max_size=80,
).map("".join)


@often
@given(markup)
def test_any_html_is_read_into_lines_and_even_tables(written: str) -> None:
    document = html.read("f", written.encode("utf-8", "replace"), LIMITS)

    for block in document.blocks:
        assert isinstance(block, Line | Table)
        assert not isinstance(block, Line) or block.text == " ".join(block.text.split())
    numbers = [block.sheet for block in document.blocks if isinstance(block, Table)]
    assert len(numbers) == len(set(numbers))


@often
@given(
    rows=st.lists(
        st.lists(st.from_regex(r"[A-Za-z0-9]{1,8}", fullmatch=True), min_size=3, max_size=3), min_size=2, max_size=9
    )
)
def test_a_table_is_read_back_as_it_was_written(rows: list[list[str]]) -> None:
    (block,) = html.read("f", html_table(rows).encode(), LIMITS).blocks

    assert isinstance(block, Table)
    assert [list(row) for row in block.rows] == rows


@often
@given(st.text(st.characters(codec="cp1252", exclude_characters="\r\n\0ÂÃ", exclude_categories=("Cc",)), min_size=1))
def test_what_is_written_in_spanish_windows_or_utf8_is_read_back(written: str) -> None:
    assert decode(written.encode()) == written
    assert decode(f"ñandú {written}".encode("cp1252"), "windows-1252") == f"ñandú {written}"


@often
@given(st.binary(max_size=300))
@example(b"Subject: x\r\n\r\nhola")
def test_mending_twice_changes_no_more_than_mending_once(raw: bytes) -> None:
    assert mended(mended(raw)) == mended(raw)
