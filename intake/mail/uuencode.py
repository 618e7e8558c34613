"""Extracts files that old programs write into the text of an e-mail (uuencode, POSIX)."""

from __future__ import annotations

import binascii
import re
from typing import Final

from domain.text import tidy_name
from intake.model.document import Attachment

_BEGIN: Final = re.compile(r"^begin(-base64)? [0-7]{3,4} ([^\r\n]{1,150})\r?\n", re.MULTILINE)
_END: Final = re.compile(r"^(?:end|====)[ \t]*\r?$\n?", re.MULTILINE)


def take_out(text: str, most_files: int) -> tuple[str, tuple[Attachment, ...]]:
    """Return `text` without the embedded files, and the files."""
    files: list[Attachment] = []
    pieces: list[str] = []
    position = 0
    while (
        len(files) < most_files and (begin := _BEGIN.search(text, position)) and (end := _END.search(text, begin.end()))
    ):
        pieces.append(text[position : begin.start()])
        content = _decoded(text[begin.end() : end.start()], is_base64=bool(begin.group(1)))
        files.append(Attachment(tidy_name(begin.group(2)) or "unnamed", content))
        position = end.end()
    return "".join([*pieces, text[position:]]), tuple(files)


def _decoded(lines: str, *, is_base64: bool) -> bytes:
    pieces = (_line(line.encode("ascii", "replace"), is_base64=is_base64) for line in lines.splitlines())
    return b"".join(pieces)


def _line(line: bytes, *, is_base64: bool) -> bytes:
    try:
        return binascii.a2b_base64(line) if is_base64 else _line_of_uu(line)
    except binascii.Error:
        return b""


def _line_of_uu(line: bytes) -> bytes:
    """Decode a line; some programs write more characters than its first one announces."""
    if not line.strip():
        return b""
    length = (line[0] - 32) & 63
    return binascii.a2b_uu(line[: 1 + (length + 2) // 3 * 4])
