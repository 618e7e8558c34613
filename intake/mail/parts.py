"""One part of a message: its declared type, its file name, and its content decoded as far as possible."""

from __future__ import annotations

import binascii
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from domain.text import tidy_name
from intake.mail import headers, uuencode
from intake.mail.mime import FAULTS, POLICY, undecoded
from intake.readers.charset import decode

if TYPE_CHECKING:
    from email.message import Message

_LONGEST_NAME: Final = 150
_NOT_BASE64: Final = re.compile(rb"[^A-Za-z0-9+/=]")
_ESCAPED_BYTE: Final = re.compile(rb"=[0-9A-F]{2}")
_SOFT_BREAK: Final = re.compile(rb"=\r?\n")
_NAME_FIELD: Final = re.compile(r"(?:file)?name\*?(?:0\*?)?\s*=\s*(?:\"([^\"]*)\"|([^;\s]+))", re.IGNORECASE)
_LEAST_ESCAPES: Final = 3
_LONGEST_SAMPLE: Final = 20_000
_UUENCODE: Final = frozenset({"xuuencode", "uuencode", "xuue", "uue"})
_MOST_WORDS_SHARE: Final = 0.1


@dataclass(frozen=True, slots=True)
class PartContent:
    """The bytes of a part; `is_damaged` when some bytes are missing."""

    bytes_: bytes
    is_damaged: bool = False


def file_name(part: Message) -> str:
    """Return the file name of a part; empty when it has none."""
    try:
        name = part.get_filename() or ""
    except FAULTS:
        name = _name_as_written(part)
    return tidy_name(headers.decoded(name).replace("\\", "/").rpartition("/")[2])[:_LONGEST_NAME]


def parameter(part: Message, name: str) -> str:
    """Return a parameter of the content type in lower case; empty when it is missing or unreadable."""
    try:
        value = part.get_param(name, "")
    except FAULTS:
        return ""
    return str(value[2] if isinstance(value, tuple) else value).strip().lower()


def charset(part: Message) -> str:
    """Return the declared charset; empty when there is none."""
    return parameter(part, "charset")


def disposition(part: Message) -> str:
    """Return the disposition of a part in lower case: "attachment", "inline", or another."""
    return str(part.get("Content-Disposition", "")).partition(";")[0].strip().lower()


def content(part: Message) -> PartContent:
    """Return the decoded content, as far as a damaged encoding allows."""
    if part.get_content_type() in {"message/rfc822", "message/global", "message/news"}:
        return _nested(part)
    return _decoded(undecoded(part), _encoding(part))


def _encoding(part: Message) -> str:
    return re.sub(r"[^a-z0-9]", "", str(part.get("Content-Transfer-Encoding", "")).lower())


def _decoded(raw: bytes, encoding: str) -> PartContent:
    if encoding == "base64":
        return _from_base64(raw)
    if encoding in _UUENCODE:
        _, files = uuencode.take_out(raw.decode("latin-1"), most_files=1)
        return PartContent(files[0].content) if files else PartContent(raw, is_damaged=True)
    if encoding == "quotedprintable" or (not encoding and _looks_quoted_printable(raw)):
        return PartContent(binascii.a2b_qp(raw))
    return PartContent(raw)


def _from_base64(raw: bytes) -> PartContent:
    """Decode damaged base64 as far as possible; plain text that is wrongly declared as base64 stays as it is."""
    if len(raw) > 0 and raw.count(b" ") > _MOST_WORDS_SHARE * len(raw):
        return PartContent(raw)
    letters, _, rest = _NOT_BASE64.sub(b"", raw).partition(b"=")
    odd = len(letters) % 4 == 1
    is_damaged = odd or len(rest) > len(letters)
    letters = letters[: len(letters) - odd]
    return PartContent(binascii.a2b_base64(letters + b"=" * (-len(letters) % 4)), is_damaged)


def _looks_quoted_printable(raw: bytes) -> bool:
    return len(_ESCAPED_BYTE.findall(raw[:_LONGEST_SAMPLE])) >= _LEAST_ESCAPES and bool(_SOFT_BREAK.search(raw))


def _nested(part: Message) -> PartContent:
    """Return a nested e-mail as bytes, decoded where a program encoded it against the rules."""
    payload = part.get_payload()
    inner = payload[0] if isinstance(payload, list) and payload else None
    if inner is None or isinstance(inner, str):
        return _decoded(undecoded(part), _encoding(part))
    encoding = _encoding(part)
    if inner.keys() and "MIME-Version" not in inner:
        inner["MIME-Version"] = "1.0"  # by which a file is recognised as an e-mail
    if encoding == "base64" and not inner.keys():
        return _decoded(undecoded(inner), encoding)
    try:
        whole = inner.as_bytes(policy=POLICY.clone(max_line_length=None))
    except FAULTS:
        return PartContent(b"", is_damaged=True)
    return _decoded(whole, encoding) if encoding == "quotedprintable" else PartContent(whole)


def _name_as_written(part: Message) -> str:
    for field in ("Content-Disposition", "Content-Type"):
        if match := _NAME_FIELD.search(str(part.get(field, ""))):
            return decode((match.group(1) or match.group(2)).encode("utf-8", "surrogateescape"))
    return "unnamed"
