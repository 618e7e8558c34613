"""Repairs damage by mail programs and gateways, before a message is split into parts."""

from __future__ import annotations

import codecs
import re
from typing import Final

_ENVELOPE_LINE: Final = re.compile(rb"\A>?From [^\r\n:]*\r?\n")
_FIELD: Final = re.compile(rb"([!-9;-~]+)([ \t]*):")
_KNOWN_FIELD: Final = re.compile(
    rb"(?:content-[a-z-]+|mime-version|from|to|cc|subject|date|message-id|received|return-path|reply-to|x-[a-z-]+)\s*:",
    re.IGNORECASE,
)
_MIME_FIELD: Final = re.compile(rb"(?:content-type|content-transfer-encoding|mime-version)\s*:", re.IGNORECASE)
_CONTENT_TYPE: Final = re.compile(rb"^content-type\s*:", re.IGNORECASE | re.MULTILINE)
_END_OF_HEAD: Final = re.compile(rb"\r?\n\r?\n")
_LONGEST_HEAD_BYTES: Final = 256_000
_MOST_PIECES: Final = 4
_DELIMITER: Final = re.compile(
    rb"^--([^\s-][^\r\n]{0,98}?)[ \t]*\r?\n(?=content-[a-z-]+\s*:)", re.IGNORECASE | re.MULTILINE
)


def mended(raw: bytes) -> bytes:
    """Return `raw` as RFC 5322 requires: without byte order mark or mbox line, with line feeds, with one whole head."""
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raw = raw.decode("utf-16", "replace").encode()
    raw = raw.removeprefix(codecs.BOM_UTF8).lstrip(b"\r\n")
    if b"\n" not in raw:
        raw = raw.replace(b"\r", b"\n")
    return _with_whole_head(_ENVELOPE_LINE.sub(b"", raw, count=1))


def guessed_boundary(body: bytes) -> bytes:
    """Return the boundary between the parts in `body`; empty when there is none."""
    match = _DELIMITER.search(body)
    return match.group(1) if match else b""


def _with_whole_head(raw: bytes) -> bytes:
    """Return `raw` without blank lines that split the head before its Content-Type."""
    head: list[bytes] = []
    start, end = 0, _END_OF_HEAD.search(raw, 0, _LONGEST_HEAD_BYTES)
    while end and len(head) < _MOST_PIECES:
        head.append(raw[start : end.start()])
        start = end.end()
        if not _FIELD.match(head[0]) or any(map(_CONTENT_TYPE.search, head)) or not _MIME_FIELD.match(raw, start):
            break
        end = _END_OF_HEAD.search(raw, start, start + _LONGEST_HEAD_BYTES)
    blank = raw[end.start() : end.end()] if end else b""
    return b"\n".join(_mended_lines(b"\n".join(head).split(b"\n"))) + (blank or b"\n") + raw[start:] if head else raw


def _mended_lines(lines: list[bytes]) -> list[bytes]:
    """Return the lines of a head, where broken-off pieces of a field are continuation lines again."""
    last = max((number for number, line in enumerate(lines) if _KNOWN_FIELD.match(line)), default=-1)
    if not _FIELD.match(lines[0]):
        return lines
    return [_mended_line(line) if number <= last else line for number, line in enumerate(lines)]


def _mended_line(line: bytes) -> bytes:
    if line[:1] in {b" ", b"\t"}:
        return line
    field = _FIELD.match(line)
    return field.group(1) + line[field.end() - 1 :] if field else b" " + line
