"""The media type of a file, by its content alone."""

from __future__ import annotations

from typing import Final

from intake.readers.file_kind import FileKind, kind_of

OLE: Final = b"\xd0\xcf\x11\xe0"
ZIP: Final = b"PK\x03\x04"
OFFICE: Final = "application/vnd.openxmlformats-officedocument"
SAMPLE_BYTES: Final = 2_000
BY_KIND: Final = {
    FileKind.HTML: "text/html",
    FileKind.RTF: "application/rtf",
    FileKind.TEXT: "text/plain",
    FileKind.XML: "application/xml",
    FileKind.PDF: "application/pdf",
    FileKind.HEIC: "image/heic",
    FileKind.RAR: "application/vnd.rar",
    FileKind.SEVEN_ZIP: "application/x-7z-compressed",
    FileKind.OLD_WORD: "application/msword",
    FileKind.DOCX: f"{OFFICE}.wordprocessingml.document",
}
BY_START: Final = {
    FileKind.EMAIL: ((OLE, "application/vnd.ms-outlook"), (b"\x78\x9f\x3e\x22", "application/ms-tnef")),
    FileKind.ARCHIVE: ((b"\x1f\x8b", "application/gzip"),),
    FileKind.IMAGE: (
        (b"\x89PNG", "image/png"),
        (b"\xff\xd8\xff", "image/jpeg"),
        (b"GIF8", "image/gif"),
        (b"II*\x00", "image/tiff"),
        (b"MM\x00*", "image/tiff"),
        (b"RIFF", "image/webp"),
        (b"BM", "image/bmp"),
        (b"\xd7\xcd\xc6\x9a", "image/wmf"),
        (b"\x01\x00\x00\x00", "image/emf"),
    ),
    FileKind.TRIVIAL: (
        (b"BEGIN:VCARD", "text/vcard"),
        (b"BEGIN:VCALENDAR", "text/calendar"),
        (b"-----BEGIN PGP", "application/pgp-signature"),
    ),
}
OTHERWISE: Final = {FileKind.EMAIL: "message/rfc822", FileKind.ARCHIVE: "application/zip"}


def media_type_of(content: bytes) -> str:
    """Return the media type of a file; empty when it is unknown."""
    kind = kind_of(content)
    if kind is FileKind.WORKBOOK:
        return _of_workbook(content)
    if kind is FileKind.XML and b"<svg" in content[:SAMPLE_BYTES].lower():
        return "image/svg+xml"
    start = content[:SAMPLE_BYTES].removeprefix(b"\xef\xbb\xbf").lstrip()
    starts = BY_START.get(kind, ())
    by_start = next(
        (media_type for mark, media_type in starts if content.startswith(mark) or start.startswith(mark)), ""
    )
    return by_start or BY_KIND.get(kind, "") or OTHERWISE.get(kind, "")


def _of_workbook(content: bytes) -> str:
    if not content.startswith(ZIP):
        return "application/vnd.ms-excel"
    if b"opendocument.spreadsheet" in content[:SAMPLE_BYTES]:
        return "application/vnd.oasis.opendocument.spreadsheet"
    return f"{OFFICE}.spreadsheetml.sheet"
