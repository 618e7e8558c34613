"""Converts Outlook's own message formats (`.msg`, `winmail.dat`) to ordinary messages."""

from __future__ import annotations

import base64
import email
import email.utils
from dataclasses import dataclass
from email.message import Message
from typing import TYPE_CHECKING

from domain.text import tidy, tidy_name
from intake.mail.mime import FAULTS, POLICY
from intake.readers import rtf
from intake.readers.outlook import compressed_rtf, msg, tnef
from intake.readers.outlook.mapi import PropertyTag

if TYPE_CHECKING:
    from collections.abc import Sequence

    from intake.model.limits import ReadingLimits
    from intake.readers.outlook.mapi import File, OutlookItem, Properties

_TO, _COPY = 1, 2
_LONGEST_RTF_BYTES = 10_000_000
is_tnef = tnef.is_tnef


@dataclass(frozen=True, slots=True)
class OutlookMessage:
    """A converted message; `is_cut` when not all of it could be read."""

    message: Message
    is_cut: bool


def is_message(content: bytes) -> bool:
    """Whether a file is a message in one of Outlook's formats."""
    return tnef.is_tnef(content) or msg.is_msg(content)


def read(content: bytes, limits: ReadingLimits) -> OutlookMessage | None:
    """Read a message; None when it is damaged beyond reading."""
    item = tnef.read(content, limits) if tnef.is_tnef(content) else msg.read(content, limits)
    return OutlookMessage(_message(item, limits), item.is_cut) if item else None


def _message(item: OutlookItem, limits: ReadingLimits) -> Message:
    message = _head(item, limits)
    texts = _texts(item.properties, limits)
    files = [_file(file, limits) for file in item.files]
    _fill(message, "mixed", [_multipart("alternative", texts), *files])
    return message


def _head(item: OutlookItem, limits: ReadingLimits) -> Message:
    """Return the header: the transport header where it is stored, else from the properties."""
    message = Message(POLICY)
    message["MIME-Version"] = "1.0"
    transport_fields = _transport_fields(item.properties.text(PropertyTag.TRANSPORT_HEADERS)[: limits.max_text_chars])
    for name, value in {**_fields(item), **transport_fields}.items():
        if value:
            message[name] = value
    return message


def _transport_fields(text: str) -> dict[str, str]:
    try:
        head: Message = email.message_from_string(text.partition("\n\n")[0], policy=POLICY)
    except FAULTS:
        return {}
    return {
        name: tidy(str(head[name])) for name in ("From", "To", "Cc", "Subject", "Date", "Message-ID") if name in head
    }


def _fields(item: OutlookItem) -> dict[str, str]:
    properties = item.properties
    sent_at = properties.time(PropertyTag.SUBMITTED) or properties.time(PropertyTag.DELIVERED)
    return {
        "From": _sender(properties),
        "To": _recipients(item, _TO),
        "Cc": _recipients(item, _COPY),
        "Subject": tidy(properties.text(PropertyTag.SUBJECT)),
        "Date": email.utils.format_datetime(sent_at) if sent_at else "",
        "Message-ID": tidy(properties.text(PropertyTag.MESSAGE_ID)),
    }


def _sender(properties: Properties) -> str:
    """Return the person in whose name it was sent, who may differ from the one who sent it."""
    name = properties.text(PropertyTag.SENT_FOR_NAME, PropertyTag.SENDER_NAME)
    tags = (
        PropertyTag.SENT_FOR_SMTP_ADDRESS,
        PropertyTag.SENT_FOR_ADDRESS,
        PropertyTag.SENDER_SMTP_ADDRESS,
        PropertyTag.SENDER_ADDRESS,
    )
    return _mailbox(name, [properties.text(tag) for tag in tags])


def _recipients(item: OutlookItem, kind: int) -> str:
    recipients = [
        recipient for recipient in item.recipients if (recipient.number(PropertyTag.RECIPIENT_TYPE) or _TO) == kind
    ]
    mailboxes = (
        _mailbox(
            recipient.text(PropertyTag.DISPLAY_NAME),
            [recipient.text(PropertyTag.SMTP_ADDRESS), recipient.text(PropertyTag.ADDRESS)],
        )
        for recipient in recipients
    )
    return ", ".join(filter(None, mailboxes))


def _mailbox(name: str, addresses: list[str]) -> str:
    """Return a name with its first internet address; addresses inside an Exchange server have no "@"."""
    address = next((candidate for candidate in addresses if "@" in candidate), "")
    return tidy(f"{name} <{address}>" if address else name)


def _texts(properties: Properties, limits: ReadingLimits) -> list[Message]:
    rich = properties.content(PropertyTag.HTML)
    if not rich and (packed := properties.content(PropertyTag.RTF_COMPRESSED)):
        rich = rtf.to_html(compressed_rtf.unpack(packed, _LONGEST_RTF_BYTES), limits).encode("utf-8", "replace")
    texts = [(properties.text(PropertyTag.BODY).encode("utf-8", "replace"), "text/plain"), (rich, "text/html")]
    return [_leaf(content, kind) for content, kind in texts if content]


def _file(file: File, limits: ReadingLimits) -> Message:
    properties = file.properties
    name = tidy_name(properties.text(PropertyTag.ATTACH_NAME, PropertyTag.ATTACH_SHORT_NAME, PropertyTag.DISPLAY_NAME))
    if file.message:
        inner = _message(file.message, limits)
        return _with_file_name(_with_payload([inner], "message/rfc822"), f"{name or 'mail'}.eml")
    kind = tidy(properties.text(PropertyTag.ATTACH_MIME_TYPE)) or "application/octet-stream"
    is_image = kind.startswith("image/")
    leaf = _leaf(properties.content(PropertyTag.ATTACH_DATA), kind if is_image else "application/octet-stream")
    if is_image and (content_id := tidy(properties.text(PropertyTag.ATTACH_CONTENT_ID))):
        leaf["Content-ID"] = f"<{content_id}>"
    return _with_file_name(leaf, name)


def _leaf(content: bytes, kind: str) -> Message:
    part = Message(POLICY)
    part["Content-Type"] = kind
    part["Content-Transfer-Encoding"] = "base64"
    part.set_payload(base64.encodebytes(content).decode("ascii"))
    return part


def _with_file_name(part: Message, name: str) -> Message:
    part["Content-Disposition"] = 'attachment; filename="{}"'.format(name.replace("\\", "/").replace('"', "'"))
    return part


def _multipart(kind: str, parts: Sequence[Message]) -> Message:
    return _with_payload(parts, f"multipart/{kind}")


def _fill(message: Message, kind: str, parts: Sequence[Message]) -> None:
    message["Content-Type"] = f"multipart/{kind}"
    message.set_payload(list[Message | str](parts))


def _with_payload(parts: Sequence[Message], kind: str) -> Message:
    part = Message(POLICY)
    part["Content-Type"] = kind
    part.set_payload(list[Message | str](parts))
    return part
