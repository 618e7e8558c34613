"""Header fields, each decoded on its own without raising; encoded words (RFC 2047) are decoded wherever they occur.

The standard library's modern parser raises on some fields that real mail programs write, and leaves encoded words in
quotes as they are.
"""

from __future__ import annotations

import binascii
import email.utils
import re
from typing import TYPE_CHECKING, Final

from domain.text import tidy
from intake.model.document import Sender
from intake.readers.charset import decode

if TYPE_CHECKING:
    from datetime import date, datetime
    from email.message import Message

_ADDRESS = re.compile(r"[\w.+'&=%~-]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?\.[A-Za-z]{2,}")
_PARENTHESES = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_VIA = re.compile(r"\s+(?:via|en nombre de|por cuenta de)\s+.*$", re.IGNORECASE)
_WORD = r"=\?[^?\s]{1,60}\?[bBqQ]\?.{0,800}?\?="
_ENCODED_WORD: Final = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?(.{0,800}?)\?=", re.DOTALL)
_ENCODED_RUN: Final = re.compile(rf"{_WORD}(?:\s*{_WORD})*", re.DOTALL)


def field(message: Message, name: str, max_chars: int) -> str:
    """Return the decoded text of the first field `name`; empty when there is none."""
    return decoded(str(message.get(name, ""))[:max_chars])


def decoded(text: str) -> str:
    """Decode the raw `text` of a field."""
    return tidy(_ENCODED_RUN.sub(_read_run, text))


def _read_run(run: re.Match[str]) -> str:
    """Decode consecutive encoded words together, since programs split characters between them."""
    runs: list[tuple[str, bytes]] = []
    for name, encoding, letters in _ENCODED_WORD.findall(run.group()):
        charset = name.partition("*")[0].lower()
        content = _from_word(letters, is_base64=encoding in "bB")
        if runs and runs[-1][0] == charset:
            content = runs.pop()[1] + content
        runs.append((charset, content))
    return "".join(decode(content, charset) for charset, content in runs)


def _from_word(letters: str, *, is_base64: bool) -> bytes:
    raw = letters.encode("utf-8", "surrogateescape")
    if not is_base64:
        return binascii.a2b_qp(raw.replace(b" ", b"_"), header=True)
    digits = re.sub(rb"[^A-Za-z0-9+/]", b"", raw)
    digits = digits[: len(digits) - (len(digits) % 4 == 1)]
    return binascii.a2b_base64(digits + b"=" * (-len(digits) % 4))


def sent_on(message: Message) -> date | None:
    """Return the date of the e-mail by its header; None when it cannot be read."""
    sent = sent_at(message)
    return sent.date() if sent else None


def sent_at(message: Message) -> datetime | None:
    """Return the time of the e-mail by its header; None when it cannot be read."""
    try:
        return email.utils.parsedate_to_datetime(str(message.get("Date", ""))[:200])
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def senders(text: str) -> tuple[Sender, ...]:
    """Return the people in the address list of a header, or of a quoted one."""
    people: list[Sender] = []
    end = 0
    for match in _ADDRESS.finditer(text):
        name = text[end : match.start()]
        end = match.end()
        people.append(Sender(person_name(name), match.group().lower().strip("'")))
    return tuple(people)


def person_name(text: str) -> str:
    """Return the name of a person or mailbox, without the additions of mail programs."""
    name = _VIA.sub("", _PARENTHESES.sub("", text.replace("mailto:", "")))
    name = tidy(re.sub(r"[\\<>\[\]\"\u201c\u201d;|*]", " ", name)).strip(" ,'\u2019:-")
    if "@" in name:
        return ""
    last, comma, first = name.partition(",")
    return f"{first.strip()} {last.strip()}" if comma and first.strip() and "," not in first else name
