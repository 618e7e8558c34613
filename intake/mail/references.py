"""The Message-IDs that a message names: of what it answers, and of what it reports on (RFC 5322 section 3.6.4)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from intake.mail import headers, parts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from email.message import Message

_ID: Final = re.compile(r"<\s*([^<>\s]{1,250}@[^<>\s]{1,250})\s*>")
_FIELDS: Final = ("In-Reply-To", "References", "Original-Message-ID", "X-Original-Message-ID", "Resent-Message-ID")
_REPORTED: Final = re.compile(
    r"^[> ]{0,4}(?:(?:Original-)?Message-ID|In-Reply-To|References)\s*:((?:.|\n[ \t]){0,4000})",
    re.IGNORECASE | re.MULTILINE,
)
_REPORT_PARTS: Final = frozenset(
    {"message/disposition-notification", "text/rfc822-headers", "message/delivery-status", "message/rfc822"}
)
_MOST: Final = 100
_LONGEST: Final = 50_000


def references_of(message: Message, leaves: Sequence[Message], text: str, max_chars: int) -> tuple[str, ...]:
    """Return the Message-IDs, the nearest first: what it answers, what it refers to from the last, what it reports on.

    `leaves` are its parts; `text` is what it says: servers without reports copy the header of what they return there.
    """
    numbers: dict[str, None] = {}
    for name in _FIELDS:
        numbers |= dict.fromkeys(reversed(_ID.findall(headers.field(message, name, max_chars))))
    for reported in _reported(message, leaves, text):
        numbers |= dict.fromkeys(number for match in _REPORTED.finditer(reported) for number in _ID.findall(match[1]))
    return tuple(numbers)[:_MOST]


def _reported(message: Message, leaves: Sequence[Message], text: str) -> Iterator[str]:
    yield text[:_LONGEST]
    if message.get_content_type() == "multipart/report":
        yield from (_head_of(part)[:_LONGEST] for part in leaves if part.get_content_type() in _REPORT_PARTS)


def _head_of(part: Message) -> str:
    """Return the fields that a part of a report holds, as text."""
    payload = part.get_payload()
    if isinstance(payload, list):
        messages = [inner for inner in payload if not isinstance(inner, str)]
        return "\n".join(f"{name}: {value}" for inner in messages for name, value in inner.items())
    return parts.content(part).bytes_.decode("latin-1")
