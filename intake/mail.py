"""An RFC 5322 message, however broken, to an Email: who, when, the body, the files.

The structure is split by the old policy, which looks into no field while it splits; the modern one reads fields then,
one by one (`headers`), because it raises on some that real mail programs write.
"""

from __future__ import annotations

import binascii
import email
import re
from dataclasses import dataclass, field, replace
from email import policy
from typing import TYPE_CHECKING

from intake import headers
from intake.model import BODY, Attachment, Document, Email, Sender
from intake.readers import html, text
from intake.readers.charset import decode
from intake.wording import tidy

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import Message

    from intake.limits import Limits
    from intake.model import Block

_BOUNDARY = re.compile(rb"boundary\s*=\s*(?:\"([^\"\r\n]{1,100})\"|([^\s;\"]{1,100}))", re.IGNORECASE)
_CONTAINER = re.compile(rb"^content-type:\s*(?:multipart|message)/", re.IGNORECASE | re.MULTILINE)
_MESSAGE_ID = re.compile(r"<\s*([^<>\s]+)\s*>")
_LONGEST_NAME = 150


@dataclass(frozen=True, slots=True)
class _Text:
    """A part of the body; parts of the same `alternative` say the same."""

    document: Document
    alternative: int | None
    is_rich: bool


@dataclass(slots=True)
class _Parts:
    """The leaves of a message, sorted."""

    file: str
    texts: list[_Text] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    seen: int = 0
    is_cut: bool = False


def parse(raw: bytes, limits: Limits, file: str = BODY) -> Email:
    """Read `raw` under the name `file`; it never raises, what can't be read is said in the warnings."""
    kept = _within_limits(raw, limits)
    try:
        message: Message = email.message_from_bytes(kept, policy=policy.compat32)
    except (RecursionError, ValueError, LookupError, TypeError, AttributeError):
        body = text.from_text(file, decode(kept), limits)
        return Email(body=body, warnings=(f"{file}: damaged, read as plain text",), is_incomplete=True)
    parts = _Parts(file)
    _sort(message, parts, limits)
    is_cut = parts.is_cut or len(kept) < len(raw)
    return replace(
        _envelope(message, limits),
        body=_body(parts),
        attachments=tuple(parts.attachments),
        warnings=(f"{file}: too many parts, only the first were read",) if is_cut else (),
        is_incomplete=is_cut,
    )


def message_id(raw: bytes) -> str:
    """Return the Message-ID of a mail without reading the rest of it; empty when there is none."""
    head = re.split(rb"\r?\n\r?\n", raw[:100_000], maxsplit=1)[0]
    found = re.search(rb"^message-id:\s*<?([^<>\s]{1,250})>?", head, re.IGNORECASE | re.MULTILINE)
    return found.group(1).decode("ascii", "replace") if found else ""


def _within_limits(raw: bytes, limits: Limits) -> bytes:
    """Return the beginning of `raw` that holds no more parts and containers than allowed.

    Looked at before parsing, because the time and the recursion of the parser grow with both.
    """
    end = min(len(raw), limits.max_email_bytes)
    for count, container in enumerate(_CONTAINER.finditer(raw, 0, end)):
        if count == limits.max_containers:
            end = container.start()
            break
    boundaries = {quoted or bare for quoted, bare in _BOUNDARY.findall(raw, 0, end)}
    for count, line in enumerate(re.finditer(rb"^--([^\r\n]{1,104})", raw[:end], re.MULTILINE)):
        if count > limits.max_parts and any(line.group(1).startswith(boundary) for boundary in boundaries):
            return raw[: line.start()]
    return raw[:end]


def _envelope(message: Message, limits: Limits) -> Email:
    def read(name: str) -> str:
        return headers.field(message, name, limits.max_header_chars)

    found = _MESSAGE_ID.search(read("Message-ID"))
    recipients = headers.senders(f"{read('To')}, {read('Cc')}")
    return Email(
        message_id=found.group(1) if found else "",
        subject=read("Subject"),
        sender=next(iter(headers.senders(read("From"))), Sender(headers.person_name(read("From")))),
        recipients=recipients,
        sent_on=headers.sent_on(message),
    )


