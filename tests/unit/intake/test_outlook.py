"""What Outlook keeps in its own ways, read like any other mail: `.msg`, `winmail.dat`, Rich Text."""

from __future__ import annotations

import datetime as dt
import struct
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from olefile import OleFileIO

from intake.attachments.open_attachments import open_files
from intake.extraction.email import extract_email
from intake.mail import message
from intake.model.document import Attachment, Email, Line, Sender, Table
from intake.model.limits import ReadingLimits
from intake.readers import rtf
from intake.readers.file_kind import FileKind, kind_of
from intake.readers.outlook import cfb, compressed_rtf
from intake.readers.outlook.mapi import PropertyTag
from tests.fixtures.mails import HEADER, VERSA, a_mail, html_table, xlsx, zipped
from tests.fixtures.outlook_files import Item, msg, tnef
from tests.fixtures.outlook_files import compound as write_compound
from tests.fixtures.sentences import sentences

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.fixtures.outlook_files import Folder

LIMITS = ReadingLimits()
CSV = b"Marca;Tipo\nKIA;RIO\n"
SENT = (
    int((dt.datetime(2026, 2, 16, 17, tzinfo=dt.UTC) - dt.datetime(1601, 1, 1, tzinfo=dt.UTC)).total_seconds()) * 10**7
)
ENVELOPE = {
    PropertyTag.SUBJECT: "RV: Cotización",
    PropertyTag.SENDER_NAME: "Ana Ruiz",
    PropertyTag.SENDER_ADDRESS: "/O=CORREDORES/CN=ANA",
    PropertyTag.SENDER_SMTP_ADDRESS: "ana.ruiz@corredores.example",
    PropertyTag.SUBMITTED: SENT,
    PropertyTag.MESSAGE_ID: "<abc@corredores.example>",
}
TO = (
    {
        PropertyTag.DISPLAY_NAME: "Cotizaciones",
        PropertyTag.SMTP_ADDRESS: "c@aseguradora.example",
        PropertyTag.RECIPIENT_TYPE: 1,
    },
)


def said(email: Email) -> list[str]:
    return [block.text for block in email.body.blocks if isinstance(block, Line) and block.text]


def test_a_saved_message_is_read_like_the_mail_it_was() -> None:
    inner = Item({PropertyTag.SUBJECT: "dentro", PropertyTag.BODY: "KIA RIO 2021"})
    files = (("Relación.csv", CSV * 500), ("chico.csv", CSV), ("dentro", inner))
    email = message.parse(msg(Item({**ENVELOPE, PropertyTag.BODY: "Favor de cotizar."}, TO, files)), LIMITS)

    assert (email.subject, email.message_id) == ("RV: Cotización", "abc@corredores.example")
    assert email.sender == Sender("Ana Ruiz", "ana.ruiz@corredores.example")
    assert email.recipients == (Sender("Cotizaciones", "c@aseguradora.example"),)
    assert email.sent_on == dt.date(2026, 2, 16)
    assert said(email) == ["Favor de cotizar."]
    assert [each.name for each in email.attachments] == ["Relación.csv", "chico.csv", "dentro.eml"]
    assert [each.content for each in email.attachments[:2]] == [CSV * 500, CSV]
    assert said(message.parse(email.attachments[2].content, LIMITS)) == ["KIA RIO 2021"]
    assert not email.is_incomplete


def test_the_header_that_came_over_the_wire_is_believed_first() -> None:
    wire = "Received: x\r\nFrom: Luis Paz <lp@b.example>\r\nTo: Ana\r\n <a@b.example>\r\n"
    wire += "Subject: =?utf-8?q?A=C3=B1o?=\r\n\r\n"
    email = message.parse(msg(Item({**ENVELOPE, PropertyTag.TRANSPORT_HEADERS: wire})), LIMITS)

    assert (email.subject, email.sender) == ("Año", Sender("Luis Paz", "lp@b.example"))
    assert email.recipients == (Sender("Ana", "a@b.example"),)


@pytest.mark.parametrize("write", [msg, tnef])
@pytest.mark.parametrize("kind", ["html", "rtf", "packed html"])
def test_a_formatted_text_is_read(kind: str, write: type) -> None:
    table = html_table([HEADER, VERSA])
    texts = {
        "html": {PropertyTag.HTML: table.encode()},
        "rtf": {PropertyTag.RTF_COMPRESSED: stored(rich_text([HEADER, VERSA]))},
        "packed html": {
            PropertyTag.RTF_COMPRESSED: stored(b"{\\rtf1\\ansi\\fromhtml1 {\\*\\htmltag64 " + table.encode() + b"}}")
        },
    }
    email = message.parse(write(Item({**ENVELOPE, PropertyTag.BODY: "sin formato", **texts[kind]})), LIMITS)
    (block,) = email.body.blocks

    assert isinstance(block, Table)
    assert block.rows == (HEADER, tuple(map(str, VERSA)))


