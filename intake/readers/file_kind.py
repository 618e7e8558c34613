"""What a file is, by its content; its name and declared type are not asked."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from enum import StrEnum


class FileKind(StrEnum):
    """The kinds that intake tells apart."""

    WORKBOOK = "workbook"
    ARCHIVE = "archive"
    EMAIL = "e-mail"
    HTML = "HTML"
    RTF = "rich text"
    TEXT = "text"
    XML = "XML"
    PDF = "PDF"
    DOCX = "Word document"
    IMAGE = "image"
    ENCRYPTED = "password-protected file"
    TRIVIAL = "calendar, visiting card or signature"
    UNKNOWN = "unknown"


_IMAGES = (
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"II*\x00",
    b"MM\x00*",
    b"\xd7\xcd\xc6\x9a",
    b"\x01\x00\x00\x00",
)
_TNEF = b"\x78\x9f\x3e\x22"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MARKS = {
    FileKind.ARCHIVE: (b"\x1f\x8b",),  # gz
    FileKind.WORKBOOK: (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00"),  # Excel before 5
}
_HEADER_LINE = re.compile(rb"\A(?:[\x21-\x39\x3b-\x7e]+:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*){2}", re.ASCII)
_MAIL_FIELD = re.compile(
    rb"^(?:From|Received|Return-Path|Date|MIME-Version|Message-ID|Delivered-To):", re.IGNORECASE | re.MULTILINE
)
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|table|meta|div|p|style)\b", re.IGNORECASE)
_XML = re.compile(
    rb"\A(?:<\?[^>]*>|<!--.*?-->|\s)*<(?!!doctype\s+html|(?:\w+:)?html\b)(?:\w+:)?\w+[^>]*\bxmlns",
    re.IGNORECASE | re.DOTALL,
)
_HEAD_BYTES = 4_096
_CONTROL_SHARE = 0.02


def kind_of(content: bytes) -> FileKind:
    """Tell what `content` is."""
    head = content[:_HEAD_BYTES]
    for kind, marks in _MARKS.items():
        if head.startswith(marks):
            return kind
    if head.startswith(b"PK\x03\x04"):
        return _kind_of_zip(content)
    if head.startswith(_OLE):
        return _kind_of_ole(content)
    if b"%PDF-" in head[:1024]:
        return FileKind.PDF
    if _is_image(head):
        return FileKind.IMAGE
    return _kind_of_text(content, head)


def _is_image(head: bytes) -> bool:
    is_webp = head.startswith(b"RIFF") and head[8:12] == b"WEBP"
    is_bitmap = head.startswith(b"BM") and head[6:10] == b"\0\0\0\0"  # BMW begins so too
    return head.startswith(_IMAGES) or is_webp or is_bitmap


def _kind_of_zip(content: bytes) -> FileKind:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            mimetype = archive.read("mimetype")[:100] if "mimetype" in names and _is_small(archive) else b""
    except (zipfile.BadZipFile, OSError, RuntimeError, ValueError, NotImplementedError, EOFError, zlib.error):
        return FileKind.UNKNOWN
    if any(name.startswith("xl/") for name in names) or b"opendocument.spreadsheet" in mimetype:
        return FileKind.WORKBOOK
    return FileKind.DOCX if "word/document.xml" in names else FileKind.ARCHIVE


def _is_small(archive: zipfile.ZipFile) -> bool:
    return archive.getinfo("mimetype").file_size <= _HEAD_BYTES


def _kind_of_ole(content: bytes) -> FileKind:
    streams = {
        "__properties_version1.0": FileKind.EMAIL,
        "EncryptedPackage": FileKind.ENCRYPTED,
        "Workbook": FileKind.WORKBOOK,
        "Book": FileKind.WORKBOOK,
    }
    for name, kind in streams.items():
        if (name + "\0").encode("utf-16-le") in content:
            return kind
    return FileKind.UNKNOWN


def _kind_of_text(content: bytes, head: bytes) -> FileKind:
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith((b"BEGIN:VCARD", b"BEGIN:VCALENDAR", b"-----BEGIN PGP SIGNATURE")):
        return FileKind.TRIVIAL
    if head.startswith(_TNEF) or (_HEADER_LINE.match(start) and _MAIL_FIELD.search(start)):
        return FileKind.EMAIL
    if start.startswith(b"{\\rtf"):
        return FileKind.RTF
    if start.startswith(b"<") and (_is_xml(content, start) or _HTML.search(start[:2_000])):
        return FileKind.XML if _is_xml(content, start) else FileKind.HTML
    if _looks_like_text(content, head):
        return FileKind.TEXT
    return FileKind.UNKNOWN


def _is_xml(content: bytes, start: bytes) -> bool:
    """Tell XML of a vocabulary of its own from HTML, which Office writes with namespaces too."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        start = content[:_HEAD_BYTES].decode("utf-16", "ignore").encode()
    return bool(_XML.match(start))


def _looks_like_text(content: bytes, head: bytes) -> bool:
    if not content.strip():
        return True
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or _is_wide(head):
        return True
    controls = sum(byte < 32 and byte not in b"\t\n\r\f\x1b\x1a" for byte in head)  # noqa: PLR2004 - ASCII controls
    return controls <= _CONTROL_SHARE * len(head)


def _is_wide(head: bytes) -> bool:
    odd = head[1::2]
    return len(odd) > 1 and odd.count(0) > 0.7 * len(odd) and head[0::2].count(0) == 0