def _sort(message: Message, parts: _Parts, limits: Limits) -> None:
    for part, alternative in _leaves(message, limits):
        parts.seen += 1
        if parts.seen > limits.max_parts:
            parts.is_cut = True
            return
        kind = part.get_content_type()
        if kind == "message/rfc822" or _is_attachment(part):
            parts.attachments.append(_attachment(part, limits))
        elif kind == "text/html":
            document = html.read(parts.file, _payload(part), limits, _charset(part))
            parts.texts.append(_Text(document, alternative, is_rich=True))
        elif kind.startswith("text/"):
            document = text.from_text(parts.file, decode(_payload(part), _charset(part)), limits)
            parts.texts.append(_Text(document, alternative, is_rich=False))


def _leaves(message: Message, limits: Limits) -> Iterator[tuple[Message, int | None]]:
    """Yield the parts that hold content, in order, and the alternative they stand in; a nested mail is one part."""
    pending: list[tuple[Message, int, int | None]] = [(message, 0, None)]
    while pending:
        part, depth, alternative = pending.pop()
        payload = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(payload, list) and depth < limits.max_containers:
            inside = id(part) if part.get_content_subtype() == "alternative" else alternative
            inner = [piece for piece in payload if not isinstance(piece, str)]
            pending.extend((piece, depth + 1, inside) for piece in reversed(inner))
        else:
            yield part, alternative


def _is_attachment(part: Message) -> bool:
    disposition = str(part.get("Content-Disposition", "")).strip().lower()
    if disposition.startswith("attachment") or _file_name(part):
        return True
    return part.get_content_maintype() != "text" or part.get_content_type() in {
        "text/calendar",
        "text/csv",
        "text/vcard",
    }


def _attachment(part: Message, limits: Limits) -> Attachment:
    disposition = str(part.get("Content-Disposition", "")).strip().lower()
    is_image = part.get_content_maintype() == "image"
    name = tidy(_file_name(part))[: min(_LONGEST_NAME, limits.max_header_chars)]
    return Attachment(
        name=name or ("mail.eml" if part.get_content_type() == "message/rfc822" else "unnamed"),
        content=_payload(part),
        is_decoration=is_image and (disposition.startswith("inline") or part.get("Content-ID") is not None),
    )


def _file_name(part: Message) -> str:
    try:
        name = part.get_filename() or ""
        return headers.decoded(name) if "=?" in name else name
    except (ValueError, LookupError, TypeError, AttributeError, IndexError):
        return "unnamed"


def _charset(part: Message) -> str:
    try:
        return part.get_content_charset() or ""
    except (ValueError, LookupError, TypeError, AttributeError):
        return ""


def _payload(part: Message) -> bytes:
    """Return the decoded content; damaged encodings give what can be had."""
    if part.get_content_type() == "message/rfc822":
        return _nested_bytes(part)
    try:
        payload = part.get_payload(decode=True)
    except (ValueError, LookupError, TypeError, AttributeError, binascii.Error):
        payload = None
    if isinstance(payload, bytes):
        return payload
    undecoded = part.get_payload()
    return undecoded.encode("utf-8", "surrogateescape") if isinstance(undecoded, str) else b""


def _nested_bytes(part: Message) -> bytes:
    payload = part.get_payload()
    inner = payload[0] if isinstance(payload, list) and payload else None
    if inner is None or isinstance(inner, str):
        return b""
    try:
        return inner.as_bytes()
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return b""


def _body(parts: _Parts) -> Document:
    """Return the texts in their order; of alternatives the rich one, when it says anything."""
    rich = {part.alternative for part in parts.texts if part.is_rich and part.document.blocks} - {None}
    chosen = [part.document for part in parts.texts if part.is_rich or part.alternative not in rich]
    blocks: list[Block] = [block for document in chosen for block in document.blocks]
    warnings = dict.fromkeys(warning for document in chosen for warning in document.warnings)
    return Document(parts.file, tuple(blocks), tuple(warnings), any(document.is_incomplete for document in chosen))
