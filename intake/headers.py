"""Header fields, each read on its own: what the modern parser refuses is read plainly instead of failing the mail."""

from __future__ import annotations

import email.utils
import re
from email import policy
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from typing import TYPE_CHECKING

from intake.model import Sender
from intake.readers.charset import decode
from intake.wording import tidy

if TYPE_CHECKING:
    from datetime import date
    from email.message import Message

_ADDRESS = re.compile(r"[\w.+'&=%~-]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?\.[A-Za-z]{2,}")
_PARENTHESES = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_VIA = re.compile(r"\s+(?:via|en nombre de|por cuenta de)\s+.*$", re.IGNORECASE)
_PARSER_FAULTS = (HeaderParseError, ValueError, IndexError, KeyError, TypeError, AttributeError, LookupError)


def field(message: Message, name: str, max_chars: int) -> str:
    """Return the decoded text of the first field `name`; empty when there is none."""
    for raw_name, raw in message.raw_items():
        if raw_name.lower() == name.lower():
            return decoded(_unescaped(str(raw)[:max_chars]), name)
    return ""


def decoded(text: str, name: str = "Subject") -> str:
    """Return what the raw `text` of the field `name` says."""
    for read in (_read_by_modern_policy, _read_encoded_words):
        try:
            return tidy(read(name, text))
        except (*_PARSER_FAULTS, RecursionError):
            continue
    return tidy(text)


def _unescaped(raw: str) -> str:
    """Return a field that came as bare 8-bit text, which the parser keeps as surrogates, as text."""
    return raw if raw.isascii() else decode(raw.encode("utf-8", "surrogateescape"))


def _read_by_modern_policy(name: str, text: str) -> str:
    return str(policy.default.header_factory(name, "".join(text.splitlines())))


def _read_encoded_words(_: str, text: str) -> str:
    return str(make_header(decode_header(text)))


def sent_on(message: Message) -> date | None:
    """Return the day on which the mail says it was sent."""
    try:
        return email.utils.parsedate_to_datetime(str(message.get("Date", ""))[:200]).date()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def senders(text: str) -> tuple[Sender, ...]:
    """Return the people in an address list, as it stands in a header or in a quoted one."""
    found: list[Sender] = []
    end = 0
    for match in _ADDRESS.finditer(text):
        name = text[end : match.start()]
        end = match.end()
        found.append(Sender(person_name(name), match.group().lower().strip("'")))
    return tuple(found)


def person_name(text: str) -> str:
    """Return the name of a person or mailbox without what mail programs put round it."""
    name = _VIA.sub("", _PARENTHESES.sub("", text.replace("mailto:", "")))
    name = tidy(re.sub(r"[<>\[\]\"\u201c\u201d;|*]", " ", name)).strip(" ,'\u2019:-")
    if "@" in name:
        return ""
    last, comma, first = name.partition(",")
    return f"{first.strip()} {last.strip()}" if comma and first.strip() and "," not in first else name