def test_the_files_in_a_winmail_are_the_files_of_the_mail() -> None:
    wrapped = tnef(
        Item(
            {PropertyTag.SUBJECT: "x", PropertyTag.BODY: "Favor de cotizar."},
            (),
            (("Relación.csv", CSV), ("m", Item({}))),
        )
    )
    email = message.parse(a_mail().saying("").with_file("winmail.dat", wrapped).as_bytes(), LIMITS)

    assert [each.name for each in email.attachments] == ["Relación.csv", "m.eml"]
    assert email.attachments[0].content == CSV
    assert said(email) == ["Favor de cotizar."]


def test_the_text_of_a_winmail_that_repeats_the_mail_is_not_read_twice() -> None:
    list_ = "Unidades:\n1) KIA RIO 2021\n2) VW JETTA 2019\n"
    email = message.parse(
        a_mail().saying(list_).with_file("winmail.dat", tnef(Item({PropertyTag.BODY: list_}))).as_bytes(), LIMITS
    )

    assert len(said(email)) == 3


def test_a_saved_message_beside_or_inside_other_files_is_opened() -> None:
    saved = msg(Item({**ENVELOPE, PropertyTag.BODY: "x"}, TO, (("flota.xlsx", xlsx({"A": [HEADER, VERSA]})),)))
    for holder in (a_mail().with_file("m.msg", saved), a_mail().with_file("f.zip", zipped({"m.msg": saved}))):
        assert [each.vin for each in extract_email(holder.as_bytes(), LIMITS).vehicles] == [VERSA[3]]
    assert [each.vin for each in extract_email(saved, LIMITS).vehicles] == [VERSA[3]]


def test_what_a_message_inside_a_mail_hides_or_lacks_is_said() -> None:
    hiding = Item({PropertyTag.HTML: b"<p>KIA RIO 2021</p><p hidden>FERRARI ENZO 2003</p>"})
    opened = open_files([Attachment("m.msg", msg(hiding)), Attachment("w.dat", tnef(hiding)[:-20])], LIMITS)

    assert "m.msg: hidden text was left out" in sentences(opened)
    assert opened.is_incomplete


def test_a_text_in_an_old_code_page_is_read() -> None:
    item = Item(
        {
            PropertyTag.SUBJECT: "Año".encode("cp1252"),
            PropertyTag.BODY: "Camión".encode("cp850"),
            PropertyTag.CODE_PAGE: 850,
        }
    )

    assert said(message.parse(msg(item), LIMITS)) == ["Camión"]


def test_messages_inside_one_another_are_bounded() -> None:
    item = Item({PropertyTag.BODY: "hola"})
    for _ in range(12):
        item = Item({}, (), (("m", item),))

    assert message.parse(msg(item), LIMITS).is_incomplete
    assert message.parse(tnef(item), LIMITS).is_incomplete
    assert open_files(message.parse(msg(item), LIMITS).attachments, LIMITS).is_incomplete


def test_a_saved_message_without_any_property_is_said_to_be_damaged() -> None:
    assert message.parse(write_compound({"__properties_version1.0": bytes(32)}), LIMITS).is_incomplete


@pytest.mark.parametrize("write", [msg, tnef])
def test_a_message_cut_anywhere_is_read_to_there_and_said(write: type) -> None:
    whole = write(Item({**ENVELOPE, PropertyTag.BODY: "hola"}, TO, (("f.txt", b"KIA RIO 2021\n" * 100),)))

    assert kind_of(whole) is FileKind.EMAIL
    assert said(message.parse(whole, LIMITS)) == ["hola"]
    for end in range(8, len(whole) - 1, 97):
        opened = extract_email(whole[:end], LIMITS)
        assert opened.needs_review or len(opened.vehicles) == 100


def test_a_file_sent_in_place_of_a_mail_is_read() -> None:
    assert [each.vin for each in extract_email(xlsx({"A": [HEADER, VERSA]}), LIMITS).vehicles] == [VERSA[3]]


