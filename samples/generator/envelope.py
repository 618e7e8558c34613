"""The letter on the wire: charsets, transfer encodings, multiparts, and how names of people and files are encoded."""

from __future__ import annotations

from dataclasses import dataclass
from email import encoders, policy
from email.charset import BASE64, QP, Charset
from email.header import Header
from email.mime.base import MIMEBase
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import format_datetime, formataddr
from typing import TYPE_CHECKING

from samples.generator.workbook import PIXEL

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from email.message import Message
    from random import Random

KINDS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xls": "application/vnd.ms-excel",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "pdf": "application/pdf",
    "txt": "text/plain",
    "zip": "application/zip",
    "png": "image/png",
    "dat": "application/ms-tnef",
    "vcf": "text/vcard",
    "ics": "text/calendar",
    "htm": "text/html",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html",
}
CHARSETS = ("utf-8", "utf-8", "utf-8", "windows-1252", "iso-8859-1")


@dataclass(frozen=True, slots=True)
class File:
    """An attachment."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Wire:
    """How one mail program sends."""

    charset: str
    is_base64: bool
    structure: str
    header_charset: str
    file_names: str
    declares_octets: bool
    declared: str
    """What the mail says that its charset is; empty when it says nothing."""
    is_cut: bool
    """True when the end of the mail, with its last boundary, got lost."""


def a_wire(chance: Random, *, needs_html: bool) -> Wire:
    """Return the ways of a mail program."""
    structures = (
        ["alternative", "alternative", "html", "related"]
        if needs_html
        else ["plain", "plain", "alternative", "html", "related"]
    )
    charset = chance.choice(CHARSETS)
    return Wire(
        charset=charset,
        is_base64=chance.random() < 0.3,
        structure=chance.choice(structures),
        header_charset=chance.choice(("utf-8", charset)),
        file_names=chance.choice(("rfc2231", "rfc2047", "plain")),
        declares_octets=chance.random() < 0.15,
        declared=chance.choice(("us-ascii", "", "unknown-8bit")) if chance.random() < 0.05 else charset,
        is_cut=chance.random() < 0.03,
    )


@dataclass(frozen=True, slots=True)
class Headers:
    """What stands above a mail."""

    sender: tuple[str, str]
    to: tuple[str, str]
    subject: str
    sent_at: datetime
    name: str
    answers: str = ""


def sealed(
    headers: Headers, wire: Wire, texts: tuple[str, str], files: Sequence[File], enclosed: Sequence[Message]
) -> Message:
    """Return the message: its text, plain or as HTML or both, with files and whole mails attached."""
    body = _body(wire, *texts)
    if files or enclosed:
        mixed = MIMEMultipart("mixed")
        parts = [body, *(_attachment(file, wire) for file in files), *(MIMEMessage(mail) for mail in enclosed)]
        for part in parts:
            mixed.attach(part)
        body = mixed
    body["From"] = _address(headers.sender, wire.header_charset)
    body["To"] = _address(headers.to, wire.header_charset)
    body["Subject"] = _encoded(headers.subject, wire.header_charset)
    body["Date"] = format_datetime(headers.sent_at)
    body["Message-ID"] = f"<{headers.name}@{headers.sender[1].rpartition('@')[2]}>"
    if headers.answers:
        body["In-Reply-To"] = body["References"] = f"<{headers.answers}@{headers.sender[1].rpartition('@')[2]}>"
    return body


def on_the_wire(message: Message, name: str, *, is_cut: bool) -> bytes:
    """Return the bytes; boundaries are made of the mail's name, not drawn."""
    for number, part in enumerate(
        [part for part in message.walk() if part.get_content_maintype() == "multipart"], start=1
    ):
        part.set_boundary(f"----=_Part_{name}_{number}")
    raw = message.as_bytes(policy=policy.compat32.clone(linesep="\r\n"))
    return raw[: raw.rindex(b"\r\n--")] if is_cut and message.is_multipart() else raw


def _body(wire: Wire, text: str, html: str) -> Message:
    if wire.structure == "plain":
        return _text(text, "plain", wire)
    if wire.structure == "html":
        return _text(html, "html", wire)
    both = MIMEMultipart("alternative")
    both.attach(_text(text, "plain", wire))
    both.attach(_text(html, "html", wire))
    if wire.structure == "alternative":
        return both
    related = MIMEMultipart("related")
    related.attach(both)
    logo = MIMEBase("image", "png")
    logo.set_payload(PIXEL)
    encoders.encode_base64(logo)
    logo["Content-ID"] = "<logo001>"
    logo.add_header("Content-Disposition", "inline", filename="image001.png")
    related.attach(logo)
    return related


def _text(text: str, kind: str, wire: Wire) -> Message:
    charset = Charset(wire.charset)
    charset.body_encoding = BASE64 if wire.is_base64 else QP
    part = MIMEText("", kind, "us-ascii")
    del part["Content-Transfer-Encoding"], part["MIME-Version"], part["Content-Type"]
    part["Content-Type"] = f"text/{kind}; charset={wire.charset}"
    encodable = text.encode(wire.charset, "xmlcharrefreplace" if kind == "html" else "replace").decode(wire.charset)
    part.set_payload(encodable.replace("\n", "\r\n"), charset)
    if wire.declared != wire.charset:
        declared = f"; charset={wire.declared}" if wire.declared else ""
        part.replace_header("Content-Type", f"text/{kind}{declared}")
    return part


def _attachment(file: File, wire: Wire) -> Message:
    kind = KINDS.get(file.name.rpartition(".")[2].lower(), "application/octet-stream")
    if wire.declares_octets and kind != "application/ms-tnef":
        kind = "application/octet-stream"
    part = MIMEBase(*kind.split("/"))
    part.set_payload(file.content)
    encoders.encode_base64(part)
    name: str | tuple[str, str, str] = file.name
    if not file.name.isascii():
        name = ("utf-8", "", file.name) if wire.file_names != "rfc2047" else _encoded(file.name, "utf-8")
    part.add_header("Content-Disposition", "attachment", filename=name)
    return part


def _address(person: tuple[str, str], charset: str) -> str:
    name, address = person
    if not name:
        return address
    return formataddr((name, address)) if name.isascii() else f"{_encoded(name, charset)} <{address}>"


def _encoded(text: str, charset: str) -> str:
    return text if text.isascii() else Header(text, charset, maxlinelen=72).encode()
