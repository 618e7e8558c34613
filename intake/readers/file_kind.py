"""What a file is, by its content; its name and declared type do not count."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from enum import StrEnum


class FileKind(StrEnum):
    """The kinds of file that intake distinguishes."""

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
    HEIC = "photograph in HEIC"
    RAR = "RAR archive"
    SEVEN_ZIP = "7z archive"
    OLD_WORD = "Word document of before 2007 (.doc)"
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
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif"})
_BOF_OF_XLS = re.compile(rb"\x09\x08[\x08\x10]\x00\x00[\x05\x06]\x05\x00")  # [MS-XLS] 2.4.21, globals substream
_FILE_PASS = 0x2F  # [MS-XLS] 2.4.117
_FIRST_RECORDS = 8
_TNEF = b"\x78\x9f\x3e\x22"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MARKS = {
    FileKind.ARCHIVE: (b"\x1f\x8b",),  # gz
    FileKind.RAR: (b"Rar!\x1a\x07",),
    FileKind.SEVEN_ZIP: (b"7z\xbc\xaf\x27\x1c",),
    FileKind.WORKBOOK: (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00"),  # Excel before 5
}
_HEADER_LINE = re.compile(rb"\A(?:[\x21-\x39\x3b-\x7e]+:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*){2}", re.ASCII)
_MAIL_FIELD = re.compile(
    rb"^(?:From|Received|Return-Path|Date|MIME-Version|Message-ID|Delivered-To):", re.IGNORECASE | re.MULTILINE
)
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|table|meta|div|p|style)\b", re.IGNORECASE)
_XML = re.compile(
    rb"\A(?><\?[^>]*>|<!--.*?-->|\s)*<(?!!doctype\s+html|(?:\w+:)?html\b)(?:\w+:)?\w[^>]*\bxmlns",
    re.IGNORECASE | re.DOTALL,
)
_HEAD_BYTES = 4_096
_MANIFEST_BYTES = 100_000
_CONTROL_SHARE = 0.02


def kind_of(content: bytes) -> FileKind:
    """Tell what `content` is."""
    head = content[:_HEAD_BYTES]
    if kind := _marked(head):
        return kind
    if head.startswith(b"PK\x03\x04"):
        return _kind_of_zip(content)
    if head.startswith(_OLE):
        return _kind_of_ole(content)
    return FileKind.PDF if b"%PDF-" in head[:1024] else _kind_of_text(content, head)


def _marked(head: bytes) -> FileKind | None:
    """Return the kind of a file that begins with a mark of its own."""
    for kind, marks in _MARKS.items():
        if head.startswith(marks):
            return kind
    if head[4:8] == b"ftyp" and head[8:12] in _HEIC_BRANDS:
        return FileKind.HEIC
    return FileKind.IMAGE if b"%PDF-" not in head[:1024] and _is_image(head) else None


def _is_image(head: bytes) -> bool:
    is_webp = head.startswith(b"RIFF") and head[8:12] == b"WEBP"
    is_bitmap = head.startswith(b"BM") and head[6:10] == b"\0\0\0\0"  # BMW begins so too
    return head.startswith(_IMAGES) or is_webp or is_bitmap


def _kind_of_zip(content: bytes) -> FileKind:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            mimetype = archive.read("mimetype")[:100] if "mimetype" in names and _is_small(archive) else b""
            is_locked = b":encryption-data" in _beginning(archive, "META-INF/manifest.xml")
    except (zipfile.BadZipFile, OSError, RuntimeError, ValueError, NotImplementedError, EOFError, zlib.error):
        return FileKind.UNKNOWN
    if is_locked:
        return FileKind.ENCRYPTED
    if any(name.startswith("xl/") for name in names) or b"opendocument.spreadsheet" in mimetype:
        return FileKind.WORKBOOK
    return FileKind.DOCX if "word/document.xml" in names else FileKind.ARCHIVE


def _is_small(archive: zipfile.ZipFile) -> bool:
    return archive.getinfo("mimetype").file_size <= _HEAD_BYTES


def _beginning(archive: zipfile.ZipFile, name: str) -> bytes:
    if name not in archive.namelist():
        return b""
    with archive.open(name) as stream:
        return stream.read(_MANIFEST_BYTES)


def _kind_of_ole(content: bytes) -> FileKind:
    streams = {
        "__properties_version1.0": FileKind.EMAIL,
        "EncryptedPackage": FileKind.ENCRYPTED,
        "Workbook": FileKind.WORKBOOK,
        "Book": FileKind.WORKBOOK,
        "WordDocument": FileKind.OLD_WORD,
    }
    for name, kind in streams.items():
        if (name + "\0").encode("utf-16-le") in content:
            return FileKind.ENCRYPTED if kind is FileKind.WORKBOOK and _is_locked_xls(content) else kind
    return FileKind.UNKNOWN


def _is_locked_xls(content: bytes) -> bool:
    """Tell whether one of the first records of the workbook announces that the rest is encrypted."""
    start = _BOF_OF_XLS.search(content)
    offset = start.start() if start else len(content)
    for _ in range(_FIRST_RECORDS):
        kind, size = (int.from_bytes(content[field : field + 2], "little") for field in (offset, offset + 2))
        if kind == _FILE_PASS:
            return True
        offset += 4 + size
    return False


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