NAMES = st.text("abcxyz_", min_size=1, max_size=31)
CONTENTS = st.one_of(st.binary(max_size=200), st.integers(0, 10_000).map(lambda size: b"0123456789" * (size // 10)))
FOLDERS = st.recursive(CONTENTS, lambda inner: st.dictionaries(NAMES, inner, max_size=5), max_leaves=20).filter(
    lambda folder: isinstance(folder, dict)
)


def as_folder(storage: cfb.Storage) -> Folder:
    return {**storage.streams, **{name: as_folder(inner) for name, inner in storage.storages.items()}}


@given(FOLDERS)
def test_a_compound_file_is_read_as_it_was_written_and_as_others_read_it(folder: Folder) -> None:
    written = write_compound(folder)
    root = cfb.read(written)

    assert root is not None
    assert not root.is_cut
    assert as_folder(root) == folder
    with OleFileIO(BytesIO(written)) as other:
        assert {tuple(path): other.openstream(path).read() for path in other.listdir()} == dict(streams_of(folder))


def streams_of(folder: Folder, place: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], bytes]]:
    for name, content in folder.items():
        if isinstance(content, dict):
            yield from streams_of(content, (*place, name))
        else:
            yield (*place, name), content


def test_entries_that_hang_on_one_another_in_one_long_chain_are_read_to_the_last() -> None:
    root = cfb.read(write_compound({f"stream {number}": b"" for number in range(3_000)}))

    assert root is not None
    assert len(root.streams) == 3_000


PACKED = "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c0900206277 05b06c647d0a800fa0"


def test_packed_rich_text_is_unpacked_as_the_format_shows() -> None:
    assert compressed_rtf.unpack(bytes.fromhex(PACKED), 1_000) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"


def test_a_pattern_that_overlaps_itself_is_unpacked() -> None:
    reference = struct.pack(">H", ((207 << 4) | 10) & 0xFFFF)
    end = struct.pack(">H", ((207 + 13) % 4096) << 4)
    packed = struct.pack("<II4sI", 30, 13, b"LZFu", 0) + bytes([0b110]) + b"a" + reference + end

    assert compressed_rtf.unpack(packed, 1_000) == b"a" * 13


def test_unpacking_is_bounded() -> None:
    packed = struct.pack("<II4sI", 30, 2**31, b"LZFu", 0) + (bytes([0xFF]) + b"\x00\x0f" * 8) * 10_000

    assert len(compressed_rtf.unpack(packed, 1_000)) <= 1_000


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (rb"{\rtf1\ansi\ansicpg1252 Cami\'f3n a\u241?o\par 2\~021\par}", ["Camión año", "2 021"]),
        (
            rb"{\rtf1{\fonttbl{\f0 Arial;}}{\*\generator x;}{\info{\author Ana}}hola {\b mundo}\line fin}",
            ["hola mundo", "fin"],
        ),
        (rb"{\rtf1 KIA{\v  FERRARI} RIO \v ENZO\v0 2021}", ["KIA RIO 2021"]),
        (
            rb"{\rtf1\ansi\fromhtml1{\*\htmltag <p>}\htmlrtf otro\htmlrtf0 KIA &{\*\htmltag &lt;}{\*\mhtmltag <x>}}",
            ["KIA &<"],
        ),
        (rb"{\rtf1 a < b \{c\} \\d", ["a < b {c} \\d"]),
        (rb"{\rtf1 }}}}}} fuera", ["fuera"]),
    ],
)
def test_rich_text_is_read(written: bytes, shown: list[str]) -> None:
    document = rtf.read("f.rtf", written, LIMITS)

    assert [block.text for block in document.blocks if isinstance(block, Line)] == shown
    assert bool(document.warnings) is (b"\\v" in written)


def test_a_rich_text_file_is_a_file_like_any_other() -> None:
    opened = extract_email(a_mail().with_file("f.rtf", rich_text([HEADER, VERSA])).as_bytes(), LIMITS)

    assert [each.vin for each in opened.vehicles] == [VERSA[3]]


def rich_text(rows: list[tuple[object, ...]]) -> bytes:
    """Write rows as WordPad does."""
    cells = ("".join(f"\\intbl {cell}\\cell" for cell in row) for row in rows)
    lines = "".join(f"\\trowd\\cellx1000\\pard{row}\\row\n" for row in cells)
    return f"{{\\rtf1\\ansi\\ansicpg1252{lines}\\pard\\par}}".encode("cp1252")


def stored(content: bytes) -> bytes:
    """Keep Rich Text the way Outlook does when packing does not pay."""
    return struct.pack("<II4sI", len(content) + 12, len(content), b"MELA", 0) + content
